/** The tools that we add to the server's: what happens when they are called. */

import { type Cleared, type Clearing, together } from '../base/clearing.ts';
import type { Outcome, Swap } from '../base/reloading.ts';
import type { Mask } from '../base/shown.ts';
import { notificationOf } from '../protocol/compose.ts';
import { type Message, param, progressToken, type Request } from '../protocol/envelope.ts';
import { idKey } from '../protocol/ids.ts';
import { parsedAt, stringAt } from '../protocol/json.ts';
import { PROGRESS } from '../protocol/methods.ts';
import { tooManyOwnCalls } from '../report/refusals.ts';
import {
  restartEnded,
  restartFailed,
  restartPending,
  restartServed,
  withClearing,
} from '../report/restart.ts';
import { differences } from '../session/greeting.ts';
import { compare, type Entries, type List } from '../session/lists.ts';
import { type ToolChange, toolChanges } from '../session/tool-changes.ts';
import { answerOwn } from './announce.ts';
import { withConfigNews } from './config-news.ts';
import {
  DEFAULT_LOG_LINES,
  MOST_LOG_LINES,
  type OwnTool,
  ownEntries,
  ownNames,
  sameEntries,
} from './own-listing.ts';
import { ownResult } from './own-words.ts';
import { activePeer, fact, type OwnCall, type Router, type Turn, up } from './state.ts';

const MOST_MS = 45_000;
const MOST_CALLS = 1_000;
const MOST_SAID = 1_000;

export function callOwnTool(turn: Turn, message: Message<Request>, kind: OwnTool): void {
  const { router, out, now } = turn;
  const waiting = router.ownCalls.size + (router.announcing?.results.length ?? 0);
  if (waiting >= MOST_CALLS)
    return up(turn, ownResult(router, message.envelope.id, tooManyOwnCalls(MOST_CALLS), true));
  const argument = (name: string) => param(message, 'arguments', name);
  const call = {
    id: message.envelope.id,
    ticket: `call-${router.nextId++}`,
    at: now,
    progressToken: progressToken(message),
    steps: 0,
  };
  if (kind === 'restart') {
    const said = stringAt(message.line, argument('reason'));
    // Before it is cut anywhere.
    const reason = said === null ? null : cut(router.settings.mask(said));
    const clear = parsedAt(message.line, argument('clear_cache')) === true;
    keep(turn, { ...call, waits: { for: 'restart', cleared: clear ? 'awaited' : null } });
    fact(turn, { type: 'asked', ticket: call.ticket, reason, clear });
    return;
  }
  const wanted = parsedAt(message.line, argument('log_lines'));
  const logLines =
    typeof wanted === 'number'
      ? Math.max(0, Math.min(MOST_LOG_LINES, Math.trunc(wanted)))
      : DEFAULT_LOG_LINES;
  const waits = parsedAt(message.line, argument('wait')) === true && router.freshness.awaited !== null;
  keep(turn, { ...call, waits: waits ? { for: 'quiet', logLines } : { for: 'status' } });
  if (!waits) out.push({ type: 'status-wanted', ticket: call.ticket, logLines });
}

/** For a log, at length. */
const cut = (text: string): string => (text.length <= MOST_SAID ? text : `${text.slice(0, MOST_SAID)}…`);

function keep(turn: Turn, call: OwnCall): void {
  if (turn.router.ownCalls.size === 0) turn.out.push({ type: 'arm', timer: 'own', ms: MOST_MS });
  turn.router.ownCalls.set(call.ticket, call);
}

function finish(turn: Turn, call: OwnCall, text: string, isError: boolean): void {
  forget(turn, call);
  answerOwn(turn, call, text, isError);
}

function forget(turn: Turn, call: OwnCall): void {
  turn.router.ownCalls.delete(call.ticket);
  if (turn.router.ownCalls.size === 0) turn.out.push({ type: 'disarm', timer: 'own' });
}

export function withdrawOwn(turn: Turn, key: string): boolean {
  const call = [...turn.router.ownCalls.values()].find(candidate => idKey(candidate.id) === key);
  if (call !== undefined) forget(turn, call);
  return call !== undefined;
}

/** No reload runs any more: who waited for that is told the status. */
export function quiet(turn: Turn): void {
  const { router } = turn;
  if (router.freshness.awaited !== null) return;
  for (const call of [...router.ownCalls.values()]) {
    if (call.waits.for !== 'quiet') continue;
    showStatus(turn, call, call.waits.logLines);
  }
}

function showStatus({ router, out }: Turn, call: OwnCall, logLines: number): void {
  out.push({ type: 'status-wanted', ticket: call.ticket, logLines });
  router.ownCalls.set(call.ticket, { ...call, waits: { for: 'status' } });
}

export function statusArrived(turn: Turn, ticket: string, text: string): void {
  const call = turn.router.ownCalls.get(ticket);
  if (call !== undefined) finish(turn, call, text, false);
}

export function outcomeArrived(turn: Turn, tickets: readonly string[], outcome: Outcome): void {
  const { router } = turn;
  const calls = tickets.flatMap(ticket => router.ownCalls.get(ticket) ?? []);
  if (calls.length === 0) return;
  const changes = outcome.kind === 'served' ? takeToolChanges(router).changes : [];
  const text = withConfigNews(router, outcomeText(router, outcome, changes));
  for (const call of calls) {
    const cleared = call.waits.for === 'restart' ? call.waits.cleared : null;
    finish(turn, call, withClearing(text, outcome, cleared), outcome.kind !== 'served');
  }
}

/** For somebody other than the client, who is still told what has changed. */
export const reportOf = (router: Router, outcome: Outcome, cleared: Cleared): string =>
  withClearing(outcomeText(router, outcome, untoldNews(router).news.changes), outcome, cleared);

/** For everybody who asked for it and still waits. */
export function cleared(router: Router, clearing: Clearing): void {
  for (const call of [...router.ownCalls.values()]) {
    if (call.waits.for !== 'restart' || call.waits.cleared === null) continue;
    const before = call.waits.cleared;
    const all = before === 'awaited' ? clearing : together(before, clearing);
    router.ownCalls.set(call.ticket, { ...call, waits: { for: 'restart', cleared: all } });
  }
}

/** `changes`: of the tools, since the model was last told. */
function outcomeText(router: Router, outcome: Outcome, changes: readonly ToolChange[]): string {
  const { name } = router.settings;
  if (outcome.kind === 'ended') return restartEnded(name);
  if (outcome.kind === 'failed') return restartFailed(name, outcome, ownNames(router));
  const peer = activePeer(router);
  const told = router.client.kind === 'open' ? router.client.told : null;
  return restartServed(name, {
    swap: outcome.swap,
    greetedAt: peer?.greetedAt ?? null,
    changes,
    tools: peer === null ? null : (entriesOf(peer.lists.tools)?.size ?? null),
    differences: told === null || peer?.greeting == null ? [] : differences(told, peer.greeting),
  });
}

const NO_ENTRIES: Entries = new Map();

const entriesOf = (list: List): Entries | null =>
  list.kind === 'read' ? list.entries : list.kind === 'absent' ? NO_ENTRIES : null;

export interface ToolNews {
  readonly changes: readonly ToolChange[];
  /** The swap that brought them; null: they are of our own tools alone. */
  readonly swap: Swap | null;
}

/** What the model has not been told of the tools yet, ours included; from now on it has. */
export function takeToolChanges(router: Router): ToolNews {
  const { theirs, ours, news } = untoldNews(router);
  if (router.modelKnows !== null) router.modelKnows = theirs;
  if (router.modelKnowsOurs !== null) router.modelKnowsOurs = ours;
  return news;
}

interface Untold {
  readonly theirs: Entries;
  readonly ours: Entries;
  readonly news: ToolNews;
}

function untoldNews(router: Router): Untold {
  const theirs = compared(router.modelKnows, entriesOf(router.known.tools));
  const ours = compared(router.modelKnowsOurs, ownEntries(router));
  const known = { theirs: theirs.after, ours: ours.after };
  const onlyOurs = sameEntries(theirs.before, theirs.after);
  if (onlyOurs && sameEntries(ours.before, ours.after))
    return { ...known, news: { changes: [], swap: null } };
  // Together, because a server's new tool may have taken the name of one of ours.
  const before = new Map([...theirs.before, ...ours.before]);
  const after = new Map([...theirs.after, ...ours.after]);
  const changes = toolChanges(compare(before, after)).map(change => masked(change, router.settings.mask));
  return { ...known, news: { changes, swap: onlyOurs ? null : router.swap } };
}

/** Before anything is cut: of half a word or token nobody can tell that it is a secret. */
function masked(change: ToolChange, mask: Mask): ToolChange {
  if ('description' in change) return { ...change, description: mask(change.description) };
  return 'schema' in change && change.schema !== null ? { ...change, schema: mask(change.schema) } : change;
}

/** Where either is not known, nothing has changed. */
function compared(before: Entries | null, after: Entries | null) {
  const known = after ?? before ?? NO_ENTRIES;
  return { before: before ?? known, after: known };
}

export function ownElapsed(turn: Turn): void {
  const { router, out, now } = turn;
  for (const call of [...router.ownCalls.values()]) {
    if (now - call.at < MOST_MS) continue;
    if (call.waits.for !== 'restart') {
      showStatus(turn, call, call.waits.for === 'quiet' ? call.waits.logLines : DEFAULT_LOG_LINES);
      continue;
    }
    const stage = [...router.peers.values()].find(peer => peer.role === 'candidate')?.stage ?? null;
    const { name } = router.settings;
    const text = restartPending(name, now - call.at, stage, router.freshness, ownNames(router));
    finish(turn, call, text, false);
  }
  const oldest = Math.min(...[...router.ownCalls.values()].map(call => call.at));
  if (router.ownCalls.size > 0)
    out.push({ type: 'arm', timer: 'own', ms: Math.max(0, oldest + MOST_MS - now) });
}

/** Tells who asked for a restart, and for its progress, that a step is done. */
export function restartProgress(turn: Turn, message: string): void {
  for (const call of turn.router.ownCalls.values()) {
    if (call.waits.for !== 'restart' || call.progressToken === null) continue;
    call.steps++;
    const params = `{"progressToken":${call.progressToken},"progress":${call.steps},"message":${JSON.stringify(turn.router.settings.mask(message))}}`;
    up(turn, notificationOf(PROGRESS, params));
  }
}
