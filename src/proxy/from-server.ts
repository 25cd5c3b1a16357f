/** What becomes of a line that a server wrote. */
import { INTERNAL_ERROR, METHOD_NOT_FOUND, result } from '../protocol/compose.ts';
import {
  type Message,
  type Notification,
  param,
  type Request,
  type Response,
  read,
} from '../protocol/envelope.ts';
import { idKey, isPrivate, privateId, type RawId } from '../protocol/ids.ts';
import { parsedAt, textOf } from '../protocol/json.ts';
import {
  ACKNOWLEDGED,
  announcedBy,
  CANCELLED,
  ELICIT,
  PING,
  PROGRESS,
  RESOURCE_UPDATED,
  ROOTS_LIST,
} from '../protocol/methods.ts';
import { splice } from '../protocol/splice.ts';
import { noRequests, tooEarly, tooManyAsked } from '../report/refusals.ts';
import { establishes, record, settingOf } from '../session/ledger.ts';
import { noteTaskStatus } from './begun.ts';
import { drainedIfDone, isFinishing, personAnswered } from './draining.ts';
import { answerAtEnd, keepGlued, takeGlued } from './glued.ts';
import { deliver, honoured, isStamped } from './listens.ts';
import { ownError } from './own-words.ts';
import { passAnswer } from './results.ts';
import { down, fact, type Peer, type Pending, type Turn, up } from './state.ts';
import { isNoMessage, strayed, strayKind } from './strays.ts';
import { pageArrived, readAgain } from './survey.ts';
import { greetingArrived, lateProbeArrived, sync } from './telling.ts';

/** A candidate that talks a lot before its turn does not fill our memory. */
const MOST_HELD_BACK = 1_000;
const MOST_BYTES_HELD_BACK = 64 * 1024 * 1024;
/** Questions of servers that are open at the client, which may be slow: its user is asked. */
const MOST_ASKED = 10_000;

export function fromServer(turn: Turn, generation: number, line: Buffer): void {
  const peer = turn.router.peers.get(generation);
  const message = read(line);
  const { envelope } = message;
  if (isNoMessage(message, id => isAwaited(peer, id))) {
    const glued = peer === undefined ? null : answerAtEnd(peer, line);
    if (peer !== undefined && glued !== null) keepGlued(turn, peer, glued.answer);
    const stray = glued?.head ?? line;
    const kind = strayKind(stray);
    if (kind !== null) strayed(turn, generation, stray, kind);
    return;
  }
  if (peer === undefined) {
    turn.out.push({ type: 'dropped', from: generation, why: 'it no longer counts' });
    return;
  }
  switch (envelope.kind) {
    case 'response':
      return responded(turn, peer, { line, envelope });
    case 'request':
      return requested(turn, peer, { line, envelope });
    case 'notification':
      return notified(turn, peer, { line, envelope });
    case 'batch':
      if (peer.role !== 'candidate') up(turn, line);
  }
}

/** `gone`: a generation that says no more. */
export function deliverGlued(turn: Turn, gone: number | null): void {
  for (const { generation, line } of takeGlued(turn, gone)) fromServer(turn, generation, line);
}

const isAwaited = (peer: Peer | undefined, id: RawId): boolean =>
  peer !== undefined && (peer.own.has(idKey(id)) || peer.open.get(id) !== undefined);

function responded(turn: Turn, peer: Peer, message: Message<Response>): void {
  const { line, envelope } = message;
  const key = idKey(envelope.id);
  const own = peer.own.get(key);
  if (own !== undefined) {
    peer.own.delete(key);
    if (own.kind === 'greeting') return greetingArrived(turn, peer, own.era, message);
    if (own.kind === 'late-probe') return lateProbeArrived(turn, message);
    if (own.kind === 'list') return pageArrived(turn, peer, own.list, message);
    return;
  }
  if (isPrivate(turn.router.settings.nonce, key)) return;
  const pending = peer.open.take(envelope.id);
  if (pending === undefined) {
    // After a batch the server may answer its members one by one; a parse error has the id null.
    if (peer.role !== 'candidate' && (peer.batches > 0 || envelope.id === 'null')) return up(turn, line);
    turn.out.push({
      type: 'dropped',
      from: peer.generation,
      why: `an answer to ${envelope.id}, which is not open`,
    });
    return;
  }
  if (envelope.outcome === 'result' && establishes(pending.message.envelope.method))
    established(turn, peer, pending);
  turn.router.tally.answered(turn.now - pending.arrivedAt);
  passAnswer(turn, peer, pending, message);
  drainedIfDone(turn, peer);
}

/** A server accepted something that every other server of this session has to know as well. */
function established(turn: Turn, peer: Peer, { message, order }: Pending): void {
  const { router } = turn;
  router.ledger = record(router.ledger, message, order);
  peer.told = record(peer.told, message, order);
  for (const other of router.peers.values()) {
    const isTold = other !== peer && other.role !== 'draining' && other.greeting !== null;
    if (isTold && router.ledger.initialized !== null && !hasNewer(other, message, order)) sync(turn, other);
  }
}

/** A later request for the same is already on its way to that server. */
const hasNewer = (peer: Peer, message: Message<Request>, order: number): boolean =>
  [...peer.open].some(open => open.order > order && settingOf(open.message) === settingOf(message));

function requested(turn: Turn, peer: Peer, message: Message<Request>): void {
  const { line, envelope } = message;
  const { router } = turn;
  if (envelope.method === PING && (peer.role === 'candidate' || peer.era === 'modern'))
    return down(turn, peer, result(envelope.id, '{}'));
  if (peer.era !== 'legacy')
    return down(turn, peer, ownError(router, envelope.id, METHOD_NOT_FOUND, noRequests()));
  if (router.asked.size >= MOST_ASKED)
    return down(turn, peer, ownError(router, envelope.id, INTERNAL_ERROR, tooManyAsked(MOST_ASKED)));
  const id = privateId(router.settings.nonce, router.nextId++);
  const token = param(message, '_meta', 'progressToken');
  router.asked.set(id, {
    generation: peer.generation,
    id: envelope.id,
    method: envelope.method,
    progressToken: token === null ? null : textOf(line, token),
    shown: peer.role !== 'candidate' || envelope.method === ROOTS_LIST,
  });
  // Every server counts its progress tokens from 0, too.
  const edits = [envelope.idAt, ...(token === null ? [] : [token])].map(at => ({ at, text: id }));
  const mapped = splice(line, edits);
  // Servers wait for the roots before they are ready; anything else has to wait until this one serves.
  if (peer.role === 'candidate' && envelope.method !== ROOTS_LIST) {
    if (holdBack(turn, peer, mapped)) return;
    router.asked.delete(id);
    return down(turn, peer, ownError(router, envelope.id, INTERNAL_ERROR, tooEarly()));
  }
  up(turn, mapped);
  if (isFinishing(router, peer) && envelope.method === ELICIT) {
    fact(turn, { type: 'person', generation: peer.generation, awaited: true });
  }
}

function holdBack(turn: Turn, peer: Peer, line: Buffer): boolean {
  const bytes = peer.heldBack.reduce((sum, held) => sum + held.length, line.length);
  if (peer.heldBack.length < MOST_HELD_BACK && bytes <= MOST_BYTES_HELD_BACK) {
    peer.heldBack = [...peer.heldBack, line];
    return true;
  }
  turn.out.push({ type: 'dropped', from: peer.generation, why: 'it said too much before it served' });
  return false;
}

function notified(turn: Turn, peer: Peer, message: Message<Notification>): void {
  const { router } = turn;
  const { line } = message;
  const { method } = message.envelope;
  if (isAboutTasks(method)) noteTaskStatus(turn, peer, message);
  if (peer.era === 'modern' && saidOnListen(turn, peer, message)) return;
  if (method === CANCELLED) return withdrewQuestion(turn, peer, message);
  if (method === PROGRESS) return progressed(turn, peer, message);
  if (announcedBy(method)) {
    // What changed by a swap is announced by comparing lists; only the active server may add to that.
    if (peer.role !== 'active') return;
    if (router.client.kind === 'open' && router.client.ready) up(turn, line);
    return readAgain(turn, peer, method, true);
  }
  if (peer.role === 'candidate') holdBack(turn, peer, line);
  else up(turn, line);
}

const isAboutTasks = (method: string): boolean => method.startsWith('notifications/tasks');

/** What belongs to listens: they are ours, and only what the active generation says on them reaches the client. */
function saidOnListen(turn: Turn, peer: Peer, message: Message<Notification>): boolean {
  const { method } = message.envelope;
  if (method === ACKNOWLEDGED) honoured(turn, peer, message);
  else if (announcedBy(method)) {
    if (peer.role === 'active') readAgain(turn, peer, method, deliver(turn, message));
  } else if (isStamped(message)) {
    // A task goes on in the generation that began it.
    if (peer.role === 'active' || isAboutTasks(method)) deliver(turn, message);
  } else return method === CANCELLED || method === RESOURCE_UPDATED || isAboutTasks(method);
  return true;
}

/** A server takes back a question of its own, which the client knows under another id. */
function withdrewQuestion(turn: Turn, peer: Peer, message: Message<Notification>): void {
  const at = param(message, 'requestId');
  const key = at === null ? null : idKey(textOf(message.line, at));
  for (const [id, { generation, id: raw, method, shown }] of turn.router.asked) {
    if (generation !== peer.generation || idKey(raw) !== key || at === null) continue;
    turn.router.asked.delete(id);
    const line = splice(message.line, [{ at, text: id }]);
    if (shown) up(turn, line);
    else holdBack(turn, peer, line);
    if (method === ELICIT) personAnswered(turn, peer);
    return;
  }
}

function progressed(turn: Turn, peer: Peer, message: Message<Notification>): void {
  const at = param(message, 'progressToken');
  const token = at === null ? null : idKey(textOf(message.line, at));
  const pending = [...peer.open].find(
    ({ progressToken }) => progressToken !== null && idKey(progressToken) === token,
  );
  if (pending === undefined) {
    // A task uses its token on and on, also after the call that began it was answered.
    if (peer.role === 'active' || peer.tasks.size > 0) up(turn, message.line);
    return;
  }
  const said = parsedAt(message.line, param(message, 'progress'));
  const progress = typeof said === 'number' ? said : Number.NaN;
  // The generation that was asked first may have been further already.
  if (pending.asked > 1 && progress <= pending.progress) return;
  if (!Number.isNaN(progress)) pending.progress = Math.max(pending.progress, progress);
  up(turn, message.line);
}
