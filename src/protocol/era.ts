/**
 * The two eras of MCP, always called legacy (`initialize` handshake, revisions up to 2025-11-25) and modern (from
 * 2026-07-28: no handshake, every request carries its own protocol version). Which one a client speaks is decided by
 * its opening request. Pure.
 */
import { type Message, param, type Request } from './envelope.ts';
import { stringAt } from './json.ts';
import { DISCOVER, INITIALIZE } from './methods.ts';

export type Era = 'legacy' | 'modern';

const PROTOCOL_VERSION_META = 'io.modelcontextprotocol/protocolVersion';

/** The revisions with a handshake, newest first. */
export const LEGACY_VERSIONS: readonly string[] = [
  '2025-11-25',
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
  '2024-10-07',
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
  if (method === INITIALIZE) return { kind: 'initialize' };
  if (method === DISCOVER) return { kind: 'probe' };
  const version = stringAt(message.line, param(message, '_meta', PROTOCOL_VERSION_META));
  return version === null ? { kind: 'none' } : { kind: 'modern-request' };
}
