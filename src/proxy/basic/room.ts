/**
 * Who is asked at once, who waits for newer code, and who is told that there is nobody to ask. Only an opener can be asked
 * of a generation that does not know the session.
 */
import { LONGEST_LINE } from '../../base/limits.ts';
import { bytesOf, type Message, type Request } from '../../protocol/envelope.ts';
import { classifyOpener } from '../../protocol/era.ts';
import { idKey } from '../../protocol/ids.ts';
import { DISCOVER, LISTEN, TOOLS_CALL } from '../../protocol/methods.ts';
import { roomFull, tooManyOpen } from '../../report/refusals.ts';
import { toolName } from '../ask.ts';
import { listen } from '../silence.ts';
import { refuse, tooLate, unanswered } from './answers.ts';
import {
  down,
  fact,
  knowsSession,
  type Peer,
  type Router,
  type Turn,
  target,
  type Waiting,
} from './state.ts';

const MOST_WAITING = 1_000;
const MOST_BYTES = 64 * 1024 * 1024;
/** With no server at all. */
const NO_SERVER_MS = 30_000;
const MOST_OPEN = 100_000;
const MOST_OPEN_BYTES = LONGEST_LINE;

const opens = (message: Message<Request>): boolean => classifyOpener(message).kind !== 'none';

function verdict(router: Router, { requests }: Waiting): 'ask' | 'wait' | 'refuse' {
  const { freshness, files, settings, opened } = router;
  const peer = target(router);
  if (freshness.down?.kind === 'ended' || (peer === null && freshness.down !== null)) return 'refuse';
  const isOpener = requests.some(opens);
  if (peer === null) return isOpener || opened === null ? 'wait' : 'refuse';
  if (!isOpener && !knowsSession(router, peer)) return 'refuse';
  if (settings.holdMs === 0) return 'ask';
  const calls = requests.some(({ envelope }) => envelope.method === TOOLS_CALL);
  // An answer proves a candidate soonest; but it may not be the newest code, and calls can wait until that is known.
  if (peer.role === 'candidate') return calls ? 'wait' : 'ask';
  return freshness.awaited !== null || (calls && files === 'scanning') ? 'wait' : 'ask';
}

const dueAt = (router: Router, { arrivedAt }: Waiting): number =>
  arrivedAt + (target(router) === null ? NO_SERVER_MS : router.settings.holdMs);

/** Lets a line with requests pass, or keeps it until it may. */
export function admit(turn: Turn, waiting: Waiting): void {
  const { router } = turn;
  if (verdict(router, waiting) !== 'wait') return decide(turn, waiting);
  const bytes = bytesOf(router.room.map(({ message }) => message)) + waiting.message.line.length;
  if (router.room.length >= MOST_WAITING || bytes > MOST_BYTES)
    return refuse(turn, waiting.requests, () => roomFull(router.settings.name), 'full');
  router.room = [...router.room, waiting];
  attend(turn);
}

/** Puts requests that a candidate leaves behind before everything that waits. */
export function readmit(turn: Turn, left: readonly Waiting[]): void {
  turn.router.room = [...left, ...turn.router.room];
  attend(turn);
}

/** Lets everybody go who need not wait any longer, in order. */
export function flush(turn: Turn): void {
  const { router } = turn;
  const before = router.room;
  if (before.length === 0) return;
  router.room = [];
  for (const waiting of before) {
    if (verdict(router, waiting) === 'wait') router.room = [...router.room, waiting];
    else decide(turn, waiting);
  }
  attend(turn);
}

export function roomElapsed(turn: Turn): void {
  turn.router.roomDue = null;
  releaseDue(turn);
}

/** Who has waited long enough gets the answer of the code that is there. */
export function releaseDue(turn: Turn): void {
  const { router, now } = turn;
  const due = router.room.filter(waiting => dueAt(router, waiting) <= now);
  router.room = router.room.filter(waiting => !due.includes(waiting));
  const peer = target(router);
  for (const waiting of due) {
    if (peer === null) tooLate(turn, waiting);
    else ask(turn, peer, waiting);
  }
  attend(turn);
}

/** Takes a waiting request out because the client has cancelled it. */
export function withdraw(turn: Turn, key: string): boolean {
  const { router } = turn;
  const isIt = ({ requests: [only, ...more] }: Waiting) =>
    only !== undefined && more.length === 0 && idKey(only.envelope.id) === key;
  const before = router.room.length;
  router.room = router.room.filter(waiting => !isIt(waiting));
  attend(turn);
  return router.room.length < before;
}

function decide(turn: Turn, waiting: Waiting): void {
  const peer = target(turn.router);
  if (peer === null || verdict(turn.router, waiting) === 'refuse') unanswered(turn, waiting);
  else ask(turn, peer, waiting);
}

function ask(turn: Turn, peer: Peer, { message, requests, arrivedAt }: Waiting): void {
  const { router, now } = turn;
  const isFull =
    peer.open.size + requests.length > MOST_OPEN || peer.open.bytes + message.line.length > MOST_OPEN_BYTES;
  if (isFull) return refuse(turn, requests, () => tooManyOpen(router.settings.name, peer.generation), 'full');
  for (const request of requests) {
    const { method } = request.envelope;
    const pending = { message: request, tool: toolName(request), arrivedAt, askedAt: now };
    const table = method === LISTEN ? peer.listens : peer.open;
    table.add({ ...pending, order: router.nextOrder++ });
    if (opens(request)) {
      router.opened = peer.generation;
      router.opener = request;
    }
    // Some servers of the legacy era do not survive the question.
    if (method === DISCOVER && peer.role === 'candidate')
      fact(turn, { type: 'greeted', generation: peer.generation, mayKill: true });
  }
  listen(turn);
  down(turn, peer, message.line);
}

/** Has a look when the next one has waited long enough. */
function attend({ router, out, now }: Turn): void {
  const due = router.room.length === 0 ? null : Math.min(...router.room.map(one => dueAt(router, one)));
  if (due === router.roomDue) return;
  router.roomDue = due;
  out.push(
    due === null
      ? { type: 'disarm', timer: 'room' }
      : { type: 'arm', timer: 'room', ms: Math.max(0, due - now) },
  );
}
