/** What happens to the traffic when generations come and go: the swap, the end of the drain, a death. */

import type { Generation } from '../base/generation.ts';
import type { Swap } from '../base/reloading.ts';
import { notification } from '../protocol/compose.ts';
import { type Message, param, type Request } from '../protocol/envelope.ts';
import { CANCELLED, isRepeatable, LISTS, PING, TOOLS_CALL } from '../protocol/methods.ts';
import { type End, lostCall, lostRequest } from '../report/lost.ts';
import { type Lists, parse } from '../session/lists.ts';
import { answerAlone, refuse } from './alone.ts';
import { listKnown } from './announce.ts';
import { beginToFinish } from './draining.ts';
import { deliverGlued } from './from-server.ts';
import { ownNames } from './own-listing.ts';
import { readmit } from './room.ts';
import { standIn } from './stand-in.ts';
import { isModern, type Peer, type Pending, type Router, type Turn, up, type Waiting } from './state.ts';
import { straysStopped } from './strays.ts';
import { survey } from './survey.ts';
import { sync } from './telling.ts';

/** One synchronous step: from here on every request goes to the new generation. */
export function activate(turn: Turn, swap: Swap): void {
  const { router } = turn;
  const peer = router.peers.get(swap.generation);
  if (peer === undefined) return;
  const previous = swap.previous === null ? undefined : router.peers.get(swap.previous);
  peer.role = 'active';
  router.active = swap.generation;
  if (router.swap !== null && router.client.kind === 'open' && router.client.ready) {
    router.known = uncompared(router.known);
  }
  router.swap = swap;
  router.staleTold = null;
  if (previous !== undefined) {
    straysStopped(router, previous);
    previous.role = 'draining';
  }
  // To a modern client servers say nothing unasked.
  const held = peer.heldBack;
  peer.heldBack = [];
  if (peer.era !== 'modern') for (const line of held) up(turn, line);
  for (const asked of router.asked.values()) if (asked.generation === peer.generation) asked.shown = true;
  for (const { kind } of LISTS) if (peer.lists[kind].kind !== 'unread') listKnown(turn, peer, kind);
  if (router.client.kind === 'open' && router.client.ready) {
    sync(turn, peer);
    survey(turn, peer);
  }
  if (previous !== undefined) beginToFinish(turn, previous);
}

/** What the generation before had no time to list may have reached the client all the same. */
function uncompared(known: Lists): Lists {
  const unread = LISTS.filter(({ kind }) => known[kind].kind === 'unread').map(({ kind }) => [
    kind,
    { kind: 'unknown' },
  ]);
  return { ...known, ...Object.fromEntries(unread) };
}

/** A candidate is given up, or went away by itself: nothing that it says counts any more. */
export function abandon(turn: Turn, generation: number, died: boolean): void {
  const { router } = turn;
  const peer = router.peers.get(generation);
  if (peer === undefined || peer.role !== 'candidate') return;
  if (died) router.probeKilled = peer.era === 'modern' && peer.stage === 'greeting';
  // A server that went away over a probe is legacy, or broken: either way the client may open its session now.
  const isProbed = router.client.kind === 'probing' && peer.stage === 'greeting';
  if (died && isProbed && router.remembered.probe !== 'modern') standIn(turn);
  withdrawItsQuestions(turn, peer);
  forgetPeer(turn, peer);
}

/** A generation is gone, or its time is up: what it has not answered is settled otherwise, exactly once. */
export function settle(turn: Turn, generation: number, end: End): void {
  const { router } = turn;
  const peer = router.peers.get(generation);
  if (peer === undefined) return;
  deliverGlued(turn, generation);
  withdrawItsQuestions(turn, peer);
  forgetPeer(turn, peer);
  if (router.active === generation) {
    router.active = null;
    straysStopped(router, peer);
  }
  const again: Waiting[] = [];
  for (const pending of peer.open) {
    const waiting = {
      message: pending.message,
      arrivedAt: pending.arrivedAt,
      waitsSince: turn.now,
      listed: pending.listed,
      order: pending.order,
      asked: pending.asked,
      deaths: end.kind === 'lost' ? [...pending.deaths, generation] : pending.deaths,
      progress: pending.progress,
    };
    if (pending.message.envelope.method === PING) answerAlone(turn, waiting);
    else if (isOfThisSession(router, peer) && mayAskAgain(peer, pending)) again.push(waiting);
    else refuse(turn, waiting, lostWords(router, pending, waiting.deaths, generation, end), 'lost');
  }
  readmit(turn, again);
}

function lostWords(
  router: Router,
  { message, tool }: Pending,
  deaths: readonly Generation[],
  generation: Generation,
  end: End,
): string {
  const { name } = router.settings;
  const { method } = message.envelope;
  return method === TOOLS_CALL
    ? lostCall(name, { what: tool ?? '', generation, deaths }, end, ownNames(router))
    : lostRequest(name, { what: method, generation, deaths }, end);
}

function forgetPeer({ router, out }: Turn, peer: Peer): void {
  router.peers.delete(peer.generation);
  out.push({ type: 'disarm', timer: `survey:${peer.generation}` });
}

function withdrawItsQuestions(turn: Turn, peer: Peer): void {
  for (const [key, { generation, shown }] of turn.router.asked) {
    if (generation !== peer.generation) continue;
    turn.router.asked.delete(key);
    if (shown)
      up(
        turn,
        notification(CANCELLED, { requestId: JSON.parse(key), reason: 'the server that asked is gone' }),
      );
  }
}

/** A modern session may have been opened anew with `initialize`; never the other way round. */
const isOfThisSession = (router: Router, peer: Peer): boolean =>
  peer.era !== 'modern' || isModern(router) || router.client.kind === 'probing';

/** At most once, and only what can not do harm when it is done twice. */
function mayAskAgain(peer: Peer, { message, asked, tool }: Pending): boolean {
  if (asked > 1 || carriesState(message)) return false;
  if (isRepeatable(message.envelope.method)) return true;
  if (message.envelope.method !== TOOLS_CALL || tool === null) return false;
  const { tools } = peer.lists;
  const entry = tools.kind === 'read' ? tools.entries.get(tool) : undefined;
  const parsed = (entry === undefined ? undefined : parse(entry)) as
    | { annotations?: Record<string, unknown> }
    | undefined;
  const annotations = parsed?.annotations ?? {};
  return annotations.readOnlyHint === true || annotations.idempotentHint === true;
}

const carriesState = (message: Message<Request>): boolean =>
  ['requestState', 'inputResponses', 'task'].some(name => param(message, name) !== null);
