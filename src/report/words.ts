/** Small phrases that every report uses. */
import { stripVTControlCharacters } from 'node:util';
import type { Cause } from '../base/reloading.ts';

export const seconds = (ms: number): string =>
  ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;

export const plural = (count: number, noun: string, several = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : several}`;

const MOST_FILES = 5;

const MOST_OF_NAME = 400;

/** A name that others chose: of a file, a tool, a method. */
export const named = (name: string): string => oneLine(name, MOST_OF_NAME);

export function fileList(files: readonly string[]): string {
  const shown = files.slice(0, MOST_FILES).map(named).join(', ');
  const rest = files.length - MOST_FILES;
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}

export function because(cause: Cause, files: readonly string[]): string {
  const changed = files.length > 0 ? `${fileList(files)} changed` : null;
  switch (cause.kind) {
    case 'first':
      return 'first start';
    case 'changed':
      return changed ?? 'files changed';
    case 'asked':
      return ['restart asked for', cause.reason && `(${oneLine(cause.reason)})`, changed && `and ${changed}`]
        .filter(Boolean)
        .join(' ');
    case 'crashed':
      return 'it had died';
    case 'probed':
      return 'the one before ended when it was asked server/discover';
    case 'reopened':
      return 'the client opened its session again, in the other era';
    case 'unbuilt':
      return 'newer code could not be built, and nothing served';
  }
}

/** The oldest request that a generation has not answered. */
export interface OpenWork {
  readonly method: string;
  readonly tool: string | null;
  readonly openMs: number;
  /** How many more are open. */
  readonly others: number;
}

export function openWords({ method, tool, openMs, others }: OpenWork): string {
  const more = others === 0 ? '' : ` (and ${others} more)`;
  return `${named(method)}${tool === null ? '' : ` ${oneLine(tool)}`} has been open for ${seconds(openMs)}${more}`;
}

const MOST_WORDS = 200;

/** Of others' words: one line, whatever is in it. */
export const oneLine = (text: string, most = MOST_WORDS): string => {
  const flat = harmless(text.replace(/\s+/g, ' ').trim());
  return flat.length > most ? `${flat.slice(0, most)}…` : flat;
};

const C0_PICTURES = 0x2400;
const DEL = 0x7f;

/** What would move a cursor, end a line or hide what follows is shown instead of done. */
export const harmless = (text: string): string =>
  stripVTControlCharacters(text)
    .replace(/(?!\t)\p{Cc}/gu, visible)
    .replace(/[\p{Zl}\p{Zp}]/gu, ' ')
    .replace(HIDING, '');

/** Turns the direction of writing, or is no glyph at all. */
const HIDING = /[\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu;

function visible(character: string): string {
  const code = character.charCodeAt(0);
  if (code === DEL) return '␡';
  return code < 0x20 ? String.fromCharCode(C0_PICTURES + code) : '\ufffd';
}
