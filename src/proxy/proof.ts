/** A generation's answers decide whether it may serve. */
import type { Message, Response } from '../protocol/envelope.ts';
import { find, stringAt } from '../protocol/json.ts';
import { fact, type Peer, type Turn } from './state.ts';

export function prove(turn: Turn, peer: Peer): void {
  peer.stage = 'ready';
  fact(turn, { type: 'proved', generation: peer.generation });
}

/** `why` explains what the server's own words do not. */
export function refuse(
  turn: Turn,
  peer: Peer,
  method: string,
  { line, envelope }: Message<Response>,
  why: string | null = null,
): void {
  const said = stringAt(line, find(line, envelope.body, 'message'));
  // Masked before it is cut anywhere.
  const words = turn.router.settings.mask(said ?? 'no result that can be used');
  const failure = {
    kind: 'rejected',
    method,
    message: why === null ? words : `${words} (${why})`,
    stderr: [],
  } as const;
  fact(turn, { type: 'refused', generation: peer.generation, failure });
}
