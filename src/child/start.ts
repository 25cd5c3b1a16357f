/**
 * Starts a server process and carries lines to and from it. Whatever happens, also when it can't be started, `gone` comes
 * exactly once and last; nothing here throws.
 */
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import type { Death, Exit } from '../base/failure.ts';
import type { Overlong } from '../base/limits.ts';
import { mayBeMessage } from '../base/message-shape.ts';
import { startFamily } from './family.ts';
import { realGuardian } from './guardian.ts';
import { createInput } from './input.ts';
import type { EndManner } from './ladder.ts';
import { isBlank } from './lines.ts';
import { readOutput } from './output.ts';
import { whyNotStarted } from './refusal.ts';
import { realSignals, realSystem, type Signals } from './signal.ts';
import { createTail } from './tail.ts';
import { windowsProgram, wslSignals } from './wsl.ts';

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** The working folder; our own if undefined. */
  readonly cwd: string | undefined;
  /** The whole environment: nothing is added to it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The command is a line for the shell of the system. */
  readonly shell?: boolean;
}

export interface ChildEvents {
  /** One whole line of stdout without its LF, never a blank one. */
  line(line: Buffer): void;
  /** Bytes of stderr as they came. */
  stderr(chunk: Buffer): void;
  /** Writing may go on, after a write that returned false. */
  writable(): void;
  /** The process has exited, or never was, and all it wrote has been delivered. Others of its group may still be ending. */
  gone(death: Death): void;
  /** A line of stdout was longer than the cap and has been thrown away. */
  overlong?(line: Overlong): void;
}

/** What a process writes to stderr passes through one before anybody sees it. */
export interface Filter {
  push(chunk: Buffer): void;
  /** Hands on what it keeps back. */
  flush(): void;
}

export type Filtering = (out: (chunk: Buffer) => void) => Filter;

export interface Child {
  readonly pid: number | undefined;
  /** Appends the LF. False asks to wait for `writable`; a line for a process that no longer listens is dropped (true). */
  write(line: Buffer): boolean;
  /** Stops reading stdout, so that a process that writes on has to wait; stderr is always read. */
  pause(): void;
  resume(): void;
  /** When it was last seen writing to stdout; now, while nobody reads that. */
  wroteAt(): number;
  /** The last lines that it wrote to stderr, or to stdout without being messages, oldest first. */
  stderr(most?: number): readonly string[];
  /**
   * Tells it and everything that it started to go. Saying it again can only make it faster. `endMs`: what it has from
   * SIGTERM to SIGKILL, where it may end gently.
   */
  end(manner: EndManner, endMs?: number): void;
}

export {
  endLeftBehind,
  everythingEnded,
  isAnyLeft,
  killEverything,
  leaders,
  listFamilies,
} from './family.ts';
export type { EndManner } from './ladder.ts';

const linesInDeath = 60;
const LF = Buffer.from('\n');

/** Three pipes, and a group of its own to end it by (on Windows that would open a console window). */
export type Spawn = (launch: Launch) => Spawned;

export interface Spawned {
  readonly running: Running;
  /** Why there is no process, if there is none. */
  refusal(): Promise<Error>;
}

interface Running {
  readonly pid?: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  once(event: 'exit', listener: (code: number | null, signal: string | null) => void): unknown;
  on(event: 'error', listener: () => void): unknown;
}

export function startChild(
  launch: Launch,
  events: ChildEvents,
  clock: Clock,
  spawn: Spawn,
  filter: Filtering = out => ({ push: out, flush() {} }),
): Child {
  try {
    const { running, refusal } = spawn(launch);
    return running.pid === undefined
      ? refused(launch, events, refusal())
      : started(running, running.pid, events, clock, signalsOf(launch, clock), filter);
  } catch (error) {
    // What is rejected without the system: a NUL in an argument, a working folder of our own that was deleted.
    return refused(launch, events, Promise.resolve(error as Error));
  }
}

function refused(launch: Launch, events: ChildEvents, cause: Promise<Error>): Child {
  void cause.then(error => whyNotStarted(launch, error)).then(exit => events.gone({ exit, stderr: [] }));
  return {
    pid: undefined,
    write: () => true,
    pause() {},
    resume() {},
    wroteAt: () => 0,
    stderr: () => [],
    end() {},
  };
}

function signalsOf(launch: Launch, clock: Clock): Signals {
  const program = windowsProgram(launch);
  return program === undefined ? realSignals : wslSignals(program, realSystem, clock);
}

function started(
  running: Running,
  pid: number,
  events: ChildEvents,
  clock: Clock,
  signals: Signals,
  filter: Filtering,
): Child {
  const tail = createTail();
  const stderr = filter(chunk => {
    tail.add(chunk);
    events.stderr(chunk);
  });
  // Compilers write their errors to stdout.
  const strays = filter(chunk => tail.add(chunk));
  let exit: Exit | 'none yet' | 'told' = 'none yet';

  const input = createInput(running.stdin, () => {
    if (exit !== 'told') events.writable();
  });
  const output = readOutput(
    running.stdout,
    running.stderr,
    {
      line(line) {
        if (isBlank(line)) return;
        if (!mayBeMessage(line)) strays.push(Buffer.concat([line, LF]));
        events.line(line);
      },
      stderr: chunk => stderr.push(chunk),
      overlong: line => events.overlong?.(line),
      over() {
        if (typeof exit === 'string') return;
        stderr.flush();
        strays.flush();
        const death: Death = { exit, stderr: tail.lines(linesInDeath) };
        exit = 'told';
        events.gone(death);
      },
    },
    clock,
  );
  const family = startFamily(pid, () => input.close(), clock, { signals, guardian: realGuardian });

  // The end of the pipes says nothing: a grandchild can hold them for ever.
  running.once('exit', (code, signal) => {
    exit = code === null ? { kind: 'signalled', signal: signal ?? 'unknown' } : { kind: 'exited', code };
    family.leaderExited();
    output.exited();
  });
  running.on('error', () => {});

  return {
    pid,
    write: line => input.write(line),
    pause: () => output.pause(),
    resume: () => output.resume(),
    wroteAt: () => output.wroteAt(),
    stderr(most) {
      stderr.flush();
      strays.flush();
      return tail.lines(most);
    },
    end: (manner, endMs) => family.end(manner, endMs),
  };
}
