/**
 * The client's end: whole lines in from stdin, whole lines out to stdout, and nothing else ever written there.
 */
import type { Readable, Writable } from 'node:stream';
import { isBlank, splitLines } from '../child/lines.ts';
import { nextTurn } from './next-turn.ts';

export interface ClientEvents {
  line(line: Buffer): void;
  /** The client has closed our stdin; every line before that has been handed on. */
  ended(): void;
  /** Nobody reads our stdout any more. */
  broken(): void;
  /** The client does not keep up (false), or does again (true). */
  flowing(flows: boolean): void;
  oversized(bytes: number): void;
}

export interface Client {
  write(line: Buffer): void;
  pause(): void;
  resume(): void;
  /** Resolves when everything written so far has left this process, or can not. */
  flushed(): Promise<void>;
}

const LF = Buffer.from('\n');

export function connectClient(stdin: Readable, stdout: Writable, events: ClientEvents): Client {
  let ended = false;
  let waitingForDrain = false;

  const lines = nextTurn<Buffer | 'end'>(item => (item === 'end' ? events.ended() : events.line(item)));
  const splitter = splitLines({
    line: line => {
      if (!isBlank(line)) lines.push(line);
    },
    oversized: bytes => events.oversized(bytes),
  });
  const end = () => {
    if (ended) return;
    ended = true;
    // A last line without its line feed is still a line of the client's.
    const torn = splitter.end();
    if (torn.length > 0) lines.push(torn);
    lines.push('end');
  };

  stdin.on('data', (chunk: Buffer) => splitter.push(chunk));
  stdin.on('end', end);
  stdin.on('close', end);
  stdin.on('error', end);

  stdout.on('error', () => events.broken());
  stdout.on('drain', () => {
    waitingForDrain = false;
    events.flowing(true);
  });

  return {
    write(line) {
      stdout.cork();
      stdout.write(line);
      const goOn = stdout.write(LF);
      stdout.uncork();
      if (goOn || waitingForDrain) return;
      waitingForDrain = true;
      events.flowing(false);
    },
    pause: () => stdin.pause(),
    resume: () => stdin.resume(),
    flushed: () =>
      new Promise(resolve => {
        if (stdout.destroyed || stdout.writableLength === 0) return resolve();
        stdout.write('', () => resolve());
      }),
  };
}
