/**
 * The client's `subscriptions/listen` requests. They are ours: opened once, acknowledged once, told to every generation
 * under the client's id, which is the subscription's id, and closed when the client or the wrapper ends. Of what
 * servers say about them only promised notifications of the active generation reach the client.
 * Source: specification 2026-07-28, "Subscriptions".
 */
import { INTERNAL_ERROR, INVALID_PARAMS, notificationOf, result } from '../protocol/compose.ts';
import { bytesOf, type Message, type Notification, param, type Request } from '../protocol/envelope.ts';
import { SERVER_INFO_META, SUBSCRIPTION_ID_META } from '../protocol/era.ts';
import { idKey } from '../protocol/ids.ts';
import { isObject, textOf } from '../protocol/json.ts';
import { ACKNOWLEDGED, CANCELLED, type ListKind, listOfKind } from '../protocol/methods.ts';
import { noFilter, tooManyListens } from '../report/refusals.ts';
import { jsonText } from '../session/json-text.ts';
import { filterText, isPromised, promise, readFilter, wantedBy } from '../session/subscriptions.ts';
import { ownError } from './own-words.ts';
import { down, type Listen, type Peer, type Router, type Turn, up } from './state.ts';

/** Longest wait for what only a server can promise. */
const ACKNOWLEDGE_MS = 2_000;

/** As many as the SDK's own servers take. */
const MOST_LISTENS = 1_024;
const MOST_BYTES = 64 * 1024 * 1024;

export function openListen(turn: Turn, message: Message<Request>): void {
  const { router, now } = turn;
  const { id } = message.envelope;
  const wanted = wantedBy(message);
  if (wanted === null) return up(turn, ownError(router, id, INVALID_PARAMS, noFilter()));
  const key = idKey(id);
  const others = [...router.listens].filter(([other]) => other !== key).map(([, listen]) => listen.message);
  if (others.length >= MOST_LISTENS || bytesOf([...others, message]) > MOST_BYTES)
    return up(turn, ownError(router, id, INTERNAL_ERROR, tooManyListens(MOST_LISTENS)));
  const due = now + ACKNOWLEDGE_MS;
  router.listens.set(key, { message, wanted, promised: null, honoured: null, due, owed: new Set() });
  if (router.freshness.down?.kind === 'ended') return endListens(turn);
  for (const peer of router.peers.values()) peer.listens.delete(key);
  for (const peer of router.peers.values()) if (isTold(peer)) tellListens(turn, peer);
  acknowledge(turn);
}

/** Candidates hear of listens once they have answered, draining generations of no new ones. */
const isTold = (peer: Peer): boolean =>
  peer.role !== 'draining' && peer.era === 'modern' && peer.greeting !== null;

/** Tells a generation the listens that it does not know. */
export function tellListens(turn: Turn, peer: Peer): void {
  for (const [key, { message }] of turn.router.listens) {
    if (peer.listens.has(key)) continue;
    peer.listens.add(key);
    down(turn, peer, message.line);
  }
}

/** Acknowledges every listen of which is known what can be promised, or whose time is up. */
export function acknowledge(turn: Turn): void {
  const { router, out, now } = turn;
  const waiting = [...router.listens.values()].filter(({ promised }) => promised === null);
  for (const listen of waiting) if (isKnown(router, listen) || listen.due <= now) promiseTo(turn, listen);
  const dues = waiting.filter(({ promised }) => promised === null).map(({ due }) => due);
  if (dues.length > 0) out.push({ type: 'arm', timer: 'listens', ms: Math.min(...dues) - now });
  else if (waiting.length > 0) out.push({ type: 'disarm', timer: 'listens' });
}

function isKnown({ client, freshness }: Router, { wanted, honoured }: Listen): boolean {
  if (freshness.down !== null) return true;
  const told = client.kind === 'open' ? client.told : null;
  return told !== null && (!wanted.more || honoured !== null);
}

function promiseTo(turn: Turn, listen: Listen): void {
  const { client } = turn.router;
  const told = client.kind === 'open' ? client.told : null;
  const capable = told === null ? null : new Set(Object.keys(told.capabilities));
  listen.promised = promise(listen.wanted, capable, listen.honoured);
  const { id } = listen.message.envelope;
  const params = `{"notifications":${filterText(listen.promised)},"_meta":{"${SUBSCRIPTION_ID_META}":${id}}}`;
  up(turn, notificationOf(ACKNOWLEDGED, params));
  for (const changed of listen.owed) announceTo(turn, listen, changed);
  listen.owed.clear();
}

/** A server's acknowledgement is for us; what it honours decides what the client is promised. */
export function honoured(turn: Turn, peer: Peer, message: Message<Notification>): void {
  const listen = listenOf(turn.router, message);
  const filter = param(message, 'notifications');
  if (listen === undefined || peer.role === 'draining' || listen.promised !== null || filter === null) return;
  if (!isObject(message.line, filter)) return;
  listen.honoured = readFilter(message.line, filter);
  acknowledge(turn);
}

export const isStamped = (message: Message<Notification>): boolean =>
  param(message, '_meta', SUBSCRIPTION_ID_META) !== null;

function listenOf(router: Router, message: Message<Notification>): Listen | undefined {
  const id = param(message, '_meta', SUBSCRIPTION_ID_META);
  return id === null ? undefined : router.listens.get(idKey(textOf(message.line, id)));
}

/** Hands on what a server says on a listen, if the client was promised that; says whether it was. */
export function deliver(turn: Turn, message: Message<Notification>): boolean {
  const listen = listenOf(turn.router, message);
  const { method, params } = message.envelope;
  const isWithin =
    listen?.promised != null && params !== null && isPromised(listen.promised, method, message.line, params);
  if (isWithin) up(turn, message.line);
  return isWithin;
}

/** Announces a changed list on every listen that was promised it; says whether anybody listens. */
export function announceOnListens(turn: Turn, kind: ListKind): boolean {
  const { changed, filter } = listOfKind(kind);
  let heard = false;
  for (const listen of turn.router.listens.values()) {
    if (!listen.wanted.lists.has(filter)) continue;
    if (listen.promised === null) listen.owed.add(changed);
    else if (listen.promised.has(filter)) {
      announceTo(turn, listen, changed);
      heard = true;
    }
  }
  return heard;
}

function announceTo(turn: Turn, { message }: Listen, changed: string): void {
  const params = `{"_meta":{"${SUBSCRIPTION_ID_META}":${message.envelope.id}}}`;
  up(turn, notificationOf(changed, params));
}

/** The client listens no longer. */
export function cancelListen(turn: Turn, key: string, line: Buffer): boolean {
  const { router } = turn;
  if (!router.listens.delete(key)) return false;
  for (const peer of router.peers.values()) if (peer.listens.delete(key)) down(turn, peer, line);
  acknowledge(turn);
  return true;
}

/** We are going: every listen gets its result, then the notice that it is over. */
export function endListens(turn: Turn): void {
  const { router } = turn;
  const listens = [...router.listens.values()];
  router.listens.clear();
  const info = jsonText(router.serverInfo);
  for (const { message } of listens) {
    const { id } = message.envelope;
    const meta = `{"${SUBSCRIPTION_ID_META}":${id},"${SERVER_INFO_META}":${info}}`;
    up(turn, result(id, `{"resultType":"complete","_meta":${meta}}`));
  }
  for (const { message } of listens)
    up(turn, notificationOf(CANCELLED, `{"requestId":${message.envelope.id}}`));
}
