/** Whole lines into a process's stdin. A pipe that is closed or broken swallows them: that the process is gone is told elsewhere. */
import type { Writable } from 'node:stream';

export interface Input {
  /** False: wait for `writable` before writing more. */
  write(line: Buffer): boolean;
  close(): void;
}

const LF = Buffer.from('\n');

export function createInput(stdin: Writable, writable: () => void): Input {
  let blocked = false;
  const unblock = (): void => {
    if (!blocked) return;
    blocked = false;
    writable();
  };
  // EPIPE and its like, before the first write: without a listener they would end this process.
  stdin.on('error', () => {});
  stdin.on('drain', unblock);
  // A pipe that broke never drains; whoever waits for it is let go.
  stdin.on('close', unblock);
  return {
    write(line) {
      if (!stdin.writable) return true;
      stdin.cork();
      stdin.write(line);
      const more = stdin.write(LF);
      stdin.uncork();
      if (!more) blocked = true;
      return more;
    },
    close() {
      stdin.end();
      unblock();
    },
  };
}
