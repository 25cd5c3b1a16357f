/** What a modern client must never see, whatever happens to servers. */
import type { RawClient } from './client.ts';
import type { Filter } from './listening.ts';
import type { Message, Received } from './messages.ts';
import { ACKNOWLEDGED, LISTEN, metaOf, SERVER_INFO, subscriptionOf } from './modern.ts';

const CACHED = /\/(list|discover|read)$/;
const WANTED_BY: Record<string, keyof Filter> = {
  'notifications/tools/list_changed': 'toolsListChanged',
  'notifications/prompts/list_changed': 'promptsListChanged',
  'notifications/resources/list_changed': 'resourcesListChanged',
  'notifications/resources/updated': 'resourceSubscriptions',
};

function faultOfResult(client: RawClient, { id, result }: Message): string | undefined {
  const { resultType, ttlMs, cacheScope } = (result ?? {}) as Record<string, unknown>;
  if (typeof resultType !== 'string') return 'a result without resultType';
  if (typeof metaOf(result)[SERVER_INFO] !== 'object') return 'a result without serverInfo';
  const method = client.asked.get(id!)?.method ?? '';
  if (!CACHED.test(method)) return undefined;
  return ttlMs === 0 && cacheScope === 'private' ? undefined : `a result of ${method} that may be cached`;
}

function faultOfNotification(promised: Map<unknown, Filter>, message: Message): string | undefined {
  const { method = '', params } = message;
  const id = subscriptionOf(message);
  if (method === ACKNOWLEDGED) {
    if (promised.has(id)) return 'a second acknowledgement';
    promised.set(id, params!.notifications as Filter);
    return undefined;
  }
  const wanted = WANTED_BY[method];
  if (wanted === undefined) return undefined;
  const filter = promised.get(id);
  if (filter === undefined) return 'a change that belongs to no listen';
  const given = filter[wanted];
  const fits = Array.isArray(given) ? given.includes(params?.uri) : given === true;
  return fits ? undefined : 'a change that was not acknowledged';
}

/** Empty for a client that has seen nothing but what the modern era allows, and for a legacy one. */
export function misconduct(client: RawClient): string[] {
  if (client.era !== 'modern') return [];
  const promised = new Map<unknown, Filter>();
  const faultOf = ({ message }: Received) => {
    if (message.method === undefined)
      return message.error === undefined ? faultOfResult(client, message) : undefined;
    if (message.id !== undefined) return 'a request';
    return faultOfNotification(promised, message);
  };
  const faults = client.received.map(got => ({ fault: faultOf(got), line: got.line.slice(0, 300) }));
  const unasked = [...promised.keys()].filter(id => client.asked.get(id as string)?.method !== LISTEN);
  return [
    ...faults.filter(({ fault }) => fault !== undefined).map(({ fault, line }) => `${fault}: ${line}`),
    ...client.garbage.map(line => `no message: ${line}`),
    ...client.strays.map(({ line }) => `an answer to nothing: ${line.slice(0, 300)}`),
    ...unasked.map(id => `an acknowledgement of ${JSON.stringify(id)}, which is no listen`),
  ];
}
