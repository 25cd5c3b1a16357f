/** The method names that we have to know. Everything else passes. Source: MCP schema 2025-11-25 and 2026-07-28. */

export const INITIALIZE = 'initialize';
export const INITIALIZED = 'notifications/initialized';
export const DISCOVER = 'server/discover';
export const LISTEN = 'subscriptions/listen';
export const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';
export const RESOURCE_UPDATED = 'notifications/resources/updated';
export const RESOURCES_READ = 'resources/read';
export const PING = 'ping';
export const CANCELLED = 'notifications/cancelled';
export const PROGRESS = 'notifications/progress';
export const SET_LEVEL = 'logging/setLevel';
export const SUBSCRIBE = 'resources/subscribe';
export const UNSUBSCRIBE = 'resources/unsubscribe';
export const TOOLS_LIST = 'tools/list';
export const TOOLS_CALL = 'tools/call';
export const ROOTS_LIST = 'roots/list';
export const ROOTS_CHANGED = 'notifications/roots/list_changed';
export const ELICIT = 'elicitation/create';

/** The lists that a server may offer, with where they stand in a result and what announces their change. */
export type ListKind = 'tools' | 'prompts' | 'resources' | 'templates';

export interface ListMethod {
  readonly kind: ListKind;
  readonly method: string;
  /** The member of the result that holds the entries. */
  readonly member: string;
  /** The member of an entry that names it. */
  readonly name: string;
  readonly capability: 'tools' | 'prompts' | 'resources';
  readonly changed: string;
  /** The member of a listen's filter that asks for it. */
  readonly filter: 'toolsListChanged' | 'promptsListChanged' | 'resourcesListChanged';
}

export const LISTS: readonly ListMethod[] = [
  {
    kind: 'tools',
    method: TOOLS_LIST,
    member: 'tools',
    name: 'name',
    capability: 'tools',
    changed: 'notifications/tools/list_changed',
    filter: 'toolsListChanged',
  },
  {
    kind: 'prompts',
    method: 'prompts/list',
    member: 'prompts',
    name: 'name',
    capability: 'prompts',
    changed: 'notifications/prompts/list_changed',
    filter: 'promptsListChanged',
  },
  {
    kind: 'resources',
    method: 'resources/list',
    member: 'resources',
    name: 'uri',
    capability: 'resources',
    changed: 'notifications/resources/list_changed',
    filter: 'resourcesListChanged',
  },
  {
    kind: 'templates',
    method: 'resources/templates/list',
    member: 'resourceTemplates',
    name: 'uriTemplate',
    capability: 'resources',
    changed: 'notifications/resources/list_changed',
    filter: 'resourcesListChanged',
  },
];

export const listOf = (method: string): ListMethod | undefined => LISTS.find(list => list.method === method);
export const listOfKind = (kind: ListKind): ListMethod => LISTS.find(list => list.kind === kind)!;
export const announcedBy = (method: string): boolean => LISTS.some(list => list.changed === method);

/** Reading these twice does no harm: a lost one is asked again of the next generation. */
const REPEATABLE = new Set([
  DISCOVER,
  ...LISTS.map(list => list.method),
  RESOURCES_READ,
  'prompts/get',
  'completion/complete',
]);
export const isRepeatable = (method: string): boolean => REPEATABLE.has(method);
