/**
 * What a line is, read from its top-level members alone and classified by shape: a message with `method` is a request
 * or a notification, one without is a response, whatever its id. Pure.
 * Source: JSON-RPC 2.0; MCP specification, "Base protocol / Messages".
 */
import type { RawId } from './ids.ts';
import { find, isObject, items, members, type Span, skipSpace, stringAt, textOf } from './json.ts';

export type Envelope =
  | {
      readonly kind: 'request';
      readonly id: RawId;
      readonly idAt: Span;
      readonly method: string;
      readonly params: Span | null;
    }
  | { readonly kind: 'notification'; readonly method: string; readonly params: Span | null }
  | {
      readonly kind: 'response';
      readonly id: RawId;
      readonly idAt: Span;
      readonly outcome: 'result' | 'error';
      readonly body: Span;
    }
  /** A JSON-RPC batch (2025-03-26): passes as one unit. */
  | { readonly kind: 'batch' }
  /** Not a JSON-RPC message. */
  | { readonly kind: 'opaque' };

export type Request = Extract<Envelope, { kind: 'request' }>;
export type Notification = Extract<Envelope, { kind: 'notification' }>;
export type Response = Extract<Envelope, { kind: 'response' }>;

/** A line without its line feed, with what it is. */
export interface Message<E extends Envelope = Envelope> {
  readonly line: Buffer;
  readonly envelope: E;
}

export const bytesOf = (messages: Iterable<Message>): number => {
  let bytes = 0;
  for (const { line } of messages) bytes += line.length;
  return bytes;
};

const OPEN_ARRAY = 0x5b;
const OPAQUE: Envelope = { kind: 'opaque' };

export function read(line: Buffer): Message {
  return { line, envelope: envelopeOf(line) };
}

/** What a line holds: one message, or the members of a batch. */
export function messagesIn(message: Message): readonly Message[] {
  const { line, envelope } = message;
  if (envelope.kind !== 'batch') return [message];
  const all = items(line, { start: skipSpace(line, 0), end: line.length }) ?? [];
  return all.map(({ start, end }) => read(line.subarray(start, end)));
}

export const isRequest = (message: Message): message is Message<Request> =>
  message.envelope.kind === 'request';

function envelopeOf(line: Buffer): Envelope {
  const start = skipSpace(line, 0);
  if (line[start] === OPEN_ARRAY) return isBatch(line, start) ? { kind: 'batch' } : OPAQUE;
  const found = members(line, start);
  if (found === null || skipSpace(line, found.end) !== line.length) return OPAQUE;

  const last = (key: string) => found.members.findLast(member => member.key === key)?.value ?? null;
  const idAt = last('id');
  const method = stringAt(line, last('method'));
  if (method !== null) {
    const params = last('params');
    if (idAt === null) return { kind: 'notification', method, params };
    return { kind: 'request', id: textOf(line, idAt), idAt, method, params };
  }
  if (idAt === null) return OPAQUE;
  const result = last('result');
  const failure = last('error');
  const failed =
    failure !== null && isObject(line, failure) && (result === null || textOf(line, result) === 'null');
  const body = failed ? failure : (result ?? failure);
  if (body === null) return OPAQUE;
  const outcome = failed || result === null ? 'error' : 'result';
  return { kind: 'response', id: textOf(line, idAt), idAt, outcome, body };
}

function isBatch(line: Buffer, start: number): boolean {
  const found = items(line, { start, end: line.length });
  const last = found?.at(-1);
  if (found === null || last === undefined) return false;
  const close = skipSpace(line, last.end);
  return skipSpace(line, close + 1) === line.length && found.every(item => isObject(line, item));
}

/** The value at a path inside `params`. */
export function param(message: Message<Request | Notification>, ...path: readonly string[]): Span | null {
  const { params } = message.envelope;
  return params === null ? null : find(message.line, params, ...path);
}

/** The raw text of a progress token that a request carries, or null. Source: MCP "Progress". */
export function progressToken(message: Message<Request>): RawId | null {
  const span = param(message, '_meta', 'progressToken');
  return span === null ? null : textOf(message.line, span);
}
