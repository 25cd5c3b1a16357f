/** The server processes by generation: starts them, carries their lines, and makes fast writers wait for slow readers. */
import type { Clearing } from '../base/clearing.ts';
import type { Clock } from '../base/clock.ts';
import type { Death } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import type { Caches } from '../caches/clear.ts';
import type { CachePlan, Start } from '../caches/plan.ts';
import { type Child, type EndManner, everythingEnded, isAnyLeft, startChild } from '../child/start.ts';
import type { Secrets } from '../secrets/mask.ts';
import { createMaskedStream } from '../secrets/stream.ts';
import { secretsOf } from '../secrets/values.ts';
import { nextTurn } from './next-turn.ts';

export interface ServerEvents {
  /** Told before the process is started that the caches were cleared for. */
  cleared(clearing: Clearing): void;
  line(generation: Generation, line: Buffer): void;
  /** Masked. */
  stderr(generation: Generation, chunk: Buffer): void;
  gone(generation: Generation, death: Death): void;
  /** A server takes no more for now (false), or takes more again (true). */
  flowing(generation: Generation, flows: boolean): void;
  oversized(generation: Generation, bytes: number): void;
}

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string | undefined;
  /** Read anew for every start, so that a changed env file counts. */
  environment(): Readonly<Record<string, string | undefined>>;
  /** Equal for programs that are started alike. */
  readonly identity: string;
  readonly caches: CachePlan;
}

/** Others are still going, or its caches are being cleared; what is said to it meanwhile is kept. */
type Preparing = { readonly kind: 'preparing'; readonly lines: Buffer[]; readonly giveUp: () => void };

type Server = Preparing | { readonly kind: 'running'; readonly child: Child };

export interface How extends Start {
  /** Not before everything that was started is gone. */
  readonly alone: boolean;
}

export interface Servers {
  start(generation: Generation, how: How): void;
  write(generation: Generation, line: Buffer): void;
  end(generation: Generation, manner: EndManner, endMs?: number): void;
  pid(generation: Generation): number | undefined;
  stderr(generation: Generation, most?: number): readonly string[];
  /** Stops or goes on reading what the servers write. */
  flow(flows: boolean): void;
  /** What is started from now on. */
  use(program: Program): void;
}

export function createServers(
  first: Program,
  secrets: Secrets,
  openCaches: (plan: CachePlan) => Caches,
  events: ServerEvents,
  clock: Clock,
): Servers {
  let program = first;
  let caches = openCaches(first.caches);
  const servers = new Map<Generation, Server>();
  let flows = true;

  const neverStarted = (generation: Generation) => {
    servers.delete(generation);
    const exit = {
      kind: 'not-started',
      code: 'ABANDONED',
      message: 'given up before it was started',
    } as const;
    events.gone(generation, { exit, stderr: [] });
  };

  function spawn(generation: Generation, lines: readonly Buffer[]): void {
    const { command, args, cwd } = program;
    const launch = { command, args, cwd, env: program.environment() };
    secrets.learn(secretsOf(launch.env));
    const output = nextTurn<Buffer>(line => events.line(generation, line));
    const child = startChild(
      launch,
      {
        line: line => output.push(line),
        stderr: chunk => events.stderr(generation, chunk),
        writable: () => events.flowing(generation, true),
        gone(death) {
          output.flush();
          servers.delete(generation);
          events.flowing(generation, true);
          events.gone(generation, death);
        },
        oversized: bytes => events.oversized(generation, bytes),
      },
      clock,
      out => createMaskedStream(secrets.find, out, clock),
    );
    servers.set(generation, { kind: 'running', child });
    if (!flows) child.pause();
    for (const line of lines) child.write(line);
  }

  async function prepare(generation: Generation, how: How) {
    const lines: Buffer[] = [];
    let isGivenUp = false;
    const givenUp = new Promise<void>(resolve => {
      const giveUp = () => {
        isGivenUp = true;
        resolve();
      };
      servers.set(generation, { kind: 'preparing', lines, giveUp });
    });
    if (how.alone) await Promise.race([everythingEnded(), givenUp]);
    const clearing = isGivenUp ? null : caches.clear(how);
    if (clearing !== null) events.cleared(await clearing);
    if (isGivenUp) neverStarted(generation);
    else spawn(generation, lines);
    caches.tidy();
  }

  return {
    use(next) {
      program = next;
      caches = openCaches(next.caches);
    },
    start(generation, how) {
      if (!caches.clears(how) && !(how.alone && isAnyLeft())) return spawn(generation, []);
      void prepare(generation, how);
    },
    write(generation, line) {
      const server = servers.get(generation);
      if (server?.kind === 'preparing') server.lines.push(line);
      else if (server?.child.write(line) === false) events.flowing(generation, false);
    },
    end(generation, manner, endMs) {
      const server = servers.get(generation);
      if (server?.kind === 'preparing') server.giveUp();
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
    flow(now) {
      flows = now;
      for (const server of servers.values()) {
        if (server.kind === 'running') now ? server.child.resume() : server.child.pause();
      }
    },
  };
}
