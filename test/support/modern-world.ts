/** The words of the 2026-07-28 revision, as the tests write and read them. */

export type Json = Record<string, unknown>;

export const MODERN = '2026-07-28';
export const PROTOCOL_VERSION = 'io.modelcontextprotocol/protocolVersion';
export const CLIENT_INFO = 'io.modelcontextprotocol/clientInfo';
export const CLIENT_CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
export const SERVER_INFO = 'io.modelcontextprotocol/serverInfo';
export const SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId';
export const UNSUPPORTED_VERSION = -32022;

/** What a modern client puts into every message that it sends. */
export const ENVELOPE: Json = {
  [PROTOCOL_VERSION]: MODERN,
  [CLIENT_INFO]: { name: 'test', version: '1' },
  [CLIENT_CAPABILITIES]: {
    roots: {},
    elicitation: {},
    extensions: { 'io.modelcontextprotocol/tasks': {} },
  },
};

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

export const enveloped = (params: Json = {}): Json => ({
  ...params,
  _meta: { ...ENVELOPE, ...object(params._meta) },
});

export const metaOf = (message: Json): Json => object(object(message.params)._meta);
export const paramsOf = (message: Json): Json => object(message.params);
export const resultOf = (message: Json): Json => object(message.result);
export const errorOf = (message: Json): { code?: number; message?: string; data?: Json } =>
  object(message.error);

/** The members of a listen's filter, with what they let through. */
export const LIST_FILTERS = {
  toolsListChanged: 'notifications/tools/list_changed',
  promptsListChanged: 'notifications/prompts/list_changed',
  resourcesListChanged: 'notifications/resources/list_changed',
} as const;

export type ListFilter = keyof typeof LIST_FILTERS;

export interface Filter {
  readonly toolsListChanged?: boolean;
  readonly promptsListChanged?: boolean;
  readonly resourcesListChanged?: boolean;
  readonly resourceSubscriptions?: readonly string[];
}

/** Whether a filter lets a notification through. */
export function admits(filter: Filter, method: unknown, params: Json): boolean {
  if (method === 'notifications/resources/updated')
    return filter.resourceSubscriptions?.includes(String(params.uri)) === true;
  const kind = (Object.keys(LIST_FILTERS) as ListFilter[]).find(key => LIST_FILTERS[key] === method);
  return kind !== undefined && filter[kind] === true;
}

/** Results that say how long they may be kept. */
export const CACHEABLE: ReadonlySet<string> = new Set([
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
]);
