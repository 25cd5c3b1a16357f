/** What becomes of a line that the client wrote. */
import { INVALID_REQUEST } from '../protocol/compose.ts';
import {
  type Message,
  type Notification,
  param,
  type Request,
  type Response,
  read,
} from '../protocol/envelope.ts';
import { classifyOpener } from '../protocol/era.ts';
import { idKey } from '../protocol/ids.ts';
import { textOf } from '../protocol/json.ts';
import {
  CANCELLED,
  ELICIT,
  INITIALIZED,
  LISTEN,
  PING,
  PROGRESS,
  ROOTS_CHANGED,
  TOOLS_CALL,
  TOOLS_LIST,
} from '../protocol/methods.ts';
import { splice } from '../protocol/splice.ts';
import { notOpen } from '../report/refusals.ts';
import { listFrom } from '../session/lists.ts';
import { answerAlone } from './alone.ts';
import { announce, clientLists, differ } from './announce.ts';
import { ask, toolName } from './ask.ts';
import { goesOn } from './begun.ts';
import { drainedIfDone, personAnswered } from './draining.ts';
import { cancelListen, openListen } from './listens.ts';
import { committed, opened, probed } from './openers.ts';
import { gaveTools, ownTool } from './own-listing.ts';
import { callOwnTool, withdrawOwn } from './own-tools.ts';
import { ownError } from './own-words.ts';
import { admit, withdraw } from './room.ts';
import { activePeer, down, isModern, type Turn, up, type Waiting } from './state.ts';
import { clientReady, isWelcomed } from './telling.ts';

export function fromClient(turn: Turn, line: Buffer): void {
  const message = read(line);
  const { envelope } = message;
  switch (envelope.kind) {
    case 'request':
      return requested(turn, { line, envelope });
    case 'notification':
      return notified(turn, { line, envelope });
    case 'response':
      return responded(turn, { line, envelope });
    case 'batch':
      return admit(turn, arriving(turn, message));
    case 'opaque':
      return opaque(turn, line);
  }
}

const arriving = ({ router, now }: Turn, message: Message): Waiting => ({
  message,
  arrivedAt: now,
  waitsSince: now,
  listed: router.known.tools,
  order: router.nextId++,
  asked: 0,
  deaths: [],
  progress: Number.NEGATIVE_INFINITY,
});

function requested(turn: Turn, message: Message<Request>): void {
  const { router } = turn;
  const { id, method } = message.envelope;
  const waiting = arriving(turn, message);
  const opener = classifyOpener(message);
  const isOpening = router.client.kind === 'unopened' || router.client.kind === 'probing';
  const willBeModern = isModern(router) || (isOpening && opener.kind === 'modern-request');
  if (method === PING && !willBeModern) {
    const peer = activePeer(router);
    return peer === null ? answerAlone(turn, waiting) : ask(turn, peer, waiting, null);
  }
  if (opener.kind === 'probe') return probed(turn, waiting, message);
  if (opener.kind === 'initialize' && (isOpening || isModern(router))) return opened(turn, message);
  if (isOpening && opener.kind !== 'modern-request')
    return up(turn, ownError(router, id, INVALID_REQUEST, notOpen(method)));
  if (isOpening) committed(turn, message);
  if (method === LISTEN && isModern(router)) return openListen(turn, message);
  const own = ownTool(router, toolName(message));
  if (own !== null) return callOwnTool(turn, message, own);
  if (goesOn(turn, waiting, message)) return;
  if (method === TOOLS_CALL) calledUnlisted(turn);
  if (method === TOOLS_LIST) clientLists(turn);
  admit(turn, waiting);
}

/** A client that calls before it lists has a list from an earlier wrapper: what is different now has to be said. */
function calledUnlisted(turn: Turn): void {
  const { router } = turn;
  const before = router.remembered.tools;
  if (router.hasListed || before === null) return;
  gaveTools(router);
  const list = listFrom(before);
  if (list.kind === 'read') router.modelKnows = list.entries;
  if (router.known.tools.kind === 'read' && differ(list, router.known.tools)) announce(turn, 'tools');
  else if (router.known.tools.kind !== 'read') router.known = { ...router.known, tools: list };
}

function notified(turn: Turn, message: Message<Notification>): void {
  const { router } = turn;
  const { method } = message.envelope;
  if (router.client.kind === 'unopened' || router.client.kind === 'probing') {
    if (method === CANCELLED) return cancelled(turn, message);
    turn.out.push({ type: 'dropped', from: 'client', why: `${method} before the session was opened` });
    return;
  }
  switch (method) {
    case INITIALIZED:
      if (isModern(router)) return;
      return clientReady(turn, message.line);
    case CANCELLED:
      return cancelled(turn, message);
    case PROGRESS:
      return progressed(turn, message);
    case ROOTS_CHANGED:
      for (const peer of router.peers.values()) if (isWelcomed(peer)) down(turn, peer, message.line);
      return;
    default: {
      const peer = activePeer(router);
      if (peer !== null) return down(turn, peer, message.line);
      return admit(turn, arriving(turn, message));
    }
  }
}

/** The client no longer wants an answer, wherever its request is by now. */
function cancelled(turn: Turn, message: Message<Notification>): void {
  const at = param(message, 'requestId');
  if (at === null) return;
  const key = idKey(textOf(message.line, at));
  const isIt = (candidate: Message) =>
    candidate.envelope.kind === 'request' && idKey(candidate.envelope.id) === key;
  if (withdraw(turn, waiting => isIt(waiting.message)) || withdrawOwn(turn, key)) return;
  if (cancelListen(turn, key, message.line)) return;
  turn.router.discovers = turn.router.discovers.filter(waiting => !isIt(waiting));
  for (const peer of turn.router.peers.values()) {
    // Nobody waits for its answer any more, should it still come.
    if (peer.open.take(key) === undefined) continue;
    down(turn, peer, message.line);
    return drainedIfDone(turn, peer);
  }
}

/** Progress of something that a server asked for goes to that server. */
function progressed(turn: Turn, message: Message<Notification>): void {
  const at = param(message, 'progressToken');
  const token = at === null ? null : idKey(textOf(message.line, at));
  const mapped = token === null ? undefined : turn.router.asked.get(token);
  const asked = mapped?.progressToken == null ? undefined : mapped;
  const peer = asked === undefined ? activePeer(turn.router) : turn.router.peers.get(asked.generation);
  if (peer == null) return;
  const own =
    asked === undefined || at === null
      ? message.line
      : splice(message.line, [{ at, text: asked.progressToken! }]);
  down(turn, peer, own);
}

/** The client's answer to a server goes to the server that asked, under the id that it chose. */
function responded(turn: Turn, { line, envelope }: Message<Response>): void {
  const { router } = turn;
  const key = idKey(envelope.id);
  const asked = router.asked.get(key);
  const peer = asked === undefined ? undefined : router.peers.get(asked.generation);
  if (asked === undefined || peer === undefined) {
    turn.out.push({
      type: 'dropped',
      from: 'client',
      why: `an answer to ${envelope.id}, which nobody asked or who asked is gone`,
    });
    return;
  }
  router.asked.delete(key);
  peer.heardAt = turn.now;
  down(turn, peer, splice(line, [{ at: envelope.idAt, text: asked.id }]));
  if (asked.method === ELICIT) personAnswered(turn, peer);
}

function opaque(turn: Turn, line: Buffer): void {
  const peer = activePeer(turn.router);
  if (peer !== null) return down(turn, peer, line);
  turn.out.push({
    type: 'dropped',
    from: 'client',
    why: 'a line that is no JSON-RPC message, with no server to take it',
  });
}
