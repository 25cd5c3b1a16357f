/**
 * What a server says of itself in its handshake, what the client is told of it, and where a later server differs from
 * what the client was told. Pure.
 */

import { type Message, type Response, read } from '../protocol/envelope.ts';
import { SERVER_INFO_META, UNCACHED } from '../protocol/era.ts';
import { find, isObject, parsedAt, type Span, stringAt, textOf } from '../protocol/json.ts';
import { type Edit, setMember, setMembers, splice } from '../protocol/splice.ts';
import { canonical, jsonText } from './json-text.ts';

export interface Greeting {
  readonly version: string | null;
  /** Parsed `capabilities`; an empty object where they are missing. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly serverInfo: { readonly name: string; readonly version: string };
  readonly instructions: string | null;
}

const WITH_LISTS = ['tools', 'prompts', 'resources'] as const;

export const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

const text = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

export function readGreeting({ line, envelope }: Message<Response>): Greeting {
  const at = (...path: string[]) => find(line, envelope.body, ...path);
  const info = asObject(parsedAt(line, at('serverInfo')));
  return {
    version: stringAt(line, at('protocolVersion')),
    capabilities: asObject(parsedAt(line, at('capabilities'))),
    serverInfo: { name: text(info.name, 'unnamed'), version: text(info.version, '') },
    instructions: stringAt(line, at('instructions')),
  };
}

/** What a modern server says of itself; `version` is the one that the client speaks. */
export function readDiscovery(message: Message<Response>, version: string | null): Greeting {
  const info = asObject(serverInfoOf(message));
  return {
    ...readGreeting(message),
    version,
    serverInfo: { name: text(info.name, 'unnamed'), version: text(info.version, '') },
  };
}

/** A greeting that was remembered as parsed JSON; null where there is none. */
export function greetingFrom(value: unknown): Greeting | null {
  if (value === undefined) return null;
  const body = asObject(value);
  const info = asObject(body.serverInfo ?? asObject(body._meta)[SERVER_INFO_META]);
  return {
    version: typeof body.protocolVersion === 'string' ? body.protocolVersion : null,
    capabilities: asObject(body.capabilities),
    serverInfo: { ...info, name: text(info.name, 'unnamed'), version: text(info.version, '') },
    instructions: null,
  };
}

/** Capabilities with the promise to announce changed lists; tools there always are, ours at least. */
export function promised(capabilities: Greeting['capabilities']): Greeting['capabilities'] {
  const lists = WITH_LISTS.filter(name => name === 'tools' || name in capabilities);
  const entries = lists.map(name => [name, { ...asObject(capabilities[name]), listChanged: true }]);
  return { ...capabilities, ...Object.fromEntries(entries) };
}

export const serverInfoOf = ({ line, envelope }: Message<Response>): unknown =>
  parsedAt(line, find(line, envelope.body, '_meta', SERVER_INFO_META));

/** The result in a line of ours as JSON text, without what may be another the next time. */
export function withoutInstructions(answer: Buffer): string | null {
  const { line, envelope } = read(answer);
  if (envelope.kind !== 'response') return null;
  const { instructions: _, ...rest } = asObject(parsedAt(line, envelope.body));
  return jsonText(rest);
}

export const offers = (greeting: Greeting | null, capability: string): boolean =>
  greeting !== null && capability in greeting.capabilities;

/**
 * The server's answer as the client gets it: under the client's id, and with `listChanged` wherever there are lists,
 * because clients ignore every later announcement of a list that the first answer did not promise.
 */
export const promiseListChanges = (message: Message<Response>, id: string): Buffer => told(message, id, []);

/** The same for the answer to `server/discover`, which nobody may cache. */
export const promiseDiscovery = (message: Message<Response>, id: string): Buffer =>
  told(message, id, UNCACHED);

function told({ line, envelope }: Message<Response>, id: string, members: typeof UNCACHED): Buffer {
  const edits: Edit[] = [{ at: envelope.idAt, text: id }];
  const capabilities = find(line, envelope.body, 'capabilities');
  if (capabilities === null || !isObject(line, capabilities)) {
    edits.push(
      ...setMembers(line, envelope.body, [['capabilities', '{"tools":{"listChanged":true}}'], ...members]),
    );
    return splice(line, edits);
  }
  edits.push(...setMembers(line, envelope.body, members));
  let hasTools = false;
  for (const name of WITH_LISTS) {
    const capability = find(line, capabilities, name);
    if (capability === null || !isObject(line, capability)) continue;
    if (name === 'tools') hasTools = true;
    edits.push(...promise(line, capability));
  }
  const withList = splice(line, edits);
  if (hasTools) return withList;
  return addTools(withList);
}

function promise(line: Buffer, capability: Span): Edit[] {
  const already = find(line, capability, 'listChanged');
  if (already !== null && textOf(line, already) === 'true') return [];
  return [setMember(line, capability, 'listChanged', 'true')];
}

function addTools(line: Buffer): Buffer {
  const capabilities = find(line, { start: 0, end: line.length }, 'result', 'capabilities');
  if (capabilities === null) return line;
  return splice(line, [setMember(line, capabilities, 'tools', '{"listChanged":true}')]);
}

export type Difference = 'version' | 'capabilities' | 'serverInfo' | 'instructions';

/** In what a later server differs from what the client was told and can only learn by connecting again. */
export function differences(told: Greeting, now: Greeting): readonly Difference[] {
  const found: Difference[] = [];
  if (told.version !== now.version) found.push('version');
  if (withoutPromises(told) !== withoutPromises(now)) found.push('capabilities');
  if (told.serverInfo.name !== now.serverInfo.name) found.push('serverInfo');
  if (told.instructions !== now.instructions) found.push('instructions');
  return found;
}

function withoutPromises({ capabilities }: Greeting): string {
  const rest = Object.entries(capabilities)
    .map(([name, value]) => [name, { ...asObject(value), listChanged: undefined }] as const)
    .filter(([name, value]) => name !== 'tools' || Object.values(value).some(member => member !== undefined))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return canonical(rest);
}
