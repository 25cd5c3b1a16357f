/** What becomes of a line that the client wrote. */
import { error, METHOD_NOT_FOUND } from '../protocol/compose.ts';
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
import { CANCELLED, ELICIT, INITIALIZED, PING, PROGRESS, ROOTS_CHANGED } from '../protocol/methods.ts';
import { splice } from '../protocol/splice.ts';
import { notOpen, sessionIsLegacy } from '../report/refusals.ts';
import { answerAlone } from './alone.ts';
import { ask, toolName } from './ask.ts';
import { drainedIfDone, personAnswered } from './generations.ts';
import { clientReady, opened } from './opening.ts';
import { callOwnTool, ownTool, withdrawOwn } from './own-tools.ts';
import { admit, withdraw } from './room.ts';
import { activePeer, down, type Turn, up, type Waiting } from './state.ts';

const INVALID_REQUEST = -32600;

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
  order: router.nextId++,
  asked: 0,
  progress: Number.NEGATIVE_INFINITY,
});

function requested(turn: Turn, message: Message<Request>): void {
  const { router } = turn;
  const { id, method } = message.envelope;
  const waiting = arriving(turn, message);
  if (method === PING) {
    const peer = activePeer(router);
    return peer === null ? answerAlone(turn, waiting) : ask(turn, peer, waiting, null);
  }
  const opener = classifyOpener(message);
  if (opener.kind === 'probe') return up(turn, error(id, METHOD_NOT_FOUND, sessionIsLegacy()));
  if (router.client.kind === 'unopened') {
    if (opener.kind === 'initialize') return opened(turn, message);
    if (opener.kind === 'modern-request') return up(turn, error(id, METHOD_NOT_FOUND, sessionIsLegacy()));
    return up(turn, error(id, INVALID_REQUEST, notOpen(method)));
  }
  const own = ownTool(router, toolName(message));
  if (own !== null) return callOwnTool(turn, message, own);
  admit(turn, waiting);
}

function notified(turn: Turn, message: Message<Notification>): void {
  const { router } = turn;
  const { method } = message.envelope;
  if (router.client.kind === 'unopened') {
    turn.out.push({ type: 'dropped', from: 'client', why: `${method} before the session was opened` });
    return;
  }
  switch (method) {
    case INITIALIZED:
      return clientReady(turn, message.line);
    case CANCELLED:
      return cancelled(turn, message);
    case PROGRESS:
      return progressed(turn, message);
    case ROOTS_CHANGED:
      for (const peer of router.peers.values()) if (peer.greeting !== null) down(turn, peer, message.line);
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
  for (const peer of turn.router.peers.values()) {
    const several = peer.open.get(key);
    if (several === undefined) continue;
    // Nobody waits for its answer any more, should it still come.
    several.shift();
    if (several.length === 0) peer.open.delete(key);
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
