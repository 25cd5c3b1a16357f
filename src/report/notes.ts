/** Notes that travel in the result of a tool call, to the model that called. */
import type { Generation } from '../base/generation.ts';
import type { Stale, Swap } from '../base/reloading.ts';
import type { ToolChange } from '../session/tool-changes.ts';
import { breaksCalls, changeLines } from './changed.ts';
import { headline, howItFailed, lastWords } from './failure.ts';
import { because, fileList, seconds } from './words.ts';

/** Said in full on the first stale answer after a failed reload. */
export const staleNote = (name: string, stale: Stale, answeredBy: Generation): string =>
  [
    `[mcp-reload] STALE ANSWER: your change of ${fileList(stale.files)} is NOT running. ` +
      `The new code of "${name}" failed to start, so generation ${answeredBy} (the code before the change) answered this call.`,
    `Error: ${headline(stale.failure)}`,
    `The new code (generation ${stale.generation}) ${howItFailed(stale.failure)}.`,
    lastWords(stale.failure),
    'Fix the file and save it: the next call then gets the new code. Nothing has to be restarted by hand.',
  ].join('\n');

export const staleReminder = (_name: string, stale: Stale, answeredBy: Generation): string =>
  `[mcp-reload] STALE ANSWER from generation ${answeredBy}: your change of ${fileList(stale.files)} still fails to start: ${headline(stale.failure)}`;

export const runningNote = (name: string, waitedMs: number, answeredBy: Generation): string =>
  `[mcp-reload] STALE ANSWER: a reload of "${name}" is still running (this call waited ${seconds(waitedMs)}), ` +
  `so generation ${answeredBy}, the code before the change, answered. Call reload_status {"wait": true} to wait for the new code.`;

export const changedNote = (name: string, changes: readonly ToolChange[], swap: Swap): string =>
  [
    `[mcp-reload] The tools of "${name}" changed with generation ${swap.generation} (${because(swap.cause, swap.files)}). ` +
      'The definitions you were given before may be old; these count:',
    changeLines(changes),
    ...(breaksCalls(changes)
      ? ['Calls written for the old definitions may fail or mean something else.']
      : []),
  ].join('\n');

export const stormNote = (name: string, files: readonly string[]): string =>
  `[mcp-reload] "${name}" seems to write ${fileList(files)} itself whenever it starts or is called, which reloaded it five times in a row. ` +
  `That no longer causes reloads. To leave the file out for good, add ${files.map(file => `--ignore '${file}'`).join(' ')} to the mcp-reload command.`;
