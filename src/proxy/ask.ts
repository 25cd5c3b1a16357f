/** Asks a generation what the client asked, under the client's own id and in its own bytes. */
import { LONGEST_LINE } from '../base/limits.ts';
import { keepNewest } from '../base/newest.ts';
import { HEADER_MISMATCH, INTERNAL_ERROR, INVALID_PARAMS } from '../protocol/compose.ts';
import { bytesOf, type Message, param, progressToken, type Request } from '../protocol/envelope.ts';
import { idKey } from '../protocol/ids.ts';
import { stringAt, textOf } from '../protocol/json.ts';
import { listOf, SUBSCRIBE, TOOLS_CALL, TOOLS_LIST } from '../protocol/methods.ts';
import { oldCursor, retyped, tooManyOpen, tooManySubscriptions, unknownTool } from '../report/refusals.ts';
import { offers } from '../session/greeting.ts';
import type { Ledger } from '../session/ledger.ts';
import { answerAlone, refuse } from './alone.ts';
import { ownNames } from './own-listing.ts';
import { ownError } from './own-words.ts';
import { isRetyped } from './retyped.ts';
import { listen } from './silence.ts';
import { down, type Flag, type Peer, type Router, type Turn, up, type Waiting } from './state.ts';

export const toolName = (message: Message<Request>): string | null =>
  message.envelope.method === TOOLS_CALL ? stringAt(message.line, param(message, 'name')) : null;

const MOST_OPEN = 100_000;
/** So that one of the greatest length fits. */
const MOST_OPEN_BYTES = LONGEST_LINE;
const MOST_SUBSCRIPTIONS = 1_024;
const MOST_BYTES_SUBSCRIBED = 64 * 1024 * 1024;

export function ask(turn: Turn, peer: Peer, waiting: Waiting, flag: Flag | null): void {
  const { line, envelope } = waiting.message;
  if (envelope.kind === 'batch') peer.batches++;
  if (envelope.kind !== 'request') return down(turn, peer, line);
  const message = { line, envelope };
  if (refusedHere(turn, peer, message, waiting)) return;
  const isFull = peer.open.size >= MOST_OPEN || peer.open.bytes + line.length > MOST_OPEN_BYTES;
  if (isFull) return refuse(turn, waiting, tooManyOpen(turn.router.settings.name, peer.generation), 'full');
  const pending = {
    message,
    tool: toolName(message),
    progressToken: progressToken(message),
    flag,
    asked: waiting.asked + 1,
    deaths: waiting.deaths,
    arrivedAt: waiting.arrivedAt,
    listed: waiting.listed,
    askedAt: turn.now,
    order: waiting.order,
    progress: waiting.progress,
  };
  peer.open.add(pending);
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
  const tool = toolName(message);
  if (tool !== null && isRetyped(turn.router, tool, waiting)) {
    const text = retyped(turn.router.settings.name, tool, peer.generation);
    up(turn, ownError(turn.router, id, HEADER_MISMATCH, text));
    return true;
  }
  const list = listOf(method);
  if (list !== undefined && method !== TOOLS_LIST && wasToldOf(turn.router, peer, list.capability)) {
    answerAlone(turn, waiting);
    return true;
  }
  if (method === SUBSCRIBE && isFullOf(turn.router.ledger, message)) {
    up(turn, ownError(turn.router, id, INTERNAL_ERROR, tooManySubscriptions(MOST_SUBSCRIPTIONS)));
    return true;
  }
  const cursor = list === undefined ? null : param(message, 'cursor');
  if (cursor === null) return false;
  const from = turn.router.cursors.get(cursorKey(method, textOf(message.line, cursor)));
  if (from === undefined || from === peer.generation) return false;
  up(turn, ownError(turn.router, id, INVALID_PARAMS, oldCursor(method, from, peer.generation)));
  return true;
}

/** Every later server is told of each. */
function isFullOf({ subscriptions }: Ledger, message: Message<Request>): boolean {
  const uri = stringAt(message.line, param(message, 'uri'));
  if (uri === null || subscriptions.has(uri)) return false;
  const bytes = bytesOf([...subscriptions.values(), message]);
  return subscriptions.size >= MOST_SUBSCRIPTIONS || bytes > MOST_BYTES_SUBSCRIBED;
}

/** The client was told of lists that this server does not have: they are empty. */
function wasToldOf({ client }: Router, peer: Peer, capability: string): boolean {
  const told = client.kind === 'open' ? client.told : null;
  return (
    told !== null && peer.greeting !== null && offers(told, capability) && !offers(peer.greeting, capability)
  );
}

const MOST_CURSORS = 1_000;
/** Of a longer one any generation has to judge by itself. */
const LONGEST_CURSOR = 64 * 1024;
/** By content: the client may write the same cursor with other escapes. */
const cursorKey = (method: string, cursor: string): string => `${method} ${idKey(cursor)}`;

/** A list cursor belongs to the generation that gave it. */
export function rememberCursor(router: Router, method: string, cursor: string, peer: Peer): void {
  if (cursor.length > LONGEST_CURSOR) return;
  const key = cursorKey(method, cursor);
  router.cursors.delete(key);
  router.cursors.set(key, peer.generation);
  keepNewest(router.cursors, MOST_CURSORS);
}
