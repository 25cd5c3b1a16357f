/**
 * What happens to the traffic when generations come and go. The session is never carried over: whatever a generation has not
 * answered when it is replaced or gone is told so, and what it says from then on does not count.
 */
import type { Loss } from '../../base/failure.ts';
import type { Generation } from '../../base/generation.ts';
import type { Outlook, Swap } from '../../base/reloading.ts';
import type { Message, Request } from '../../protocol/envelope.ts';
import { INITIALIZE, isRepeatable } from '../../protocol/methods.ts';
import type { SessionLoss } from '../../report/basic.ts';
import { lost } from './answers.ts';
import { prove } from './from-server.ts';
import { flush, readmit } from './room.ts';
import { createPeer, fact, type Peer, type Turn } from './state.ts';

/** Nobody can be told a session here, so a process that has lived for so long counts as proved. */
const ALIVE_MS = 1_000;

export function started(turn: Turn, generation: Generation): void {
  turn.router.peers.set(generation, createPeer(generation));
  flush(turn);
}

export function running({ router, out }: Turn, generation: Generation): void {
  if (router.peers.get(generation)?.role !== 'candidate') return;
  out.push({ type: 'arm', timer: 'proof', ms: ALIVE_MS });
}

export function hasLived(turn: Turn): void {
  for (const peer of turn.router.peers.values()) prove(turn, peer);
}

/** One synchronous step: from here on everything goes to the new generation. */
export function activate(turn: Turn, swap: Swap): void {
  const { router, out } = turn;
  const peer = router.peers.get(swap.generation);
  if (peer === undefined) return;
  out.push({ type: 'disarm', timer: 'proof' });
  const previous = router.active === null ? undefined : router.peers.get(router.active);
  peer.role = 'active';
  router.active = swap.generation;
  if (router.loss?.kind === 'restarted') router.loss = { ...router.loss, swap };
  if (previous === undefined) return;
  settle(turn, previous, { kind: 'restarted', generation: previous.generation, swap });
  fact(turn, { type: 'drained', generation: previous.generation });
}

/** It has to be gone before newer code starts. */
export function expire(turn: Turn, generation: Generation): void {
  const peer = turn.router.peers.get(generation);
  if (peer !== undefined) settle(turn, peer, { kind: 'restarted', generation, swap: null });
}

export function died(turn: Turn, generation: Generation, failure: Loss, outlook: Outlook): void {
  const peer = turn.router.peers.get(generation);
  if (peer !== undefined) settle(turn, peer, { kind: 'died', generation, failure, outlook });
}

/** A candidate came to nothing. What it was asked, if nobody else served, the next one is asked, if that does no harm. */
export function abandon(turn: Turn, generation: Generation, hasDied: boolean): void {
  const { router, out, now } = turn;
  const peer = router.peers.get(generation);
  if (peer === undefined) return;
  out.push({ type: 'disarm', timer: 'proof' });
  forget(turn, peer, { kind: 'unproved', generation });
  const pending = [...peer.open];
  const again = pending.filter(({ message }) => mayAskAgain(message, hasDied));
  const left = [...pending.filter(one => !again.includes(one)), ...peer.listens];
  lost(turn, messagesOf(left), { kind: 'unproved', generation }, 'before');
  readmit(
    turn,
    again.map(({ message }) => ({ message, requests: [message], arrivedAt: now })),
  );
}

/** It may have died of anything else. */
const mayAskAgain = ({ envelope: { method } }: Message<Request>, hasDied: boolean): boolean =>
  method === INITIALIZE || (!hasDied && isRepeatable(method));

const messagesOf = (pending: readonly { readonly message: Message<Request> }[]): Message<Request>[] =>
  pending.map(({ message }) => message);

function settle(turn: Turn, peer: Peer, loss: SessionLoss): void {
  forget(turn, peer, loss);
  lost(turn, messagesOf([...peer.open, ...peer.listens]), loss, 'before');
}

function forget({ router }: Turn, { generation }: Peer, loss: SessionLoss): void {
  router.peers.delete(generation);
  if (router.active === generation) router.active = null;
  if (router.opened === generation) router.loss = loss;
  for (const [key, asked] of router.asked) if (asked.generation === generation) router.asked.delete(key);
}
