/**
 * A server that writes nothing while it has something to answer: a synchronous tool does that for as long as it works, so
 * it is told, once a request; only where `hangMs` says so it counts as dead. While the client has to answer it first, and
 * while we read nothing ourselves, nobody can tell.
 */
import type { Generation } from '../base/generation.ts';
import type { Freshness } from '../base/reloading.ts';
import type { OpenWork } from '../report/words.ts';
import { isFinishing } from './draining.ts';
import type { Effect } from './events.ts';
import type { Peer as AnyPeer, Pending as AnyPending } from './state.ts';

type Pending = Pick<AnyPending, 'message' | 'tool' | 'askedAt' | 'order'>;

/** What has to be known of a server, in either mode. */
interface Peer extends Pick<AnyPeer, 'generation' | 'role' | 'heardAt' | 'silenceTold'> {
  readonly open: Iterable<Pending> & { readonly size: number };
}

interface Router {
  readonly settings: { readonly hangMs: number };
  readonly peers: ReadonlyMap<Generation, Peer>;
  readonly active: Generation | null;
  readonly freshness: Freshness;
  readonly asked: ReadonlyMap<string, { readonly generation: Generation }>;
  silenceDue: number | null;
}

interface Turn {
  readonly router: Router;
  readonly out: Effect[];
  readonly now: number;
}

const activePeer = ({ active, peers }: Router): Peer | null =>
  active === null ? null : (peers.get(active) ?? null);

const TOLD_MS = 30_000;
/** A look that comes so late was held up with us, and what the server wrote meanwhile is not read yet. */
const LATE_MS = 1_000;

/** Something is open from now on: a look is due when that may be told. */
export function listen(turn: Turn): void {
  if (turn.router.silenceDue === null) look(turn, shortest(turn.router));
}

export function listenAnew(turn: Turn): void {
  if (turn.router.silenceDue !== null) look(turn, shortest(turn.router));
}

const shortest = ({ settings: { hangMs } }: Router): number =>
  hangMs > 0 ? Math.min(hangMs, TOLD_MS) : TOLD_MS;

function look({ router, out, now }: Turn, ms: number): void {
  router.silenceDue = now + ms;
  out.push({ type: 'arm', timer: 'silence', ms });
}

export function listened(turn: Turn, wroteAt: number): void {
  const { router, now } = turn;
  const late = now - (router.silenceDue ?? now);
  router.silenceDue = null;
  const peer = activePeer(router);
  if (peer === null || peer.open.size === 0) return;
  if (late >= LATE_MS) return look(turn, LATE_MS);
  if (isFinishing(router, peer) || clientHasToAnswer(router, peer)) return look(turn, shortest(router));
  const { hangMs } = router.settings;
  const quietMs = quietFor(peer, oldest(peer), wroteAt, now);
  if (hangMs > 0 && quietMs >= hangMs)
    return void turn.out.push({
      type: 'fact',
      fact: {
        type: 'hung',
        generation: peer.generation,
        failure: { kind: 'hung', ms: quietMs, stderr: [] },
      },
    });
  const untold = tell(turn, peer, wroteAt);
  look(turn, Math.min(untold, hangMs > 0 ? hangMs - quietMs : TOLD_MS));
}

/** Returns how long it is until the next request may be told. */
function tell({ router, out, now }: Turn, peer: Peer, wroteAt: number): number {
  const untold = opened(peer).filter(({ order }) => order > peer.silenceTold);
  const dueIn = (pending: Pending): number => TOLD_MS - quietFor(peer, pending, wroteAt, now);
  const due = untold.filter(pending => dueIn(pending) <= 0);
  const [first] = due;
  if (first !== undefined) {
    peer.silenceTold = Math.max(...due.map(({ order }) => order));
    const quietMs = quietFor(peer, first, wroteAt, now);
    out.push({ type: 'silent', generation: peer.generation, open: openRequest(router, now)!, quietMs });
  }
  const next = untold.find(pending => dueIn(pending) > 0);
  return next === undefined ? TOLD_MS : dueIn(next);
}

/** What the active generation was asked first of all that it has not answered. */
export function openRequest(router: Router, now: number): OpenWork | null {
  const peer = activePeer(router);
  if (peer === null || peer.open.size === 0) return null;
  const [{ message, tool, askedAt }, ...others] = opened(peer) as [Pending, ...Pending[]];
  return { method: message.envelope.method, tool, openMs: now - askedAt, others: others.length };
}

const opened = (peer: Peer): Pending[] =>
  [...peer.open].sort((one, other) => one.askedAt - other.askedAt || one.order - other.order);

const oldest = (peer: Peer): Pending => opened(peer)[0]!;

const quietFor = (peer: Peer, { askedAt }: Pending, wroteAt: number, now: number): number =>
  now - Math.max(wroteAt, peer.heardAt, askedAt);

const clientHasToAnswer = ({ asked }: Router, { generation }: Peer): boolean =>
  [...asked.values()].some(question => question.generation === generation);
