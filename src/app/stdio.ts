/**
 * The client's end: whole lines in from stdin, whole lines out to stdout, and nothing else ever written there.
 */
import type { Readable, Writable } from 'node:stream';
import type { Overlong } from '../base/limits.ts';
import { isBlank, splitLines } from '../child/lines.ts';
import { nextTurn } from './next-turn.ts';

/** How the client takes what is written to it; far behind: more waits than it may provoke by writing on. */
export type Pace = 'keeps up' | 'behind' | 'far behind';

export interface ClientEvents {
  line(line: Buffer): void;
  /** The client has closed our stdin; every line before that has been handed on. */
  ended(): void;
  /** Nobody reads our stdout any more. */
  broken(): void;
  paced(pace: Pace): void;
  overlong(line: Overlong): void;
}

export interface Client {
  write(line: Buffer): void;
  /** Whether it is read. */
  flow(flows: boolean): void;
  /** Resolves when everything written so far has left this process, or can not. */
  flushed(): Promise<void>;
}

const LF = Buffer.from('\n');
const MOST_UNREAD = 64 * 1024 * 1024;

export function connectClient(
  stdin: Readable,
  stdout: Writable,
  events: ClientEvents,
  mostUnread = MOST_UNREAD,
): Client {
  let ended = false;
  let pace: Pace = 'keeps up';
  const paced = (next: Pace) => {
    if (next === pace) return;
    pace = next;
    events.paced(next);
  };

  const lines = nextTurn<Buffer | Overlong | 'end'>(item => {
    if (item === 'end') events.ended();
    else if (Buffer.isBuffer(item)) events.line(item);
    else events.overlong(item);
  });
  const splitter = splitLines({
    line: line => {
      if (!isBlank(line)) lines.push(line);
    },
    overlong: line => lines.push(line),
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
  stdout.on('drain', () => paced('keeps up'));

  return {
    write(line) {
      stdout.cork();
      stdout.write(line);
      const keepsUp = stdout.write(LF);
      stdout.uncork();
      if (stdout.writableLength > mostUnread) paced('far behind');
      else if (!keepsUp && pace === 'keeps up') paced('behind');
    },
    flow: flows => (flows ? stdin.resume() : stdin.pause()),
    flushed: () =>
      new Promise(resolve => {
        if (stdout.destroyed || stdout.writableLength === 0) return resolve();
        stdout.write('', () => resolve());
      }),
  };
}
