/**
 * The filter of a `subscriptions/listen`: what a client wants to hear of, what it is promised, and whether a
 * notification is within the promise. Pure.
 * Source: specification 2026-07-28, "Subscriptions".
 */
import { type Message, param, type Request } from '../protocol/envelope.ts';
import { find, isObject, items, members, type Span, stringAt, textOf } from '../protocol/json.ts';
import { LISTS, RESOURCE_UPDATED } from '../protocol/methods.ts';

/** JSON texts by member: `"toolsListChanged"` → `true`, `"resourceSubscriptions"` → `["mem://a"]` … */
export type Filter = ReadonlyMap<string, string>;

export interface Wanted {
  /** The list changes asked for, by the filter's member. */
  readonly lists: ReadonlySet<string>;
  /** Whether there is anything that only a server can promise. */
  readonly more: boolean;
}

const LIST_MEMBERS: ReadonlySet<string> = new Set(LISTS.map(({ filter }) => filter));
const RESOURCES = 'resourceSubscriptions';

/** Null where there is no valid filter. */
export function wantedBy(message: Message<Request>): Wanted | null {
  const span = param(message, 'notifications');
  if (span === null || !isObject(message.line, span)) return null;
  const filter = readFilter(message.line, span);
  const lists = [...filter].filter(([key, value]) => LIST_MEMBERS.has(key) && value === 'true');
  const more = [...filter].some(([key, value]) => !LIST_MEMBERS.has(key) && value !== '[]');
  return { lists: new Set(lists.map(([key]) => key)), more };
}

export function readFilter(line: Buffer, span: Span): Filter {
  const found = members(line, span.start)?.members ?? [];
  return new Map(found.map(({ key, value }) => [key, textOf(line, value)]));
}

/** List changes are ours to promise; `capable` null: nobody knows what the server has. The rest is as the server said. */
export function promise(
  wanted: Wanted,
  capable: ReadonlySet<string> | null,
  honoured: Filter | null,
): Filter {
  const lists = LISTS.filter(
    ({ filter, capability }) =>
      wanted.lists.has(filter) && (capability === 'tools' || capable === null || capable.has(capability)),
  ).map(({ filter }) => [filter, 'true'] as const);
  const rest = [...(honoured ?? [])].filter(([key]) => wanted.more && !LIST_MEMBERS.has(key));
  return new Map([...lists, ...rest]);
}

export const filterText = (filter: Filter): string =>
  `{${[...filter].map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;

/** Whether a server's notification is within what the client was promised. */
export function isPromised(filter: Filter, method: string, line: Buffer, params: Span): boolean {
  const list = LISTS.find(({ changed }) => changed === method);
  if (list !== undefined) return filter.get(list.filter) === 'true';
  if (method === RESOURCE_UPDATED)
    return covers(filter.get(RESOURCES), stringAt(line, find(line, params, 'uri')));
  return [...filter.keys()].some(key => !LIST_MEMBERS.has(key) && key !== RESOURCES);
}

/** A notification may name a part of the resource that was subscribed to. */
function covers(subscribed: string | undefined, uri: string | null): boolean {
  if (subscribed === undefined || uri === null) return false;
  const text = Buffer.from(subscribed);
  const uris = items(text, { start: 0, end: text.length }) ?? [];
  return uris.some(span => {
    const whole = stringAt(text, span);
    return whole !== null && (uri === whole || uri.startsWith(whole.endsWith('/') ? whole : `${whole}/`));
  });
}
