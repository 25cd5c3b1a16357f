/** What becomes of a line that was too long to be kept: who waits for it is told, as far as that can be known. */
import type { Generation } from '../../base/generation.ts';
import type { Overlong } from '../../base/limits.ts';
import { error, INTERNAL_ERROR, INVALID_REQUEST } from '../../protocol/compose.ts';
import { idKey } from '../../protocol/ids.ts';
import { answerTooLong, messageTooLong, requestTooLong } from '../../report/overlong.ts';
import { fromServer, isHeard } from './from-server.ts';
import { down, partner, type Turn, up } from './state.ts';

export function overlongFromClient(turn: Turn, { id, method, bytes }: Overlong): void {
  const { router } = turn;
  const { mask } = router.settings;
  if (id === null) return;
  if (method !== null) return up(turn, error(id, INVALID_REQUEST, mask(requestTooLong(bytes))));
  const peer = partner(router);
  if (peer === null || !router.asked.delete(idKey(id))) return;
  down(turn, peer, error(id, INTERNAL_ERROR, mask(messageTooLong('client', bytes))));
}

export function overlongFromServer(turn: Turn, generation: Generation, line: Overlong): void {
  const { id, method, bytes } = line;
  const peer = turn.router.peers.get(generation);
  const { mask, name } = turn.router.settings;
  if (peer === undefined || id === null) return;
  if (method === null) {
    // As if the server had answered like that.
    const text = mask(answerTooLong(name, generation, bytes));
    return fromServer(turn, generation, error(id, INTERNAL_ERROR, text));
  }
  if (isHeard(turn, peer))
    down(turn, peer, error(id, INVALID_REQUEST, mask(messageTooLong(generation, bytes))));
}
