/** A client that writes bytes and keeps the bytes that come back, in front of a server or of the wrapper with that server. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { DEADLINE, within } from './deadline.ts';
import { launch, type Setup } from './launch.ts';
import { Project } from './project.ts';

export interface Stream {
  write(bytes: Buffer): Promise<void>;
  /** All that came back, once these bytes are among it. */
  until(mark: string, ms?: number): Promise<Buffer>;
  /** The lines that the server has heard, as they came. */
  heard(): Buffer[];
}

const LF = 0x0a;

export function linesIn(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let feed = bytes.indexOf(LF); feed !== -1; feed = bytes.indexOf(LF, from)) {
    lines.push(bytes.subarray(from, feed + 1));
    from = feed + 1;
  }
  return lines;
}

/** Plays `body` on the server `dictated.mjs`, and leaves nothing behind. */
export async function withStream<T>(setup: Setup, body: (stream: Stream) => Promise<T>): Promise<T> {
  using project = new Project({ 'server.mjs': 'dictated.mjs' });
  const heard = project.aside('heard');
  const child = launch({ ...setup, env: { ...setup.env, HEARD: heard } }, project, randomUUID());
  const exit = new Promise<void>(resolve => child.once('exit', () => resolve()));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text;
  });
  const chunks: Buffer[] = [];
  let look = () => {};
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    look();
  });
  try {
    return await body({
      write: bytes => new Promise(resolve => child.stdin.write(bytes, () => resolve())),
      async until(mark, ms = DEADLINE) {
        const came = new Promise<void>(resolve => {
          look = () => {
            // Enough to find it across two chunks; all of it would be quadratic.
            if (Buffer.concat(chunks.slice(-2)).includes(mark)) resolve();
          };
          if (Buffer.concat(chunks).includes(mark)) resolve();
        });
        await within(came, mark, ms, () => stderr.slice(-2_000));
        return Buffer.concat(chunks);
      },
      heard: () => (existsSync(heard) ? linesIn(readFileSync(heard)) : []),
    });
  } finally {
    child.stdin.end();
    await within(exit, 'the end', DEADLINE, () => stderr.slice(-2_000));
  }
}
