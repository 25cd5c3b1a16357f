/**
 * Reads a process's stdout as lines and its stderr as it comes, and says once when there is nothing more to expect: both
 * pipes read to their end after the exit, or 250 ms after it when somebody who inherited them keeps them open.
 */
import type { Readable } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import type { Overlong } from '../base/limits.ts';
import { splitLines } from './lines.ts';

const graceMs = 250;
// Turns of the event loop that are spent on what is still in the pipes after that; each reads more than a pipe holds.
const mostLooks = 16;

export interface OutputEvents {
  line(line: Buffer): void;
  stderr(chunk: Buffer): void;
  overlong(line: Overlong): void;
  /** Once, and nothing after it. */
  over(): void;
}

export interface Output {
  /** stdout stays in its pipe until `resume`; what has been read of a chunk already is still passed on. */
  pause(): void;
  resume(): void;
  /** When it was last seen writing to stdout; now, while nobody reads. */
  wroteAt(): number;
  /** The process has exited: from now on its pipes have to end. */
  exited(): void;
}

export function readOutput(stdout: Readable, stderr: Readable, events: OutputEvents, clock: Clock): Output {
  const open = new Set([stdout, stderr]);
  const lines = splitLines(events);
  let stage: 'running' | 'exited' | 'over' = 'running';
  let paused = false;
  let bytesRead = 0;
  let wroteAt = clock.now();
  let leftMs = graceMs;
  let armedAt = 0;
  let disarm = (): void => {};

  const finish = (): void => {
    if (stage === 'over') return;
    stage = 'over';
    disarm();
    lines.end();
    for (const stream of [stdout, stderr]) stream.destroy();
    events.over();
  };

  const lookAgain = (looks: number): void => {
    const before = bytesRead;
    // Timers come before reading in a turn of the event loop, so a busy process may have left the last words unread.
    setImmediate(() => {
      if (paused) return;
      if (bytesRead === before || looks === 0) finish();
      else lookAgain(looks - 1);
    });
  };

  const arm = (): void => {
    if (stage !== 'exited' || paused) return;
    armedAt = clock.now();
    disarm = clock.after(leftMs, () => lookAgain(mostLooks));
  };

  // "readable" and read() rather than "data" and pause(): node resumes the pipes of a child that exits.
  const readLines = (): void => {
    while (!paused && stage !== 'over') {
      const chunk: Buffer | null = stdout.read();
      if (chunk === null) return;
      bytesRead += chunk.length;
      wroteAt = clock.now();
      lines.push(chunk);
    }
  };
  stdout.on('readable', readLines);
  stderr.on('data', (chunk: Buffer) => {
    if (stage === 'over') return;
    bytesRead += chunk.length;
    events.stderr(chunk);
  });
  for (const stream of [stdout, stderr]) {
    stream.on('error', () => {});
    stream.on('close', () => {
      open.delete(stream);
      if (open.size === 0 && stage === 'exited') finish();
    });
  }

  return {
    pause() {
      if (paused) return;
      paused = true;
      if (stage !== 'exited') return;
      disarm();
      leftMs = Math.max(0, leftMs - (clock.now() - armedAt));
    },
    resume() {
      if (!paused) return;
      paused = false;
      wroteAt = clock.now();
      readLines();
      arm();
    },
    wroteAt: () => (paused ? clock.now() : wroteAt),
    exited() {
      if (stage !== 'running') return;
      stage = 'exited';
      if (open.size === 0) finish();
      else arm();
    },
  };
}
