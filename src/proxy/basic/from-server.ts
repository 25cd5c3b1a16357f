/** What becomes of a line that a server wrote: it passes as it is, as long as the client's session is with this server. */
import type { Generation } from '../../base/generation.ts';
import { keepNewest } from '../../base/newest.ts';
import { type Message, messagesIn, read } from '../../protocol/envelope.ts';
import { idKey, type RawId } from '../../protocol/ids.ts';
import { TOOLS_CALL } from '../../protocol/methods.ts';
import { isNoMessage, strayed, strayKind } from '../strays.ts';
import { drop, fact, knowsSession, type Peer, type Turn, target, up } from './state.ts';

const MOST_ASKED = 10_000;
const MOST_QUIET_TOOLS = 10_000;
const LONGEST_NAME = 1_000;

export function fromServer(turn: Turn, generation: Generation, line: Buffer): void {
  const peer = turn.router.peers.get(generation);
  const message = read(line);
  if (isNoMessage(message, id => peer !== undefined && isAwaited(peer, id))) {
    const kind = strayKind(line);
    if (kind !== null) strayed(turn, generation, line, kind);
    return;
  }
  if (peer === undefined) return drop(turn, generation, 'it no longer counts');
  prove(turn, peer);
  if (!isHeard(turn, peer)) return drop(turn, generation, 'the client has no session with it');
  for (const part of messagesIn(message)) note(turn, peer, part);
  up(turn, line);
}

/** A server that speaks, or has lived for a while, is as good as basic mode can tell. */
export function prove(turn: Turn, { role, generation }: Peer): void {
  if (role === 'candidate') fact(turn, { type: 'proved', generation });
}

export const isHeard = ({ router }: Turn, peer: Peer): boolean =>
  target(router) === peer && knowsSession(router, peer);

const isAwaited = (peer: Peer, id: RawId): boolean =>
  peer.open.get(id) !== undefined || peer.listens.get(id) !== undefined;

function note({ router, now }: Turn, peer: Peer, { envelope }: Message): void {
  if (envelope.kind === 'request') {
    router.asked.set(idKey(envelope.id), { generation: peer.generation });
    keepNewest(router.asked, MOST_ASKED);
  }
  if (envelope.kind !== 'response') return;
  peer.listens.take(envelope.id);
  const pending = peer.open.take(envelope.id);
  if (pending === undefined) return;
  router.tally.answered(now - pending.arrivedAt);
  const { message, tool } = pending;
  if (message.envelope.method !== TOOLS_CALL) return;
  peer.answered++;
  if (tool === null || tool.length > LONGEST_NAME || router.freshness.awaited !== null) return;
  router.quietTools.add(tool);
  keepNewest(router.quietTools, MOST_QUIET_TOOLS);
}
