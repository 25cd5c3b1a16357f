/** Asks a generation what the client asked, under the client's own id and in its own bytes. */
import { INVALID_PARAMS } from '../protocol/compose.ts';
import { type Message, param, progressToken, type Request } from '../protocol/envelope.ts';
import { idKey } from '../protocol/ids.ts';
import { stringAt, textOf } from '../protocol/json.ts';
import { listOf, TOOLS_CALL, TOOLS_LIST } from '../protocol/methods.ts';
import { oldCursor, unknownTool } from '../report/refusals.ts';
import { offers } from '../session/greeting.ts';
import { answerAlone } from './alone.ts';
import { ownNames } from './own-listing.ts';
import { ownError } from './own-words.ts';
import { listen } from './silence.ts';
import { down, type Flag, type Peer, type Router, type Turn, up, type Waiting } from './state.ts';

export const toolName = (message: Message<Request>): string | null =>
  message.envelope.method === TOOLS_CALL ? stringAt(message.line, param(message, 'name')) : null;

export function ask(turn: Turn, peer: Peer, waiting: Waiting, flag: Flag | null): void {
  const { line, envelope } = waiting.message;
  if (envelope.kind === 'batch') peer.batches++;
  if (envelope.kind !== 'request') return down(turn, peer, line);
  const message = { line, envelope };
  if (refusedHere(turn, peer, message, waiting)) return;
  const pending = {
    message,
    tool: toolName(message),
    progressToken: progressToken(message),
    flag,
    asked: waiting.asked + 1,
    deaths: waiting.deaths,
    askedAt: turn.now,
    order: waiting.order,
    progress: waiting.progress,
  };
  const key = idKey(envelope.id);
  const several = peer.open.get(key);
  if (several === undefined) peer.open.set(key, [pending]);
  else several.push(pending);
  listen(turn);
  down(turn, peer, line);
}

/** What this generation can not be asked. */
function refusedHere(turn: Turn, peer: Peer, message: Message<Request>, waiting: Waiting): boolean {
  const { id, method } = message.envelope;
  const hasTools = offers(peer.greeting, 'tools');
  if (method === TOOLS_LIST && !hasTools) {
    answerAlone(turn, waiting);
    return true;
  }
  if (method === TOOLS_CALL && !hasTools) {
    const text = unknownTool(toolName(message) ?? '', ownNames(turn.router));
    up(turn, ownError(turn.router, id, INVALID_PARAMS, text));
    return true;
  }
  const list = listOf(method);
  if (list !== undefined && method !== TOOLS_LIST && wasToldOf(turn.router, peer, list.capability)) {
    answerAlone(turn, waiting);
    return true;
  }
  const cursor = list === undefined ? null : param(message, 'cursor');
  if (cursor === null) return false;
  const from = turn.router.cursors.get(cursorKey(method, textOf(message.line, cursor)));
  if (from === undefined || from === peer.generation) return false;
  up(turn, ownError(turn.router, id, INVALID_PARAMS, oldCursor(method, from, peer.generation)));
  return true;
}

/** The client was told of lists that this server does not have: they are empty. */
function wasToldOf({ client }: Router, peer: Peer, capability: string): boolean {
  const told = client.kind === 'open' ? client.told : null;
  return (
    told !== null && peer.greeting !== null && offers(told, capability) && !offers(peer.greeting, capability)
  );
}

const MOST_CURSORS = 1_000;
/** By content: the client may write the same cursor with other escapes. */
const cursorKey = (method: string, cursor: string): string => `${method} ${idKey(cursor)}`;

/** A list cursor belongs to the generation that gave it. */
export function rememberCursor(router: Router, method: string, cursor: string, peer: Peer): void {
  const key = cursorKey(method, cursor);
  router.cursors.delete(key);
  router.cursors.set(key, peer.generation);
  if (router.cursors.size <= MOST_CURSORS) return;
  const [oldest] = router.cursors.keys();
  if (oldest !== undefined) router.cursors.delete(oldest);
}
