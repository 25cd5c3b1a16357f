/** Requests of ours to a generation, under private ids that no client and no server would choose. */
import { requestOf } from '../protocol/compose.ts';
import type { Message, Request } from '../protocol/envelope.ts';
import { envelopeOf } from '../protocol/era.ts';
import { privateId } from '../protocol/ids.ts';
import { splice } from '../protocol/splice.ts';
import { down, type OwnRequest, type Peer, type Turn } from './state.ts';

/** Sends the client's own line under an id of ours. `own` null: the answer is nobody's. */
export function sayAgain(turn: Turn, peer: Peer, message: Message<Request>, own: OwnRequest | null): void {
  const id = nextOwnId(turn, peer, own);
  down(turn, peer, splice(message.line, [{ at: message.envelope.idAt, text: id }]));
}

function nextOwnId({ router }: Turn, peer: Peer, own: OwnRequest | null): string {
  const id = privateId(router.settings.nonce, router.nextId++);
  if (own !== null) peer.own.set(id, own);
  return id;
}

/** A request of ours, with the client's envelope where the era wants one; `members` are JSON texts. */
export function askOwn(
  turn: Turn,
  peer: Peer,
  method: string,
  members: readonly (readonly [key: string, value: string])[],
  own: OwnRequest | null,
): void {
  const { modern } = turn.router.ledger;
  const envelope = peer.era === 'modern' && modern !== null ? [['_meta', envelopeOf(modern)] as const] : [];
  const params = [...members, ...envelope].map(([key, value]) => `${JSON.stringify(key)}:${value}`);
  down(turn, peer, requestOf(nextOwnId(turn, peer, own), method, `{${params.join(',')}}`));
}
