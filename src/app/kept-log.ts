/**
 * Writes the log that outlives us, for `mcp-reload logs`: what servers and builds say on stderr and our own notes, one line an
 * entry, with who said it and when. Gathered for a moment, so that a call does not wait for the disk.
 */
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { type Clock, wallTime } from '../base/clock.ts';
import type { Speaker } from '../base/kept-log.ts';
import type { Shown } from '../base/shown.ts';
import { attempt } from '../memory/attempt.ts';
import { beginningOf } from '../memory/kept-entry.ts';
import { endsMidLine, FILES } from '../memory/kept-reader.ts';
import { type Bounds, type LogFileEvents, openLogFile } from './log-file.ts';

export interface KeptLog {
  /** A note of ours. */
  say(text: Shown): void;
  /** As the log shows it; masked. */
  pass(by: Speaker, words: Buffer): void;
  /** Nothing more will come from there. */
  ended(by: Speaker): void;
  /** Writes down what has been gathered. */
  flush(): void;
}

export const KEPT_BOUNDS: Bounds = { mostBytes: 2 * 1024 * 1024, kept: FILES.length - 1 };

const LF = 0x0a;
const GATHER_MS = 100;
const MOST_GATHERED = 256 * 1024;
/** A longer line is kept as several. */
const LONGEST_LINE = 64 * 1024;

/** A line whose end has not come yet. */
interface Torn {
  readonly by: Speaker;
  readonly at: number;
  readonly pieces: Buffer[];
  length: number;
}

/** `folder`: makes it if need be, and throws what the disk says. */
export function openKeptLog(folder: () => string, events: LogFileEvents, clock: Clock): KeptLog {
  const file = openLogFile(() => join(folder(), FILES[0]), events, KEPT_BOUNDS);
  let gathered = '';
  let entries = 0;
  let disarm: (() => void) | null = null;
  let torn: Torn | null = null;
  /** Of a line that somebody before us did not live to end; null: not looked for yet. */
  let ending: string | null = null;

  const endOfTorn = (): string => (attempt(() => endsMidLine(folder())) === true ? '\n' : '');

  function keep(at: number, by: Speaker, text: string): void {
    const beginning = beginningOf({ at, pid: process.pid, by });
    const lines = stripVTControlCharacters(text).split('\n');
    for (const line of lines) gathered += `${beginning}${line.replace(/\r+$/, '')}\n`;
    entries += lines.length;
    if (gathered.length > MOST_GATHERED) flush();
    else disarm ??= clock.after(GATHER_MS, flush);
  }

  function flush(): void {
    disarm?.();
    disarm = null;
    if (entries > 0) {
      file.write(`${ending ?? endOfTorn()}${gathered}`, entries);
      ending = '';
    }
    gathered = '';
    entries = 0;
  }

  function whole(): void {
    if (torn === null) return;
    const { at, by, pieces } = torn;
    torn = null;
    keep(at, by, Buffer.concat(pieces).toString('utf8'));
  }

  function begin(by: Speaker, piece: Buffer): void {
    torn ??= { by, at: wallTime(), pieces: [], length: 0 };
    torn.pieces.push(piece);
    torn.length += piece.length;
    if (torn.length > LONGEST_LINE) whole();
  }

  return {
    say(text) {
      whole();
      keep(wallTime(), 'wrapper', text);
    },
    pass(by, words) {
      if (torn !== null && torn.by !== by) whole();
      const end = words.lastIndexOf(LF);
      if (end !== -1) {
        begin(by, words.subarray(0, end));
        whole();
      }
      if (end + 1 < words.length) begin(by, words.subarray(end + 1));
    },
    ended(by) {
      if (torn?.by === by) whole();
    },
    flush() {
      whole();
      flush();
    },
  };
}
