/**
 * How a server that speaks the modern era takes what it hears: the rules by which the SDK's stdio server picks the era of
 * a connection. Pure. A server of the legacy era alone takes everything as it comes.
 */
import {
  CLIENT_CAPABILITIES,
  CLIENT_INFO,
  type Json,
  MODERN,
  metaOf,
  PROTOCOL_VERSION,
} from './modern-world.ts';

export type Era = 'legacy' | 'modern' | 'dual';

/** `probed`: it has answered a discover and nothing else yet, so both eras are still open. */
export type Pinned = 'opening' | 'probed' | 'legacy' | 'modern';

export type Reception =
  | { readonly kind: 'served'; readonly pinned: Pinned; readonly as: 'legacy' | 'modern' }
  | { readonly kind: 'refused'; readonly error: Json }
  | { readonly kind: 'dropped' };

const SUPPORTED = [MODERN];

export const unsupported = (requested?: unknown): Json => ({
  code: -32022,
  message: 'Unsupported protocol version',
  data: { supported: SUPPORTED, ...(requested === undefined ? {} : { requested }) },
});

const invalid = (message: string): Json => ({ code: -32602, message });

const missingKey = (meta: Json): string | undefined =>
  [PROTOCOL_VERSION, CLIENT_INFO, CLIENT_CAPABILITIES].find(key => !(key in meta));

const isRequest = (message: Json): boolean => message.method !== undefined && message.id !== undefined;

export function receive(era: Era, pinned: Pinned, message: Json): Reception {
  if (era === 'legacy') {
    return { kind: 'served', pinned: message.method === 'initialize' ? 'legacy' : pinned, as: 'legacy' };
  }
  if (pinned === 'legacy') return { kind: 'served', pinned, as: 'legacy' };
  if (pinned === 'modern') return receivePinned(message);
  return receiveOpening(era, pinned, message);
}

function receivePinned(message: Json): Reception {
  const served: Reception = { kind: 'served', pinned: 'modern', as: 'modern' };
  if (!isRequest(message)) return served;
  const missing = missingKey(metaOf(message));
  if (missing === undefined) return served;
  if (message.method === 'initialize') return { kind: 'refused', error: unsupported() };
  return { kind: 'refused', error: invalid(`Invalid _meta envelope: ${missing}: missing`) };
}

function receiveOpening(era: 'modern' | 'dual', pinned: 'opening' | 'probed', message: Json): Reception {
  if (message.method === undefined) return { kind: 'dropped' };
  const meta = metaOf(message);
  const missing = missingKey(meta);
  const refused = (error: Json): Reception =>
    isRequest(message) ? { kind: 'refused', error } : { kind: 'dropped' };
  if (!(PROTOCOL_VERSION in meta) || (message.method === 'initialize' && missing !== undefined)) {
    return era === 'modern' ? refused(unsupported()) : { kind: 'served', pinned: 'legacy', as: 'legacy' };
  }
  if (missing !== undefined) return refused(invalid(`Invalid _meta envelope: ${missing}: missing`));
  if (meta[PROTOCOL_VERSION] !== MODERN) return refused(unsupported(meta[PROTOCOL_VERSION]));
  if (message.method === 'server/discover') return { kind: 'served', pinned: 'probed', as: 'modern' };
  const decides = isRequest(message) || pinned === 'opening';
  return { kind: 'served', pinned: decides ? 'modern' : pinned, as: 'modern' };
}

const LEGACY_ONLY = new Set([
  'initialize',
  'notifications/initialized',
  'notifications/roots/list_changed',
  'ping',
  'logging/setLevel',
  'resources/subscribe',
  'resources/unsubscribe',
  'tasks/list',
  'tasks/result',
]);
const MODERN_ONLY = new Set(['server/discover', 'subscriptions/listen', 'tasks/update']);

/** What the modern era has no longer. */
export const isGone = (method: string): boolean => LEGACY_ONLY.has(method);

/** Whether a message does not belong to the era that the connection has been pinned to. */
export function isForeign(pinned: Pinned, message: Json): boolean {
  const { method } = message;
  if (typeof method !== 'string') return false;
  if (pinned === 'modern')
    return LEGACY_ONLY.has(method) || (isRequest(message) && missingKey(metaOf(message)) !== undefined);
  return pinned === 'legacy' && (MODERN_ONLY.has(method) || PROTOCOL_VERSION in metaOf(message));
}
