/** The result of `restart_server`, written for a model. */

import type { Cleared } from '../base/clearing.ts';
import type { Failure } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import type { Freshness, Outcome, Swap } from '../base/reloading.ts';
import type { Difference } from '../session/greeting.ts';
import type { ToolChange } from '../session/tool-changes.ts';
import { breaksCalls, changeLines } from './changed.ts';
import { clearingLines, NOTHING_STARTED } from './clearing.ts';
import { gaveUpLine, lockHint } from './exclusive.ts';
import { headline, howItFailed, lastWords } from './failure.ts';
import { type Names, restartBy } from './names.ts';
import { because, plural, seconds } from './words.ts';

export interface Served {
  readonly swap: Swap;
  /** When the new process answered the handshake. */
  readonly greetedAt: number | null;
  readonly changes: readonly ToolChange[];
  /** How many tools the server offers; null where its list could not be read. */
  readonly tools: number | null;
  readonly differences: readonly Difference[];
}

const RECONNECT: Readonly<Record<Difference, string>> = {
  version: 'the protocol version',
  capabilities: 'the capabilities (whole kinds of features, such as prompts or resources)',
  serverInfo: "the server's name",
  instructions: "the server's instructions",
};

export function restartServed(
  name: string,
  { swap, greetedAt, changes, tools, differences }: Served,
): string {
  const { generation, previous } = swap;
  const lines = [
    `Restarted "${name}": generation ${generation} is serving now${previous === null ? '' : ` (before: generation ${previous})`}.`,
    `Why: ${because(swap.cause, swap.files)}.`,
    `Time: ${times(swap, greetedAt)}.`,
  ];
  if (tools === null) lines.push('Tools: not compared (the list was too long or too slow).');
  else if (changes.length === 0)
    lines.push(`Tools: ${plural(tools, 'tool')}, unchanged in name, description and parameters.`);
  else {
    lines.push(
      `Tools: ${plural(tools, 'tool')}; what changed (your earlier definitions may be old):`,
      changeLines(changes),
    );
    if (breaksCalls(changes))
      lines.push('Calls written for the old definitions may fail or mean something else.');
  }
  if (differences.length > 0) {
    lines.push(
      `Only a reconnect of the client shows the new state of: ${differences.map(difference => RECONNECT[difference]).join(', ')}.`,
    );
  }
  return lines.join('\n');
}

function times({ noticedAt, buildMs, startedAt, servingAt }: Swap, greetedAt: number | null): string {
  const settlingMs = startedAt - noticedAt - (buildMs ?? 0);
  const phases = [
    ...(settlingMs < 1 ? [] : [`${seconds(settlingMs)} noticing and settling the change`]),
    ...(buildMs === null ? [] : [`${seconds(buildMs)} building`]),
    `${seconds((greetedAt ?? servingAt) - startedAt)} from process start to handshake`,
    ...(greetedAt === null
      ? []
      : [`${seconds(servingAt - greetedAt)} replaying the session and listing the tools`]),
  ];
  return `${phases.join(', ')}; ${seconds(servingAt - noticedAt)} in all`;
}

export function restartFailed(
  name: string,
  { failure, generation, serving, gaveUp }: Extract<Outcome, { kind: 'failed' }>,
  names: Names,
): string {
  const { restart, isWatched } = names;
  const again = [
    ...(isWatched ? ['a file changes'] : []),
    ...(restart === null ? [] : [`${restart} is called`]),
    ...(isWatched || restart !== null ? [] : ['"mcp-reload restart NAME" is run']),
  ];
  const orCall = isWatched && restart !== null ? `, or call ${restart} again` : '';
  const kept =
    serving === null
      ? `No generation of "${name}" is serving now: calls are answered with this error until ${again.join(' or ')}.`
      : `Generation ${serving}, the code from before, goes on serving.`;
  const hint = serving === null ? null : lockHint(failure);
  return [
    `Restart of "${name}" FAILED: ${headline(failure)}`,
    `${whoFailed(failure, generation)} ${howItFailed(failure)}.`,
    kept,
    ...(gaveUp === null ? [] : [gaveUpLine(gaveUp)]),
    lastWords(failure),
    ...(hint === null ? [] : [hint]),
    `Next: fix the cause (${headline(failure)}), then ${isWatched ? `save${orCall}` : restartBy(names)}.`,
  ].join('\n');
}

const whoFailed = (failure: Failure, generation: Generation): string =>
  failure.kind === 'unbuilt' ? `Generation ${generation}` : `The new process (generation ${generation})`;

const STAGES: Readonly<Record<string, string>> = {
  waiting: 'the new process was started',
  greeting: 'the new process was started and has not answered the handshake yet',
  listing: 'the new process answered the handshake and has not listed its tools yet',
};

export function restartPending(
  name: string,
  waitedMs: number,
  stage: string | null,
  { finishing, building }: Pick<Freshness, 'finishing' | 'building'>,
  { status }: Names,
): string {
  const builds = building === null ? undefined : `generation ${building} is being built`;
  const ends =
    finishing === null
      ? undefined
      : `generation ${finishing} finishes its running calls and ends before the new one starts (--strategy exclusive)`;
  const reached =
    builds ??
    ends ??
    (stage === null ? undefined : STAGES[stage]) ??
    'waiting for the files to settle or for the pause after a crash';
  const next =
    status === null
      ? 'The next call of a tool of the server waits for the new code, or says what keeps it.'
      : `Call ${status} {"wait": true} for its outcome.`;
  return `The restart of "${name}" is still running after ${seconds(waitedMs)}: ${reached}. ${next}`;
}

export const restartEnded = (name: string): string =>
  `The restart of "${name}" was given up because the wrapper is ending.`;

/** With what became of the caches, where that was asked for. */
export function withClearing(text: string, outcome: Outcome, cleared: Cleared): string {
  if (cleared === null || outcome.kind === 'ended') return text;
  const isUnbuilt = outcome.kind === 'failed' && outcome.failure.kind === 'unbuilt';
  return `${text}\n${cleared === 'awaited' && isUnbuilt ? NOTHING_STARTED : clearingLines(cleared)}`;
}
