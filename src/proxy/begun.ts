/**
 * Requests that go on with what a generation began: the answer to a question that it put into a result
 * (`input_required`), and everything about its tasks. They go to that generation as long as it lives.
 * Source: specification 2026-07-28, "Multi round-trip requests"; 2025-11-25, "Tasks"; the tasks extension.
 */
import { INVALID_PARAMS } from '../protocol/compose.ts';
import { type Message, type Notification, param, type Request, type Response } from '../protocol/envelope.ts';
import { idKey } from '../protocol/ids.ts';
import { find, isObject, members, type Span, stringAt, textOf } from '../protocol/json.ts';
import { ELICIT } from '../protocol/methods.ts';
import { lostTask } from '../report/lost.ts';
import { ask } from './ask.ts';
import { drainedIfDone, isFinishing, personAnswered } from './draining.ts';
import { ownError } from './own-words.ts';
import { flagOf } from './room.ts';
import { type Flag, fact, type Peer, type Router, type Turn, up, type Waiting } from './state.ts';

const MOST_ROUNDS = 100;
/** Who goes on with a longer one goes to the newest code, like any other request. */
const LONGEST_KEY = 256 * 1024;
const MOST_TASKS = 1_000;
const LONGEST_TASK = 1_000;

/** Passes a request to the generation whose work it goes on with; false: it belongs to none. */
export function goesOn(turn: Turn, waiting: Waiting, message: Message<Request>): boolean {
  return answersQuestion(turn, waiting, message) || concernsTask(turn, waiting, message);
}

function answersQuestion(turn: Turn, waiting: Waiting, message: Message<Request>): boolean {
  // Most requests are no answers, and some are long.
  if (!message.line.includes('requestState') && !message.line.includes('inputResponses')) return false;
  const key = roundKey(
    message,
    message.line,
    param(message, 'requestState'),
    param(message, 'inputResponses'),
  );
  if (key === null) return false;
  const peer = [...turn.router.peers.values()].find(({ rounds }) => rounds.has(key));
  if (peer === undefined) return false;
  const several = peer.rounds.get(key)!;
  const person = several.shift()?.person === true;
  if (several.length === 0) peer.rounds.delete(key);
  ask(turn, peer, waiting, flagFor(turn, peer, waiting));
  if (person) personAnswered(turn, peer);
  drainedIfDone(turn, peer);
  return true;
}

function flagFor(turn: Turn, peer: Peer, waiting: Waiting): Flag | null {
  const isBehind = peer.role === 'draining' || turn.router.freshness.awaited !== null;
  return isBehind ? { kind: 'begun-before' } : flagOf(turn, waiting);
}

/** A state is opaque, and the same bytes come back. Without one the names of what was asked have to do. */
function roundKey(
  { line, envelope }: Message<Request>,
  source: Buffer,
  state: Span | null,
  asked: Span | null,
): string | null {
  if (state !== null) return `state ${idKey(textOf(source, state))}`;
  if (asked === null || !isObject(source, asked)) return null;
  const names = (members(source, asked.start)?.members ?? []).map(({ key }) => key).sort();
  const tool = envelope.params === null ? null : stringAt(line, find(line, envelope.params, 'name'));
  return `asked ${JSON.stringify([envelope.method, tool, names])}`;
}

const TASK_REQUESTS: ReadonlySet<string> = new Set([
  'tasks/get',
  'tasks/result',
  'tasks/update',
  'tasks/cancel',
]);

function concernsTask(turn: Turn, waiting: Waiting, message: Message<Request>): boolean {
  const { method, id } = message.envelope;
  const { router } = turn;
  const task = TASK_REQUESTS.has(method) ? stringAt(message.line, param(message, 'taskId')) : null;
  const generation = task === null ? undefined : router.tasks.get(task);
  if (task === null || generation === undefined) return false;
  const peer = router.peers.get(generation);
  if (peer === undefined)
    up(turn, ownError(router, id, INVALID_PARAMS, lostTask(router.settings.name, task, generation)));
  else ask(turn, peer, waiting, null);
  return true;
}

/** Looks at an answer for what it begins or finishes. */
export function noteBegun(
  turn: Turn,
  peer: Peer,
  request: Message<Request>,
  { line, envelope }: Message<Response>,
): void {
  if (envelope.outcome === 'error' || !isObject(line, envelope.body)) return;
  const at = (...path: string[]) => find(line, envelope.body, ...path);
  const { method } = request.envelope;
  const type = stringAt(line, at('resultType'));
  if (type === 'input_required')
    return rememberRound(turn, peer, request, line, at('requestState'), at('inputRequests'));
  const created = type === 'task' ? at('taskId') : at('task', 'taskId');
  const task = stringAt(line, created);
  if (task !== null) return rememberTask(turn.router, peer, task);
  const asked = TASK_REQUESTS.has(method) ? stringAt(request.line, param(request, 'taskId')) : null;
  if (asked === null) return;
  if (method === 'tasks/result' || isFinal(stringAt(line, at('status')), at('result') !== null)) {
    peer.tasks.delete(asked);
  }
}

/** A completed task of 2025-11-25 keeps its result until that has been fetched; the extension hands it out at once. */
const isFinal = (status: string | null, hasResult: boolean): boolean =>
  status === 'failed' || status === 'cancelled' || (status === 'completed' && hasResult);

/** `notifications/tasks` and `notifications/tasks/status` */
export function noteTaskStatus(turn: Turn, peer: Peer, message: Message<Notification>): void {
  const task = stringAt(message.line, param(message, 'taskId'));
  const status = stringAt(message.line, param(message, 'status'));
  if (task === null || !isFinal(status, param(message, 'result') !== null)) return;
  peer.tasks.delete(task);
  drainedIfDone(turn, peer);
}

function rememberRound(
  turn: Turn,
  peer: Peer,
  request: Message<Request>,
  line: Buffer,
  state: Span | null,
  asked: Span | null,
): void {
  const key = roundKey(request, line, state, asked);
  if (key === null || key.length > LONGEST_KEY) return;
  const questions = asked === null ? [] : (members(line, asked.start)?.members ?? []);
  const person = questions.some(({ value }) => stringAt(line, find(line, value, 'method')) === ELICIT);
  // Equal questions may have equal states: each counts.
  peer.rounds.set(key, [...(peer.rounds.get(key) ?? []), { person }]);
  if (person && isFinishing(turn.router, peer))
    fact(turn, { type: 'person', generation: peer.generation, awaited: true });
  const [oldest] = peer.rounds.keys();
  if ([...peer.rounds.values()].flat().length > MOST_ROUNDS && oldest !== undefined)
    peer.rounds.delete(oldest);
}

function rememberTask(router: Router, peer: Peer, task: string): void {
  if (task.length > LONGEST_TASK) return;
  router.tasks.set(task, peer.generation);
  peer.tasks.add(task);
  const [oldest] = router.tasks.keys();
  if (router.tasks.size <= MOST_TASKS || oldest === undefined) return;
  router.peers.get(router.tasks.get(oldest)!)?.tasks.delete(oldest);
  router.tasks.delete(oldest);
}
