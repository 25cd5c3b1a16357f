/** What a build wrote: its beginning, where the first error stands, and its end, in memory of a fixed size. */
import { stripVTControlCharacters } from 'node:util';
import { createTail } from './tail.ts';

const mostBytes = 64 * 1024;

export interface Transcript {
  add(chunk: Buffer): void;
  /** Oldest first, without colours; a line that is nothing but `…` stands for what was left out. */
  lines(): readonly string[];
}

export function createTranscript(): Transcript {
  const head = Buffer.alloc(mostBytes);
  let kept = 0;
  const tail = createTail();
  return {
    add(chunk) {
      const fitting = chunk.copy(head, kept);
      kept += fitting;
      tail.add(chunk.subarray(fitting));
    },
    lines() {
      const first = stripVTControlCharacters(head.toString('utf8', 0, kept)).split(/\r?\n/);
      const last = tail.lines();
      // The last line is empty, or cut.
      if (last.length > 0) return [...first.slice(0, -1), '…', ...last];
      return first.at(-1) === '' ? first.slice(0, -1) : first;
    },
  };
}
