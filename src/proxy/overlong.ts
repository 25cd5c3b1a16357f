/** What becomes of a line that was too long to be kept: who waits for it is told, as far as that can be known. */
import type { Overlong } from '../base/limits.ts';
import { INTERNAL_ERROR, INVALID_REQUEST } from '../protocol/compose.ts';
import { idKey } from '../protocol/ids.ts';
import { ELICIT, TOOLS_CALL } from '../protocol/methods.ts';
import { answerTooLong, messageTooLong, requestTooLong } from '../report/overlong.ts';
import { personAnswered } from './draining.ts';
import { fromServer } from './from-server.ts';
import { ownError, ownResult } from './own-words.ts';
import { down, type Turn, up } from './state.ts';

export function overlongFromClient(turn: Turn, line: Overlong): void {
  const { router } = turn;
  const { id, method, bytes } = line;
  if (id !== null && method !== null) {
    const text = requestTooLong(bytes);
    if (method === TOOLS_CALL) return up(turn, ownResult(router, id, text, true));
    return up(turn, ownError(router, id, INVALID_REQUEST, text));
  }
  const key = id === null ? null : idKey(id);
  const asked = key === null ? undefined : router.asked.get(key);
  const peer = asked === undefined ? undefined : router.peers.get(asked.generation);
  if (key === null || asked === undefined || peer === undefined) {
    router.overlong = { from: 'client', bytes };
    return;
  }
  router.asked.delete(key);
  down(turn, peer, ownError(router, asked.id, INTERNAL_ERROR, messageTooLong('client', bytes)));
  if (asked.method === ELICIT) personAnswered(turn, peer);
}

export function overlongFromServer(turn: Turn, generation: number, { id, method, bytes }: Overlong): void {
  const { router } = turn;
  const peer = router.peers.get(generation);
  if (peer === undefined) return;
  const isAwaited = id !== null && (peer.open.get(id) !== undefined || peer.own.has(idKey(id)));
  if (id !== null && method === null && isAwaited) {
    const text = answerTooLong(router.settings.name, generation, bytes);
    const isCall = peer.open.get(id)?.message.envelope.method === TOOLS_CALL;
    // As if the server had answered like that.
    const answer = isCall ? ownResult(router, id, text, true) : ownError(router, id, INTERNAL_ERROR, text);
    return fromServer(turn, generation, answer);
  }
  if (id !== null && method !== null)
    down(turn, peer, ownError(router, id, INVALID_REQUEST, messageTooLong(generation, bytes)));
  else router.overlong = { from: generation, bytes };
}
