/** The result of `reload_status`, written for a model. */
import type { ConfigProblem } from '../base/config-problem.ts';
import type { Failure } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import type { Language } from '../base/language.ts';
import type { Outdated } from '../base/outdated.ts';
import type { Cause, Stale, Strategy, Swap } from '../base/reloading.ts';
import { configLine } from './config.ts';
import { exclusiveLine, gaveUpLine, lockHint } from './exclusive.ts';
import { complaintOf, howItFailed, quoteStderr } from './failure.ts';
import { type Names, restartBy } from './names.ts';
import { outdatedLine } from './outdated.ts';
import { type Printed, strayStatus } from './stray.ts';
import { because, fileList, type OpenWork, oneLine, openWords, plural, seconds } from './words.ts';

export interface Status {
  readonly name: string;
  /** Of our own tools. */
  readonly names: Names;
  readonly command: string;
  /** Null: nothing has to be built. */
  readonly build: string | null;
  readonly state:
    | {
        readonly kind: 'serving';
        readonly generation: Generation;
        readonly pid: number | undefined;
        readonly upMs: number;
      }
    | {
        readonly kind: 'building';
        readonly generation: Generation;
        readonly cause: Cause;
        readonly files: readonly string[];
        readonly forMs: number;
        readonly serving: Generation | null;
      }
    | {
        readonly kind: 'trying';
        readonly candidate: Generation;
        readonly cause: Cause;
        readonly files: readonly string[];
        readonly forMs: number;
        readonly serving: Generation | null;
      }
    | {
        readonly kind: 'yielding';
        /** It finishes what it was asked; null: it has been told to go. */
        readonly finishing: Generation | null;
        readonly cause: Cause;
        readonly files: readonly string[];
        readonly forMs: number;
      }
    /** `againInMs` null: it is not started again by itself. */
    | { readonly kind: 'down'; readonly failure: Failure; readonly againInMs: number | null }
    | { readonly kind: 'stopping' };
  /** A change has been seen and its batch is not over. */
  readonly stirring: boolean;
  readonly stale: Stale | null;
  readonly outdated: Outdated | null;
  readonly strategy: Strategy;
  /** The generation that found its address in use, because of which it is exclusive. */
  readonly foundBusy: Generation | null;
  readonly gaveUp: Generation | null;
  readonly draining: readonly Generation[];
  readonly muted: readonly string[];
  readonly reloads: number;
  readonly crashes: number;
  /** Of these within the last minute; so many of them stop it. */
  readonly recentDeaths: { readonly count: number; readonly most: number };
  /** What the active generation does with what it was asked; null: none serves. */
  readonly work: { readonly quietMs: number; readonly open: OpenWork | null } | null;
  readonly lastSwap: Swap | null;
  readonly lastFailure: {
    readonly generation: Generation;
    readonly failure: Failure;
    readonly agoMs: number;
  } | null;
  readonly watching: Watching;
  readonly configProblem: ConfigProblem | null;
  /** Lines on stdout that are no messages. */
  readonly printed?: { readonly what: Printed; readonly language: Language | undefined } | null;
  /** Null where nobody asked for it. */
  readonly stderr: readonly string[] | null;
}

export type Watching =
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'files';
      readonly root: string;
      readonly globs: readonly string[];
      readonly ignore: readonly string[];
      /** Ignore files that are in force. */
      readonly ignoredBy: readonly string[];
      readonly files: number | null;
      readonly warnings: readonly string[];
      readonly why: string;
    }
  | { readonly kind: 'nothing'; readonly why: string; readonly isOff: boolean };

function stateLine({ name, names, state, watching }: Status): string {
  switch (state.kind) {
    case 'serving':
      return `"${name}": generation ${state.generation} is serving (pid ${state.pid ?? 'unknown'}, for ${seconds(state.upMs)}).`;
    case 'building':
      return `"${name}": generation ${state.generation} has been building for ${seconds(state.forMs)} (${because(state.cause, state.files)}); ${meanwhile(state.serving)}.`;
    case 'trying':
      return `"${name}": generation ${state.candidate} has been starting for ${seconds(state.forMs)} (${because(state.cause, state.files)}); ${meanwhile(state.serving)}.`;
    case 'yielding': {
      const { finishing, cause, files, forMs } = state;
      const awaited =
        finishing === null
          ? 'the old generation has been told to go'
          : `generation ${finishing} finishes its running calls`;
      return `"${name}": a reload has been running for ${seconds(forMs)} (${because(cause, files)}): ${awaited}, and the new one starts when it is gone.`;
    }
    case 'down':
      return (
        `"${name}" is NOT running: it ${howItFailed(state.failure)}${withComplaint(state.failure)}. ` +
        (state.againInMs !== null
          ? `It is started again in ${seconds(state.againInMs)}.`
          : `It starts again ${whenAgain(watching, names)}.`)
      );
    case 'stopping':
      return `"${name}" is ending.`;
  }
}

const meanwhile = (serving: Generation | null): string =>
  serving === null ? 'nothing serves meanwhile' : `generation ${serving} goes on serving`;

function whenAgain(watching: Watching, { restart }: Names): string {
  const saved = watching.kind === 'nothing' ? [] : ['a watched file changes'];
  const asked = restart === null ? '"mcp-reload restart NAME" is run' : `${restart} is called`;
  return `when ${[...saved, asked].join(' or ')}`;
}

const withComplaint = (failure: Failure): string => {
  const complaint = complaintOf(failure);
  return complaint === null ? '' : ` (${complaint})`;
};

/** Of a command or the globs. */
const MOST_OF_PLAN = 4_000;

function recentWords({ recentDeaths: { count, most }, state }: Status): string {
  if (count === 0 || (state.kind === 'down' && state.againInMs === null)) return '';
  return `, ${count} within the last minute (at ${most} it is no longer started again by itself)`;
}

const workLine = ({ quietMs, open }: { readonly quietMs: number; readonly open: OpenWork | null }): string =>
  open === null
    ? `No request is open; it last wrote something ${seconds(quietMs)} ago.`
    : `${openWords(open)}; it has written nothing for ${seconds(quietMs)}.`;

export function statusText(status: Status): string {
  const lines = [stateLine(status)];
  if (status.work !== null) lines.push(workLine(status.work));
  lines.push(`Command: ${oneLine(status.command, MOST_OF_PLAN)}`);
  if (status.build !== null) lines.push(`Build: ${oneLine(status.build, MOST_OF_PLAN)}`);
  if (status.stirring) lines.push('A change of files has just been seen and is being looked at.');
  if (status.stale !== null) {
    const { files, failure, generation } = status.stale;
    lines.push(
      `STALE: the ${files.length === 0 ? 'last change' : `change of ${fileList(files)}`} is not running. Generation ${generation} ${[howItFailed(failure), complaintOf(failure) ?? []].flat().join(': ')}`,
    );
    const hint = lockHint(failure);
    if (hint !== null) lines.push(hint);
  }
  if (status.outdated !== null) lines.push(`${outdatedLine(status.outdated)}.`);
  if (status.strategy === 'exclusive') lines.push(exclusiveLine(status.foundBusy));
  if (status.gaveUp !== null && status.state.kind === 'down') lines.push(gaveUpLine(status.gaveUp));
  if (status.draining.length > 0)
    lines.push(`Old generations finishing their calls: ${status.draining.join(', ')}.`);
  lines.push(
    `${plural(status.reloads, 'reload')} and ${plural(status.crashes, 'crash', 'crashes')} so far${recentWords(status)}.`,
  );
  if (status.lastSwap !== null) {
    const { generation, cause, files, servingAt, noticedAt } = status.lastSwap;
    lines.push(
      `Last swap: to generation ${generation} (${because(cause, files)}), in ${seconds(servingAt - noticedAt)}.`,
    );
  }
  if (status.lastFailure !== null && status.stale === null && status.state.kind !== 'down') {
    const { generation, failure, agoMs } = status.lastFailure;
    lines.push(
      `Last failure, ${seconds(agoMs)} ago: generation ${generation} ${howItFailed(failure)}${withComplaint(failure)}.`,
    );
  }
  if (status.configProblem !== null) lines.push(configLine(status.configProblem));
  lines.push(...watchLines(status.watching, status.names).map(line => oneLine(line, MOST_OF_PLAN)));
  if (status.muted.length > 0) {
    lines.push(
      `No longer causing reloads, because the server seems to write them itself: ${fileList(status.muted)} (leave them out with "ignore" in mcp-reload.config.json, or --ignore).`,
    );
  }
  if (status.printed != null) lines.push(strayStatus(status.printed.what, status.printed.language));
  if (status.stderr !== null) lines.push(quoteStderr(status.stderr, status.stderr.length));
  return lines.join('\n');
}

function watchLines(watching: Watching, names: Names): string[] {
  switch (watching.kind) {
    case 'starting':
      return ['Watching: not yet.'];
    case 'nothing':
      return [
        `Watching: nothing, because ${watching.why}. ${watching.isOff ? `After a change ${restartBy(names)}` : `Name files with --watch GLOB${names.restart === null ? '' : `, or call ${names.restart} after a change`}`}.`,
      ];
    case 'files': {
      const { root, globs, ignore, ignoredBy, files, warnings, why } = watching;
      const count = files === null ? 'still being scanned' : plural(files, 'file');
      const leftOut = [
        ...(ignore.length === 0 ? [] : [ignore.join(' ')]),
        ...(ignoredBy.length === 0 ? [] : [`what ${fileList(ignoredBy)} leaves out`]),
      ];
      const left = leftOut.length > 0 ? `, without ${leftOut.join(' and ')}` : '';
      return [`Watching: ${globs.join(' ')} under ${root}${left} (${count}).`, `Why: ${why}.`, ...warnings];
    }
  }
}
