/**
 * The two eras of MCP, always called legacy (`initialize` handshake, revisions up to 2025-11-25) and modern (from
 * 2026-07-28: no handshake, every request carries its own protocol version). Which one a client speaks is decided by
 * its opening request. Pure.
 */
import { type Message, param, type Request } from './envelope.ts';
import { type Span, stringAt, textOf } from './json.ts';
import { DISCOVER, INITIALIZE } from './methods.ts';

export type Era = 'legacy' | 'modern';

const PROTOCOL_VERSION_META = 'io.modelcontextprotocol/protocolVersion';
/** Source: specification 2026-07-28, "General fields / _meta". */
export const SERVER_INFO_META = 'io.modelcontextprotocol/serverInfo';
export const SUBSCRIPTION_ID_META = 'io.modelcontextprotocol/subscriptionId';
const CLIENT_INFO_META = 'io.modelcontextprotocol/clientInfo';
const ENVELOPE = [PROTOCOL_VERSION_META, CLIENT_INFO_META, 'io.modelcontextprotocol/clientCapabilities'];

/** The error of a server that does not speak the version asked for; its data lists those that it does. */
export const UNSUPPORTED_VERSION = -32022;

/** The revisions with a handshake, newest first. */
export const LEGACY_VERSIONS: readonly string[] = [
  '2025-11-25',
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
  '2024-10-07',
];

/** While code is being written nobody may cache what is about to change. Source: 2026-07-28, "Caching". */
export const UNCACHED: readonly (readonly [key: string, value: string])[] = [
  ['ttlMs', '0'],
  ['cacheScope', '"private"'],
];

export type Opener =
  /** Opens a legacy session. */
  | { readonly kind: 'initialize' }
  /** A question whether the server is modern; asked before `initialize`, in place or on a throw-away process. */
  | { readonly kind: 'probe' }
  /** A modern request that needs no opening. */
  | { readonly kind: 'modern-request' }
  /** A request that belongs to no era, such as a bare `ping`. */
  | { readonly kind: 'none' };

export function classifyOpener(message: Message<Request>): Opener {
  const { method } = message.envelope;
  if (method === INITIALIZE && !isModernCall(message)) return { kind: 'initialize' };
  if (method === DISCOVER) return { kind: 'probe' };
  return versionOf(message) === null ? { kind: 'none' } : { kind: 'modern-request' };
}

/** The modern era knows no `initialize`: who asks for one in it is told so by the server. The handshake names its version itself. */
const isModernCall = (message: Message<Request>): boolean =>
  versionOf(message) !== null && param(message, 'protocolVersion') === null;

/** The protocol version that a modern request carries. */
export const versionOf = (message: Message<Request>): string | null =>
  stringAt(message.line, param(message, '_meta', PROTOCOL_VERSION_META));

/** What a modern request says of the client that sends it. */
export const clientInfoOf = (message: Message<Request>): Span | null =>
  param(message, '_meta', CLIENT_INFO_META);

/** The JSON text of a `_meta` with which a request of ours speaks for the client that sent `message`. */
export function envelopeOf(message: Message<Request>): string {
  const said = ENVELOPE.flatMap(key => {
    const value = param(message, '_meta', key);
    return value === null ? [] : [`${JSON.stringify(key)}:${textOf(message.line, value)}`];
  });
  return `{${said.join(',')}}`;
}
