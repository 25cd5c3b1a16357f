/** What becomes of a line that the client wrote: it passes as it is, as long as its session is with who would read it. */
import { isRequest, type Message, messagesIn, param, type Response, read } from '../../protocol/envelope.ts';
import { idKey } from '../../protocol/ids.ts';
import { textOf } from '../../protocol/json.ts';
import { CANCELLED } from '../../protocol/methods.ts';
import { admit, withdraw } from './room.ts';
import { down, drop, partner, type Turn } from './state.ts';

export function fromClient(turn: Turn, line: Buffer): void {
  const { router, now } = turn;
  const message = read(line);
  const parts = messagesIn(message);
  const requests = parts.filter(isRequest);
  if (requests.length > 0) return admit(turn, { message, requests, arrivedAt: now });
  const cancelled = parts.map(cancelledBy).filter(key => key !== null);
  if (cancelled.filter(key => takenBack(turn, key)).length === parts.length) return;
  const peer = partner(router);
  if (peer === null) return drop(turn, 'client', 'its session is lost');
  const answers = parts.filter(isResponse);
  // Every process counts its questions from the same number.
  const awaited = answers.filter(({ envelope }) => router.asked.delete(idKey(envelope.id)));
  if (awaited.length > 0) peer.heardAt = now;
  else if (answers.length > 0 && answers.length === parts.length)
    return drop(turn, 'client', 'an answer that nobody waits for any more');
  down(turn, peer, line);
}

const isResponse = (message: Message): message is Message<Response> => message.envelope.kind === 'response';

/** The id of the request that the client no longer wants to be answered. */
function cancelledBy({ line, envelope }: Message): string | null {
  if (envelope.kind !== 'notification' || envelope.method !== CANCELLED) return null;
  const at = param({ line, envelope }, 'requestId');
  return at === null ? null : textOf(line, at);
}

/** Whether nobody has to be told, because nobody was asked. */
function takenBack(turn: Turn, id: string): boolean {
  if (withdraw(turn, idKey(id))) return true;
  for (const peer of turn.router.peers.values()) {
    peer.open.take(id);
    peer.listens.take(id);
  }
  return false;
}
