/** The server processes by generation: starts them, carries their lines, and makes fast writers wait for slow readers. */
import type { Clearing } from '../base/clearing.ts';
import { type Clock, wallTime } from '../base/clock.ts';
import type { Death } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import type { Overlong } from '../base/limits.ts';
import type { Caches } from '../caches/clear.ts';
import type { CachePlan, Start } from '../caches/plan.ts';
import { type Child, type ChildEvents, type EndManner, everythingEnded, startChild } from '../child/start.ts';
import { createMaskedStream } from '../secrets/stream.ts';
import { secretsOf } from '../secrets/values.ts';
import type { Begun } from './begin.ts';
import { nextTurn } from './next-turn.ts';
import { launchOf, type Program } from './program.ts';

export interface ServerEvents {
  /** Told before the process is started that the caches were cleared for. */
  cleared(clearing: Clearing): void;
  /** Its process is there, as far as the system could start one. */
  running(generation: Generation): void;
  line(generation: Generation, line: Buffer): void;
  /** Masked. */
  stderr(generation: Generation, chunk: Buffer): void;
  gone(generation: Generation, death: Death): void;
  /** A server takes no more for now (false), or takes more again (true). */
  flowing(generation: Generation, flows: boolean): void;
  overlong(generation: Generation, line: Overlong): void;
}

/**
 * Others are still going, its caches are being cleared, or what starts it is being loaded; what is said to it meanwhile is
 * kept.
 */
type Preparing = {
  readonly kind: 'preparing';
  readonly lines: Buffer[];
  readonly over: Promise<void>;
  /** It is to end before it has begun. */
  ended: EndManner | 'no';
  end(manner: EndManner): void;
};

type Server = Preparing | { readonly kind: 'running'; readonly child: Child };

export interface How extends Start {
  /** Not before everything that was started is gone. */
  readonly alone: boolean;
}

export interface Servers {
  /** Returns when that was, in wall-clock time. */
  start(generation: Generation, how: How): number;
  write(generation: Generation, line: Buffer): void;
  end(generation: Generation, manner: EndManner, endMs?: number): void;
  pid(generation: Generation): number | undefined;
  stderr(generation: Generation, most?: number): readonly string[];
  /** When it was last seen writing to stdout; now, before it has begun and while nobody reads that. */
  wroteAt(generation: Generation): number;
  /** Whose output is read from now on, and whose is not. */
  flow(flows: (generation: Generation) => boolean): void;
  /** What is started from now on. */
  use(program: Program): void;
}

/** The first server is started without it, and is the first to need the processor. */
const execa = () => import('../child/by-execa.ts');
const EXECA_AFTER_MS = 1_000;

/** `begun`: the first of them is being started already. */
export function createServers(
  first: Program,
  begun: Begun,
  openCaches: (plan: CachePlan) => Caches,
  events: ServerEvents,
  clock: Clock,
): Servers {
  let program = first;
  const { secrets } = begun;
  let { caches } = begun;
  let ahead: Begun | null = begun.server === null ? null : begun;
  const servers = new Map<Generation, Server>();
  let flows = (_: Generation): boolean => true;
  clock.after(EXECA_AFTER_MS, () => void execa());

  const neverStarted = (generation: Generation) => {
    servers.delete(generation);
    const exit = {
      kind: 'not-started',
      code: 'ABANDONED',
      message: 'given up before it was started',
    } as const;
    events.gone(generation, { exit, stderr: [] });
  };

  function run(generation: Generation, lines: readonly Buffer[], start: (told: ChildEvents) => Child): Child {
    const output = nextTurn<Buffer | Overlong>(line =>
      Buffer.isBuffer(line) ? events.line(generation, line) : events.overlong(generation, line),
    );
    const told: ChildEvents = {
      line: line => output.push(line),
      stderr: chunk => events.stderr(generation, chunk),
      writable: () => events.flowing(generation, true),
      gone(death) {
        output.flush();
        servers.delete(generation);
        events.flowing(generation, true);
        events.gone(generation, death);
      },
      overlong: line => output.push(line),
    };
    const child = start(told);
    servers.set(generation, { kind: 'running', child });
    if (!flows(generation)) child.pause();
    for (const line of lines) child.write(line);
    events.running(generation);
    return child;
  }

  async function prepare(generation: Generation, how: How) {
    const preparing = hold(generation);
    if (how.alone) await Promise.race([everythingEnded(), preparing.over]);
    const clearing = preparing.ended === 'no' ? caches.clear(how) : null;
    if (clearing !== null) events.cleared(await clearing);
    const { byExeca } = await execa();
    if (preparing.ended !== 'no') neverStarted(generation);
    else {
      const launch = launchOf(program);
      secrets.learn(secretsOf(launch.env));
      const masking = (out: (chunk: Buffer) => void) => createMaskedStream(secrets.find, out, clock);
      run(generation, preparing.lines, told => startChild(launch, told, clock, byExeca, masking));
    }
    if (clearing !== null) caches.tidy();
  }

  async function adopt(generation: Generation, { clearing, server }: Begun) {
    const preparing = hold(generation);
    if (clearing !== null) events.cleared(await clearing);
    if (server === null) return;
    const { take } = await server;
    const child = run(generation, preparing.lines, take);
    if (preparing.ended !== 'no') child.end(preparing.ended);
    if (clearing !== null) caches.tidy();
  }

  function hold(generation: Generation): Preparing {
    let over = () => {};
    const preparing: Preparing = {
      kind: 'preparing',
      lines: [],
      over: new Promise(resolve => {
        over = resolve;
      }),
      ended: 'no',
      end(manner) {
        preparing.ended = manner;
        over();
      },
    };
    servers.set(generation, preparing);
    return preparing;
  }

  return {
    use(next) {
      program = next;
      caches = openCaches(next.caches);
    },
    start(generation, how) {
      const since = ahead?.since ?? wallTime();
      if (ahead !== null) void adopt(generation, ahead);
      else void prepare(generation, how);
      ahead = null;
      return since;
    },
    write(generation, line) {
      const server = servers.get(generation);
      if (server?.kind === 'preparing') server.lines.push(line);
      else if (server?.child.write(line) === false) events.flowing(generation, false);
    },
    end(generation, manner, endMs) {
      const server = servers.get(generation);
      if (server?.kind === 'preparing') server.end(manner);
      else server?.child.end(manner, endMs);
    },
    pid(generation) {
      const server = servers.get(generation);
      return server?.kind === 'running' ? server.child.pid : undefined;
    },
    stderr(generation, most) {
      const server = servers.get(generation);
      return server?.kind === 'running' ? server.child.stderr(most) : [];
    },
    wroteAt(generation) {
      const server = servers.get(generation);
      return server?.kind === 'running' ? server.child.wroteAt() : clock.now();
    },
    flow(now) {
      flows = now;
      for (const [generation, server] of servers) {
        if (server.kind !== 'running') continue;
        if (now(generation)) server.child.resume();
        else server.child.pause();
      }
    },
  };
}
