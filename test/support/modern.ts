/** What the modern era writes into `_meta`. */
import type { Message, Opening, Params } from './messages.ts';

const key = (name: string) => `io.modelcontextprotocol/${name}`;

export const MODERN = '2026-07-28';
export const SERVER_INFO = key('serverInfo');
export const SUBSCRIPTION = key('subscriptionId');
export const LOG_LEVEL = key('logLevel');
export const TASKS = key('tasks');
export const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';
export const CANCELLED = 'notifications/cancelled';
export const LISTEN = 'subscriptions/listen';

/** What each request of a client carries. */
export const envelope = ({ protocolVersion, capabilities, clientInfo }: Opening): Params => ({
  [key('protocolVersion')]: protocolVersion ?? MODERN,
  [key('clientInfo')]: clientInfo ?? { name: 'raw-client', version: '1.0.0' },
  [key('clientCapabilities')]: capabilities ?? {},
});

export const metaOf = (holder: unknown): Params => ((holder as Params | undefined)?._meta ?? {}) as Params;

/** The listen that a notification belongs to. */
export const subscriptionOf = (message: Message): unknown => metaOf(message.params)[SUBSCRIPTION];
