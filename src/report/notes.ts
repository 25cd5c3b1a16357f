/** Notes that travel in the result of a tool call, to the model that called. */
import type { Failure } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import type { Stale, Swap } from '../base/reloading.ts';
import type { ToolChange } from '../session/tool-changes.ts';
import { breaksCalls, changeLines } from './changed.ts';
import { lockHint } from './exclusive.ts';
import { complaintOf, headline, howItFailed, lastWords } from './failure.ts';
import { type Names, restartBy } from './names.ts';
import { because, fileList, named, seconds } from './words.ts';

/** Said in full on the first stale answer after a failed reload. */
export const staleNote = (name: string, stale: Stale, answeredBy: Generation, names: Names): string =>
  [
    `[mcp-reload] STALE ANSWER: ${yourChange(stale)} is NOT running. ` +
      `The new code of "${name}" ${couldNot(stale.failure)}, so generation ${answeredBy} (the code before the change) answered this call.`,
    ...errorLine(stale.failure),
    `The new code (generation ${stale.generation}) ${howItFailed(stale.failure)}.`,
    lastWords(stale.failure),
    ...hint(stale.failure),
    names.isWatched
      ? 'Fix the cause and save: the next call then gets the new code. Nothing has to be restarted by hand.'
      : `Fix the cause, then ${restartBy(names)}: no files are watched.`,
  ].join('\n');

const yourChange = ({ files }: Stale): string =>
  files.length === 0 ? 'your last change' : `your change of ${fileList(files)}`;

const couldNot = (failure: Failure): string =>
  failure.kind === 'unbuilt' ? 'could not be built' : 'failed to start';

const hint = (failure: Failure): string[] => {
  const said = lockHint(failure);
  return said === null ? [] : [said];
};

const errorLine = (failure: Failure): string[] => {
  const complaint = complaintOf(failure);
  return complaint === null ? [] : [`Error: ${complaint}`];
};

/** Asked of the old code while the new one was broken, answered after it was mended. */
export const overtakenNote = (_name: string, stale: Stale, answeredBy: Generation): string =>
  `[mcp-reload] STALE ANSWER from generation ${answeredBy}: this call was made while ${yourChange(stale)} ${couldNot(stale.failure)}. Newer code serves now; call again for its answer.`;

/** A call that began before the change and went on after it. */
export const begunBeforeNote = (name: string, answeredBy: Generation): string =>
  `[mcp-reload] STALE ANSWER from generation ${answeredBy} of "${name}": this call went on with a question that the code before your change had asked. Newer code serves new calls.`;

export const mutedNote = (files: readonly string[], answeredBy: Generation, { restart }: Names): string =>
  `[mcp-reload] ${fileList(files)} changed after generation ${answeredBy} started, it seems by the server itself, and was not reloaded (${restart ?? 'saving it again'} does).`;

export const staleReminder = (_name: string, stale: Stale, answeredBy: Generation): string =>
  `[mcp-reload] STALE ANSWER from generation ${answeredBy}: ${yourChange(stale)} still ${stale.failure.kind === 'unbuilt' ? 'can not be built' : 'fails to start'}: ${headline(stale.failure)}`;

/** `finishing`: it has to end before the new code can start. */
export const runningNote = (
  name: string,
  waitedMs: number,
  answeredBy: Generation,
  finishing: boolean,
  { status }: Names,
): string =>
  `[mcp-reload] STALE ANSWER: a reload of "${name}" is still running (this call waited ${seconds(waitedMs)}), ` +
  `so generation ${answeredBy}, the code before the change, answered${finishing ? '; it ends when its running calls are done, and then the new code starts (--strategy exclusive)' : ''}. ${status === null ? 'Call again in a moment for the answer of the new code.' : `Call ${status} {"wait": true} to wait for the new code.`}`;

/** `swap` null: only tools of ours changed, by the settings. */
export const changedNote = (name: string, changes: readonly ToolChange[], swap: Swap | null): string =>
  [
    `[mcp-reload] The tools of "${name}" changed with ${swap === null ? 'the settings of mcp-reload' : `generation ${swap.generation} (${because(swap.cause, swap.files)})`}. ` +
      'The definitions you were given before may be old; these count:',
    changeLines(changes),
    ...(breaksCalls(changes)
      ? ['Calls written for the old definitions may fail or mean something else.']
      : []),
  ].join('\n');

export const stormNote = (name: string, files: readonly string[], { restart }: Names): string =>
  `[mcp-reload] "${name}" seems to write ${fileList(files)} itself whenever it starts or is called, which reloaded it five times in a row. ` +
  `That no longer causes reloads, so this answer may be of older code: if it was you who changed it, ${restart === null ? 'save it again' : `call ${restart}`}. To leave the file out for good, save ${ignoring(name, files)} in mcp-reload.config.json in the project (in force at once), or add ${files.map(file => `--ignore '${named(file)}'`).join(' ')} to the mcp-reload command.`;

const ignoring = (name: string, ignore: readonly string[]): string =>
  JSON.stringify({ servers: { [name]: { ignore } } });
