/**
 * What the client established and a new server has to be told: the handshake with the client's own parameters, the
 * log level and the net set of resource subscriptions. Only what a server accepted is kept. Pure.
 * Source: MCP specification 2025-11-25, "Lifecycle", "Logging", "Resources / Subscriptions".
 */
import { type Message, param, type Request } from '../protocol/envelope.ts';
import { stringAt } from '../protocol/json.ts';
import { SET_LEVEL, SUBSCRIBE, UNSUBSCRIBE } from '../protocol/methods.ts';

/** The client's own lines; only their ids are replaced when they are said again. */
export interface Ledger extends Told {
  readonly initialize: Message<Request> | null;
  readonly initialized: Buffer | null;
  /** The first request of a modern client; what it says of the client stands in every request of ours. */
  readonly modern: Message<Request> | null;
}

/** Of what is no longer subscribed to; an older answer for it can only be on its way for a while. */
const MOST_FORGOTTEN = 1_000;

export const EMPTY_LEDGER: Ledger = {
  initialize: null,
  initialized: null,
  modern: null,
  level: null,
  subscriptions: new Map(),
  orders: new Map(),
};

/** What one server has been told of it. */
export interface Told {
  readonly level: Message<Request> | null;
  readonly subscriptions: ReadonlyMap<string, Message<Request>>;
  /** When the request behind each entry came: answers may come in another order, the last request counts. */
  readonly orders: ReadonlyMap<string, number>;
}

export const NOTHING_TOLD: Told = { level: null, subscriptions: new Map(), orders: new Map() };

export const establishes = (method: string): boolean =>
  method === SET_LEVEL || method === SUBSCRIBE || method === UNSUBSCRIBE;

const LEVEL = 'level';
const URI = 'uri ';

/** What a request sets: two with the same answer overwrite each other. Null: nothing that we know. */
export function settingOf(message: Message<Request>): string | null {
  const { method } = message.envelope;
  if (method === SET_LEVEL) return LEVEL;
  const uri = establishes(method) ? stringAt(message.line, param(message, 'uri')) : null;
  return uri === null ? null : `${URI}${uri}`;
}

/** Writes down a request that a server has accepted; `order` grows with the requests of the client. */
export function record<L extends Told>(
  ledger: L,
  accepted: Message<Request>,
  order = Number.POSITIVE_INFINITY,
): L {
  const isLevel = accepted.envelope.method === SET_LEVEL;
  const uri = stringAt(accepted.line, param(accepted, 'uri')) ?? '';
  const key = settingOf(accepted);
  if (key === null) return ledger;
  if ((ledger.orders.get(key) ?? 0) > order) return ledger;
  const orders = new Map(ledger.orders);
  orders.delete(key);
  orders.set(key, order);
  if (isLevel) return { ...ledger, level: accepted, orders };
  const subscriptions = new Map(ledger.subscriptions);
  if (accepted.envelope.method === SUBSCRIBE) subscriptions.set(uri, accepted);
  else subscriptions.delete(uri);
  const forgotten = [...orders.keys()].filter(
    setting => setting !== LEVEL && !subscriptions.has(setting.slice(URI.length)),
  );
  for (const setting of forgotten.slice(0, -MOST_FORGOTTEN)) orders.delete(setting);
  return { ...ledger, subscriptions, orders };
}

/** What is missing between what a server knows and what the client established. */
export interface Missing {
  readonly say: readonly Message<Request>[];
  /** Resources that the client no longer subscribes to. */
  readonly unsubscribe: readonly string[];
}

export function missing(ledger: Ledger, told: Told): Missing {
  const say: Message<Request>[] = [];
  if (ledger.level !== null && ledger.level !== told.level) say.push(ledger.level);
  for (const [uri, message] of ledger.subscriptions) if (!told.subscriptions.has(uri)) say.push(message);
  const unsubscribe = [...told.subscriptions.keys()].filter(uri => !ledger.subscriptions.has(uri));
  return { say, unsubscribe };
}
