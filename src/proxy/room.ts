/**
 * The waiting room: requests that need fresh code while newer code is on its way, first come, first served. Limits count
 * from a request's arrival or loss; at the limit the old generation answers, flagged, or the client gets an error.
 */
import { listOf, TOOLS_CALL } from '../protocol/methods.ts';
import { openedAnew } from '../report/refusals.ts';
import { answerAlone, answerFull, answerTooLate, refuse } from './alone.ts';
import { ask } from './ask.ts';
import { activePeer, type Flag, type Router, type Turn, type Waiting } from './state.ts';

const MOST_WAITING = 1_000;
const MOST_BYTES = 64 * 1024 * 1024;
/** Everything but calls: an old list is mended by its announcement. */
const REST_MS = 3_000;
/** With no server at all. A client that was given a stand-in for its lists waits for the real ones. */
const NO_SERVER_MS = 30_000;
const NO_SERVER_LIST_MS = 20_000;

const methodOf = ({ message }: Waiting): string | null =>
  message.envelope.kind === 'request' ? message.envelope.method : null;

const isEnding = (router: Router): boolean => router.freshness.down?.kind === 'ended';

/** A save may have been made that nobody has seen. */
const isUnscanned = ({ files, settings }: Router, waiting: Waiting): boolean =>
  files === 'scanning' && settings.holdMs > 0 && methodOf(waiting) === TOOLS_CALL;

/** No server would ever answer it. */
const nobodyComes = (router: Router, waiting: Waiting): boolean =>
  isEnding(router) ||
  (router.freshness.down !== null && router.active === null && !isUnscanned(router, waiting));

/** Newer code is on its way, and what serves was read before the request came: it may lack what was saved by then. */
function isBehind({ freshness, swap, active }: Router, { arrivedAt }: Waiting): boolean {
  if (freshness.awaited === null) return false;
  return swap?.generation !== active || (swap?.readSince ?? 0) <= arrivedAt;
}

function mustWait(router: Router, waiting: Waiting): boolean {
  if (router.active === null || isEnding(router)) return true;
  if (router.settings.holdMs === 0) return false;
  if (isBehind(router, waiting)) return true;
  const holdsCalls = router.files === 'scanning' || router.announcing?.callsWait === true;
  return holdsCalls && methodOf(waiting) === TOOLS_CALL;
}

function dueAt(router: Router, waiting: Waiting): number {
  const method = methodOf(waiting);
  const { holdMs } = router.settings;
  if (router.active === null) {
    const list = method === null ? undefined : listOf(method);
    if (list === undefined) return waiting.waitsSince + NO_SERVER_MS;
    const isKnown = router.swap !== null && router.known[list.kind].kind === 'read';
    return waiting.waitsSince + (isKnown ? REST_MS : NO_SERVER_LIST_MS);
  }
  return waiting.waitsSince + (method === TOOLS_CALL ? holdMs : Math.min(REST_MS, holdMs));
}

/** Lets a message pass to the active generation, or keeps it until it may. */
export function admit(turn: Turn, waiting: Waiting): void {
  const { router } = turn;
  if (!mustWait(router, waiting)) return release(turn, waiting);
  if (nobodyComes(router, waiting)) return answerAlone(turn, waiting);
  const bytes = router.roomBytes + waiting.message.line.length;
  if (router.room.length >= MOST_WAITING || bytes > MOST_BYTES) return answerFull(turn, waiting);
  router.room.push(waiting);
  router.roomBytes = bytes;
  const due = dueAt(router, waiting);
  if (router.roomDue === null || due < router.roomDue) armRoom(turn, due);
}

/** Lets everything pass that need not wait any longer, in order. */
export function flush(turn: Turn): void {
  const { router } = turn;
  if (router.room.length === 0) return;
  const before = router.room;
  router.room = [];
  for (const waiting of before) {
    if (!mustWait(router, waiting)) release(turn, waiting);
    else if (nobodyComes(router, waiting)) answerAlone(turn, waiting);
    else router.room.push(waiting);
  }
  recount(turn);
}

/** Puts lost requests that may be asked again before everything that waits. */
export function readmit(turn: Turn, lost: readonly Waiting[]): void {
  turn.router.room = [...lost, ...turn.router.room];
  recount(turn);
  flush(turn);
}

export function roomElapsed(turn: Turn): void {
  turn.router.roomDue = null;
  releaseDue(turn);
}

/** Who has waited long enough by the new limits goes now, and the rest by them. */
export function limitsChanged(turn: Turn): void {
  flush(turn);
  releaseDue(turn);
}

/** Answers everybody whose time is over. */
export function releaseDue(turn: Turn): void {
  const { router, now } = turn;
  const due = router.room.filter(waiting => dueAt(router, waiting) <= now);
  router.room = router.room.filter(waiting => !due.includes(waiting));
  for (const waiting of due) {
    if (router.active === null) answerTooLate(turn, waiting);
    else release(turn, waiting);
  }
  recount(turn);
}

/** The client has opened its session anew, in the other era: what it asked before can be put to no server of this one. */
export function dismiss(turn: Turn): void {
  const { router } = turn;
  const before = router.room;
  router.room = [];
  for (const waiting of before) refuse(turn, waiting, openedAnew(), 'lost');
  recount(turn);
}

/** Takes a waiting request out because the client has cancelled it. */
export function withdraw(turn: Turn, isIt: (waiting: Waiting) => boolean): boolean {
  const { router } = turn;
  const before = router.room.length;
  router.room = router.room.filter(waiting => !isIt(waiting));
  recount(turn);
  return router.room.length < before;
}

function release(turn: Turn, waiting: Waiting): void {
  const peer = activePeer(turn.router);
  if (peer !== null) ask(turn, peer, waiting, flagOf(turn, waiting));
}

export function flagOf({ router, now }: Turn, waiting: Waiting): Flag | null {
  const { stale, muted } = router.freshness;
  const unscanned =
    router.files === 'scanning' && router.settings.holdMs > 0 && methodOf(waiting) === TOOLS_CALL;
  if (isBehind(router, waiting) || unscanned) return { kind: 'running', waitedMs: now - waiting.waitsSince };
  if (stale !== null) return { kind: 'stale', stale };
  return muted === null ? null : { kind: 'muted', files: muted };
}

function recount(turn: Turn): void {
  const { router } = turn;
  router.roomBytes = router.room.reduce((sum, { message }) => sum + message.line.length, 0);
  const dues = router.room.map(waiting => dueAt(router, waiting));
  if (dues.length > 0) return armRoom(turn, Math.min(...dues));
  if (router.roomDue !== null) turn.out.push({ type: 'disarm', timer: 'room' });
  router.roomDue = null;
}

function armRoom({ router, out, now }: Turn, due: number): void {
  if (router.roomDue === due) return;
  router.roomDue = due;
  out.push({ type: 'arm', timer: 'room', ms: Math.max(0, due - now) });
}
