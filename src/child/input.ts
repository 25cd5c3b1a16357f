/** Whole lines into a process's stdin. A pipe that is closed or broken swallows them: that the process is gone is told elsewhere. */
import type { Writable } from 'node:stream';

export interface Input {
  /** False: more than enough waits for the process to read it; wait for `writable` before writing more. */
  write(line: Buffer): boolean;
  close(): void;
}

/** What may wait for a process that does not read, until the pipe has taken all of it. */
export interface Leeway {
  readonly lines: number;
  readonly bytes: number;
}

const LEEWAY: Leeway = { lines: 1_000, bytes: 64 * 1024 * 1024 };

const LF = Buffer.from('\n');

export function createInput(stdin: Writable, writable: () => void, leeway = LEEWAY): Input {
  let blocked = false;
  let waiting = 0;
  const unblock = (): void => {
    if (!blocked) return;
    blocked = false;
    writable();
  };
  // EPIPE and its like, before the first write: without a listener they would end this process.
  stdin.on('error', () => {});
  stdin.on('drain', () => {
    waiting = 0;
    unblock();
  });
  // A pipe that broke never drains; whoever waits for it is let go.
  stdin.on('close', unblock);
  return {
    write(line) {
      if (!stdin.writable) return true;
      stdin.cork();
      stdin.write(line);
      const keepsUp = stdin.write(LF);
      stdin.uncork();
      waiting = keepsUp ? 0 : waiting + 1;
      if (waiting > leeway.lines || stdin.writableLength > leeway.bytes) blocked = true;
      return !blocked;
    },
    close() {
      stdin.end();
      unblock();
    },
  };
}
