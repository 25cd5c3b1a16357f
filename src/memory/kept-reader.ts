/**
 * Reads a kept log while it is written and rotated. A line whose end is not there yet is left for the next look. Never throws:
 * what is not there, or can not be read, has nothing to say.
 */
import { readSync } from 'node:fs';
import type { Entry } from '../base/kept-log.ts';
import { attempt } from './attempt.ts';
import { opened } from './file.ts';
import { understood } from './kept-entry.ts';

export interface LogReader {
  /** The oldest of them first. */
  last(lines: number): readonly Entry[];
  /** What has been written since the last look. */
  news(): readonly Entry[];
}

/** From the newest to the oldest: whoever looks in this order may meet a file twice while it is rotated, and misses none. */
export const FILES = ['log', 'log.1', 'log.2'] as const;
const LF = 0x0a;

/** Which file was read last, and how far. */
interface Mark {
  readonly file: string;
  readonly to: number;
}

interface Part extends Mark {
  readonly bytes: Buffer;
}

/** `missed`: what is read where lines came and went between two looks. */
export function openReader(folder: string, missed = ''): LogReader {
  let mark: Mark | null = null;
  let newest: Entry | null = null;

  /** `isEnough`: nothing older has to be looked at. */
  function look(isEnough: (part: Part) => boolean): readonly Entry[] {
    const parts: Part[] = [];
    for (const name of FILES) {
      const part = attempt(() => partOf(folder, name, mark));
      if (part === null || parts.some(({ file }) => file === part.file)) continue;
      parts.unshift(part);
      if (isEnough(part)) break;
    }
    const before = mark;
    const hasMissed = before !== null && parts.length > 0 && parts.every(({ file }) => file !== before.file);
    const last = parts.at(-1);
    if (last !== undefined) mark = { file: last.file, to: last.to };
    const lines = parts.flatMap(({ bytes }) => bytes.toString('utf8').split('\n').slice(0, -1));
    const entries = lines.flatMap((line): Entry | readonly Entry[] => {
      const entry = understood(line);
      if (entry === null) return newest === null ? [] : { ...newest, by: 'wrapper', text: line };
      newest = entry;
      return entry;
    });
    const [first] = entries;
    return hasMissed && first !== undefined
      ? [{ ...first, by: 'wrapper', text: missed }, ...entries]
      : entries;
  }

  return {
    last(lines) {
      mark = null;
      let found = 0;
      const all = look(({ bytes }) => {
        for (let at = bytes.indexOf(LF); at !== -1 && found < lines; at = bytes.indexOf(LF, at + 1)) found++;
        return found >= lines;
      });
      return all.slice(Math.max(0, all.length - lines));
    },
    news() {
      const before = mark;
      return look(({ file }) => file === before?.file);
    },
  };
}

/** What stands behind the mark, up to the end of its last whole line. */
function partOf(folder: string, name: string, mark: Mark | null): Part | null {
  return opened(folder, name, (file, { ino, size }) => {
    if (size === 0) return null;
    // The number alone is given again, to the file that comes after one that is gone.
    const identity = `${ino} ${bytesOf(file, 0, Math.min(size, BEGINNING)).toString('latin1')}`;
    const from = mark?.file === identity && mark.to <= size ? mark.to : 0;
    const bytes = bytesOf(file, from, size);
    const whole = bytes.subarray(0, bytes.lastIndexOf(LF) + 1);
    return { file: identity, to: from + whole.length, bytes: whole };
  });
}

/** Of the first line: its time. */
const BEGINNING = '2026-11-23T08:00:00.000Z'.length;

function bytesOf(file: number, from: number, to: number): Buffer {
  const bytes = Buffer.alloc(to - from);
  return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from));
}

/** Whoever wrote there last was killed meanwhile, or had no room. */
export const endsMidLine = (folder: string): boolean =>
  opened(folder, FILES[0], (file, { size }) => {
    const last = Buffer.alloc(1);
    return readSync(file, last, 0, 1, Math.max(0, size - 1)) === 1 && last[0] !== LF;
  }) === true;
