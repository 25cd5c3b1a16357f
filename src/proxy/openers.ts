/**
 * What the client opens its session with, which decides its era: `initialize`, a probe (`server/discover`) that may be
 * followed by either, or any request that carries a protocol version.
 */
import { INTERNAL_ERROR, METHOD_NOT_FOUND } from '../protocol/compose.ts';
import { bytesOf, type Message, type Request } from '../protocol/envelope.ts';
import { versionOf } from '../protocol/era.ts';
import { sessionIsLegacy, tooManyProbes } from '../report/refusals.ts';
import { ask } from './ask.ts';
import { discovery } from './discovery.ts';
import { retire } from './draining.ts';
import { ownError } from './own-words.ts';
import { dismiss } from './room.ts';
import { standIn } from './stand-in.ts';
import { activePeer, fact, type Peer, type Turn, up, type Waiting } from './state.ts';
import { survey } from './survey.ts';
import { sync, tell } from './telling.ts';

/** Counted from the start of our process: clients end a first attempt after 3 s. */
const OPENER_MS = 2_000;
/** An opener that comes late, after another one for example, leaves the server a moment all the same. */
const LEAST_MS = 500;

const MOST_PROBES = 100;
const MOST_BYTES = 64 * 1024 * 1024;

/** `server/discover` */
export function probed(turn: Turn, waiting: Waiting, message: Message<Request>): void {
  const { router } = turn;
  const { client } = router;
  if (client.kind === 'opening' || (client.kind === 'open' && client.era === 'legacy'))
    return up(turn, ownError(router, message.envelope.id, METHOD_NOT_FOUND, sessionIsLegacy()));
  if (client.kind !== 'unopened' && client.told !== null) {
    const peer = activePeer(router);
    if (peer !== null) return ask(turn, peer, waiting, null);
    return up(turn, discovery(router, message.envelope.id, client.told));
  }
  if (router.discovers.length >= MOST_PROBES || bytesOf([...router.discovers, message]) > MOST_BYTES)
    return up(turn, ownError(router, message.envelope.id, INTERNAL_ERROR, tooManyProbes()));
  router.discovers.push(message);
  if (client.kind !== 'unopened') return router.freshness.down !== null ? standIn(turn) : wait(turn);
  router.ledger = { ...router.ledger, modern: message };
  router.client = { kind: 'probing', told: null, standIn: false };
  begin(turn);
}

/** `initialize`, also after a probe, answered or not: the answer to that one stays the server's. */
export function opened(turn: Turn, message: Message<Request>): void {
  const { router } = turn;
  const wasModern = router.client.kind === 'open';
  router.listens.clear();
  router.ledger = { ...router.ledger, initialize: message, initialized: null };
  router.client = { kind: 'opening', request: message };
  if (!wasModern) return begin(turn);
  dismiss(turn);
  // A process that has served a modern session stays modern.
  for (const peer of presentPeers(turn)) retire(turn, peer);
  wait(turn);
}

/** The first request that carries a protocol version: the session is modern from here on. */
export function committed(turn: Turn, message: Message<Request>): void {
  const { router } = turn;
  const { client, ledger } = router;
  const before = client.kind === 'probing' ? client : null;
  // It may have settled for another version than it asked for.
  const isAsAsked = ledger.modern !== null && versionOf(ledger.modern) === versionOf(message);
  router.ledger = { ...ledger, modern: isAsAsked ? ledger.modern : message };
  router.client = {
    kind: 'open',
    era: 'modern',
    ready: true,
    told: before?.told ?? null,
    standIn: before?.standIn ?? false,
  };
  if (before === null) begin(turn);
  const active = activePeer(router);
  if (active === null || active.stage !== 'ready') return;
  sync(turn, active);
  survey(turn, active);
}

const presentPeers = ({ router }: Turn): Peer[] =>
  [...router.peers.values()].filter(peer => peer.role !== 'draining');

function begin(turn: Turn): void {
  const { router } = turn;
  const { down, stale } = router.freshness;
  const wasRejected = down?.kind === 'rejected' || stale?.failure.kind === 'rejected';
  const mayServeNow = wasRejected || (router.probeKilled && (down ?? stale) !== null);
  router.probeKilled = false;
  if (mayServeNow) fact(turn, { type: 'reopened' });
  else if (down !== null) return standIn(turn);
  wait(turn);
  for (const peer of presentPeers(turn)) tell(turn, peer);
}

function wait({ out, now }: Turn): void {
  out.push({ type: 'arm', timer: 'opener', ms: Math.max(OPENER_MS - now, LEAST_MS) });
}
