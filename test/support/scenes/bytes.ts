/** More bytes and lines than anybody should send, and ends that do not read: what is lost, and what it costs in memory. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { residentMb } from '../big-tree.ts';
import { until, within } from '../deadline.ts';
import { launch } from '../launch.ts';
import { envelope } from '../modern.ts';
import { Project } from '../project.ts';

export type Era = 'legacy' | 'modern';

const MIB = 1024 * 1024;
const LONG_WAIT = 240_000;

interface Session {
  readonly child: ChildProcessWithoutNullStreams;
  readonly project: Project;
  stderr(): string;
  /** Bytes that the wrapper has taken from its stdin. */
  taken(): number;
  /** Writes as fast as it is taken, until all is written or `stop` says so; how many pieces that were. */
  pour(pieces: Iterable<Buffer>, stop?: () => boolean): Promise<number>;
  ask(id: number, method: string, params?: object): void;
  /** Called with every line from here on. */
  hear(line: (text: string) => void): void;
  answered(id: number, ms?: number): Promise<string>;
  memoryMb(): number;
  /** How many numbered lines the server has got rid of. */
  written(): number;
}

const request = (id: number, method: string, params: object = {}): Buffer =>
  Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);

/** Runs `body` in an open session with the server `hose.mjs`. */
async function withHose<T>(era: Era, body: (session: Session) => Promise<T>): Promise<T> {
  const project = new Project({ 'server.mjs': 'hose.mjs' });
  const written = project.aside('written');
  const child = launch({ env: { WRITTEN: written } }, project, randomUUID());
  const exit = once(child, 'exit');
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text;
  });
  const listeners = new Set<(text: string) => void>();
  let rest: string[] = [];
  child.stdout.setEncoding('latin1').on('data', (chunk: string) => {
    const lines = chunk.split('\n');
    rest.push(lines.shift()!);
    if (lines.length === 0) return;
    lines.unshift(rest.join(''));
    rest = [lines.pop()!];
    for (const line of lines) for (const listener of listeners) listener(line);
  });
  const session: Session = {
    child,
    project,
    stderr: () => stderr,
    taken: () => (child.stdin as Socket).bytesWritten - child.stdin.writableLength,
    async pour(pieces, stop = () => false) {
      let written = 0;
      for (const piece of pieces) {
        if (stop()) break;
        written++;
        child.stdin.write(piece);
        while (child.stdin.writableNeedDrain && !stop()) await delay(1);
      }
      return written;
    },
    ask: (id, method, params) => void child.stdin.write(request(id, method, params)),
    hear: line => void listeners.add(line),
    answered(id, ms = LONG_WAIT) {
      const came = new Promise<string>(resolve => {
        const listener = (line: string) => {
          if (!line.startsWith(`{"jsonrpc":"2.0","id":${id},`)) return;
          listeners.delete(listener);
          resolve(line);
        };
        listeners.add(listener);
      });
      return within(came, `the answer to ${id}`, ms, () => stderr.slice(-2_000));
    },
    memoryMb: () => residentMb(child.pid!),
    written: () => (existsSync(written) ? Number(readFileSync(written, 'utf8')) : 0),
  };
  try {
    const meta = era === 'modern' ? { _meta: envelope({}) } : {};
    const opener = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'c', version: '1' },
    };
    const opened = session.answered(900_000_001);
    if (era === 'modern') session.ask(900_000_001, 'server/discover', meta);
    else session.ask(900_000_001, 'initialize', opener);
    await opened;
    if (era === 'legacy') child.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
    const listed = session.answered(900_000_002);
    session.ask(900_000_002, 'tools/list', meta);
    await listed;
    return await body(session);
  } finally {
    child.stdin.destroy();
    child.stdout.resume();
    child.kill('SIGTERM');
    await within(exit, 'the end of the wrapper', 10_000);
    project.remove();
  }
}

/** Until a count stands still, which is the only way to see that nobody goes on. */
async function still(count: () => number): Promise<number> {
  let [before, since] = [count(), performance.now()];
  const stands = () => {
    const now = count();
    if (now !== before) [before, since] = [now, performance.now()];
    return performance.now() - since > 1_500;
  };
  await until(stands, 'a count that stands still', LONG_WAIT);
  return before;
}

/** Memory is given back when somebody needs some: small requests go by meanwhile. */
async function settledMb(session: Session): Promise<number> {
  for (let id = 800_000_000; id < 800_001_000; id++) {
    const answered = session.answered(id);
    session.ask(id, 'fill', { bytes: 200_000 });
    await answered;
  }
  return session.memoryMb();
}

export interface LongLines {
  readonly down: string;
  readonly upBytes: number;
  readonly afterMb: number;
}

/** So many bytes in one line, down and then up; each time, and what is held afterwards. */
export const longLines = (bytes: number, times: number, era: Era): Promise<LongLines[]> =>
  withHose(era, async session => {
    const all: LongLines[] = [];
    while (all.length < times) all.push(await downAndUp(session, bytes));
    return all;
  });

async function downAndUp(session: Session, bytes: number): Promise<LongLines> {
  const heard = session.answered(1);
  const fill = Buffer.alloc(MIB, 'x');
  await session.pour([
    Buffer.from('{"jsonrpc":"2.0","id":1,"method":"size","params":{"fill":"'),
    ...Array.from({ length: bytes / MIB }, () => fill),
    Buffer.from('"}}\n'),
  ]);
  const down = await heard;
  const said = session.answered(2);
  session.ask(2, 'fill', { bytes });
  const upBytes = (await said).length;
  return { down, upBytes, afterMb: await settledMb(session) };
}

export interface Tiny {
  readonly answers: number;
  readonly outOfOrder: number;
  readonly errors: number;
  readonly seconds: number;
}

/** So many tiny requests as fast as they are taken. */
export const tinyLines = (count: number, era: Era): Promise<Tiny> =>
  withHose(era, async session => {
    const start = performance.now();
    const seen = { answers: 0, outOfOrder: 0, errors: 0 };
    let next = 0;
    session.hear(line => {
      const id = Number(/^\{"jsonrpc":"2\.0","id":(\d+),/.exec(line)?.[1]);
      if (!(id < count)) return;
      seen.answers++;
      if (id !== next) seen.outOfOrder++;
      next = id + 1;
      if (!line.endsWith('"result":0}')) seen.errors++;
    });
    function* pieces() {
      for (let from = 0; from < count; from += 1_000) {
        const ids = Array.from({ length: Math.min(1_000, count - from) }, (_, at) => from + at);
        yield Buffer.from(ids.map(id => `{"jsonrpc":"2.0","id":${id},"method":"tiny"}\n`).join(''));
      }
    }
    await session.pour(pieces());
    await until(
      () => seen.answers >= count,
      `${count} answers`,
      LONG_WAIT,
      () => ` but ${seen.answers}; ${session.stderr().slice(-2_000)}`,
    );
    return { ...seen, seconds: (performance.now() - start) / 1000 };
  });

export interface Unread {
  /** Lines of a kilobyte that the server got rid of while nobody read. */
  readonly lines: number;
  readonly grownMb: number;
  readonly reloaded: boolean;
  /** When it read again: those that were missing or not in order. */
  readonly wrong: number;
  readonly came: number;
}

/** The client does not read what the server writes, and the code is changed meanwhile. */
export const clientDoesNotRead = (count: number, era: Era): Promise<Unread> =>
  withHose(era, async session => {
    const { child, project } = session;
    const beforeMb = session.memoryMb();
    let [came, wrong] = [0, 0];
    session.hear(line => {
      const n = /"params":\{"n":(\d+),/.exec(line)?.[1];
      if (n !== undefined && Number(n) !== came++) wrong++;
    });
    child.stdout.pause();
    session.ask(1, 'flood', { count });
    const lines = await still(session.written);
    const grownMb = session.memoryMb() - beforeMb;
    project.save('server.mjs', `${project.read('server.mjs')}\n// edited`);
    const reloaded = await until(
      () => session.stderr().includes('generation 2 is serving'),
      'generation 2',
      30_000,
    ).then(
      () => true,
      () => false,
    );
    child.stdout.resume();
    await still(() => came);
    return { lines, grownMb, reloaded, wrong, came };
  });

export interface Provoked {
  readonly takenMb: number;
  readonly grownMb: number;
  /** When it read again: answers that were missing. */
  readonly missing: number;
  readonly asked: number;
}

/** The client calls a tool of ours on and on, and reads nothing of it. */
export const clientProvokes = (calls: number, era: Era): Promise<Provoked> =>
  withHose(era, async session => {
    const { child } = session;
    const beforeMb = session.memoryMb();
    const call = (id: number) =>
      request(id, 'tools/call', { name: 'reload_status', arguments: {}, fill: 'z'.repeat(500) });
    let over = false;
    const poured = session.pour(
      (function* () {
        for (let id = 1; id <= calls; id++) yield call(id);
      })(),
      () => over,
    );
    const seen = new Set<number>();
    session.hear(line => void seen.add(Number(/^\{"jsonrpc":"2\.0","id":(\d+),/.exec(line)?.[1])));
    child.stdout.pause();
    const taken = await still(session.taken);
    const grownMb = session.memoryMb() - beforeMb;
    child.stdout.resume();
    await until(() => seen.size > 10, 'answers', LONG_WAIT);
    over = true;
    const asked = await poured;
    await still(() => seen.size);
    const missing = Array.from({ length: asked }, (_, at) => at + 1).filter(id => !seen.has(id)).length;
    return { takenMb: taken / MIB, grownMb, missing, asked };
  });

export interface Deaf {
  /** Of our own tool, with a megabyte waiting for the server. */
  readonly answeredMeanwhile: boolean;
  readonly takenMb: number;
  readonly grownMb: number;
  /** Requests that have been written whole, and how many got another number of answers than one. */
  readonly asked: number;
  readonly notOnce: number;
}

/** The server does not read what the client writes, and is killed in the end. */
export const serverDoesNotRead = (mostMb: number, era: Era): Promise<Deaf> =>
  withHose(era, async session => {
    const { project } = session;
    const before = session.taken();
    const beforeMb = session.memoryMb();
    const counts = new Map<number, number>();
    session.hear(line => {
      const id = Number(/^\{"jsonrpc":"2\.0","id":(\d+),/.exec(line)?.[1]);
      if (id >= 1_000) counts.set(id, (counts.get(id) ?? 0) + 1);
    });
    const deaf = session.answered(1);
    session.ask(1, 'deaf');
    await deaf;
    const big = 'b'.repeat(MIB / 2);
    const ids = Array.from({ length: mostMb * 2 }, (_, at) => 1_000 + at);
    const piece = (id: number) => request(id, 'tools/call', { name: 'x', arguments: { big } });
    await session.pour(ids.slice(0, 2).map(piece));
    const status = session.answered(2, 10_000);
    session.ask(2, 'tools/call', { name: 'reload_status', arguments: {} });
    const answeredMeanwhile = await status.then(
      () => true,
      () => false,
    );
    const poured = session.pour(ids.slice(2).map(piece));
    const taken = (await still(session.taken)) - before;
    const grownMb = session.memoryMb() - beforeMb;
    // New code takes the place of the deaf one; what that was asked is told lost when its time is over.
    project.save('server.mjs', `${project.read('server.mjs')}\n// edited`);
    await poured;
    await until(
      () => counts.size >= ids.length,
      `${ids.length} answers`,
      90_000,
      () => ` but ${counts.size}; ${session.stderr().slice(-2_000)}`,
    ).catch(() => {});
    const notOnce = ids.filter(id => counts.get(id) !== 1).length;
    return { answeredMeanwhile, takenMb: taken / MIB, grownMb, asked: ids.length, notOnce };
  });

export interface TooLong {
  readonly request: string;
  readonly answer: string;
  readonly after: string;
}

/** A request and an answer that are longer than what is passed on. */
export const tooLong = (bytes: number, era: Era): Promise<TooLong> =>
  withHose(era, async session => {
    const first = session.answered(1);
    const fill = Buffer.alloc(MIB, 'x');
    await session.pour([
      Buffer.from('{"jsonrpc":"2.0","method":"tools/call","params":{"name":"x","arguments":{"fill":"'),
      ...Array.from({ length: bytes / MIB }, () => fill),
      Buffer.from('"}},"id":1}\n'),
    ]);
    const refused = await first;
    const second = session.answered(2);
    session.ask(2, 'fill', { bytes });
    const lost = await second;
    const third = session.answered(3);
    session.ask(3, 'anything');
    return { request: refused, answer: lost, after: await third };
  });
