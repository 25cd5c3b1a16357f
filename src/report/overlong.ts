/** Of messages that are too long to be passed on. */
import type { Generation } from '../base/generation.ts';
import { LONGEST_LINE } from '../base/limits.ts';

const MIB = 1024 * 1024;
const size = (bytes: number): string => `${(bytes / MIB).toFixed(0)} MiB`;
const MOST = size(LONGEST_LINE);

const writerOf = (from: Generation | 'client'): string =>
  from === 'client' ? 'the client' : `generation ${from} of the server`;

export const requestTooLong = (bytes: number): string =>
  `Not asked: this request is ${size(bytes)} long, and at most ${MOST} are passed on. Send less at a time.`;

export const answerTooLong = (name: string, generation: Generation, bytes: number): string =>
  `The answer is lost: generation ${generation} of "${name}" wrote ${size(bytes)} in one message, and at most ${MOST} are passed on. What was asked has been done; let it return less.`;

export const messageTooLong = (from: Generation | 'client', bytes: number): string =>
  `A message of ${size(bytes)} that ${writerOf(from)} wrote was dropped: at most ${MOST} are passed on`;

export const overlongNote = (from: Generation | 'client', bytes: number): string =>
  `[mcp-reload] ${messageTooLong(from, bytes)}. Nobody can say what it was.`;

export const overlongLine = (name: string, from: Generation | 'client', bytes: number): string =>
  `${name}: ${messageTooLong(from, bytes)}`;
