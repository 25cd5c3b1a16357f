/** Old generations: they finish what they have and leave as soon as that is done. */
import { ELICIT } from '../protocol/methods.ts';
import { fact, openWork, type Peer, type Router, type Turn } from './state.ts';

/** It can not take the session as the client opens it now, and another process of its code takes its place. */
export function retire(turn: Turn, peer: Peer): void {
  fact(turn, { type: 'unfit', generation: peer.generation });
  if (peer.role !== 'active') return;
  peer.role = 'draining';
  turn.router.active = null;
  drainedIfDone(turn, peer);
}

/** It gets nothing new, or only what can not wait any longer, and leaves when it is done. */
export const isFinishing = (
  { freshness }: Pick<Router, 'freshness'>,
  { role, generation }: Pick<Peer, 'role' | 'generation'>,
): boolean => role === 'draining' || freshness.finishing === generation;

export function beginToFinish(turn: Turn, peer: Peer): void {
  if (waitsForPerson(turn.router, peer))
    fact(turn, { type: 'person', generation: peer.generation, awaited: true });
  drainedIfDone(turn, peer);
}

const waitsForPerson = (router: Router, peer: Peer): boolean =>
  [...peer.rounds.values()].flat().some(({ person }) => person) ||
  [...router.asked.values()].some(
    ({ generation, method }) => generation === peer.generation && method === ELICIT,
  );

/** An old generation that waits for no person any more has the usual time left. */
export function personAnswered(turn: Turn, peer: Peer): void {
  if (!isFinishing(turn.router, peer) || waitsForPerson(turn.router, peer)) return;
  fact(turn, { type: 'person', generation: peer.generation, awaited: false });
}

/** An old generation may leave as soon as nothing is open, the client's answers to its own questions included. */
export function drainedIfDone(turn: Turn, peer: Peer): void {
  if (!isFinishing(turn.router, peer) || openWork(peer) > 0) return;
  fact(turn, { type: 'drained', generation: peer.generation });
}
