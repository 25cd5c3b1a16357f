/** Real processes for one test: the built bin in front of a server (or the server alone) and a raw client; `end` leaves nothing. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { RawClient } from './client.ts';
import { DEADLINE, until, within } from './deadline.ts';
import { bin } from './home.ts';
import { describe, MARK, marked, type Process } from './processes.ts';
import { Project } from './project.ts';

export interface Setup {
  /** Files of a new project and the fixtures that they are copies of. */
  readonly files?: Record<string, string>;
  /** A project of the caller's; it stays. */
  readonly project?: Project;
  /** The server's command; `node server.mjs` unless told. */
  readonly command?: readonly string[];
  /** The wrapper's own options. */
  readonly options?: readonly string[];
  /** The wrapper's whole command line, instead of `options` and `command`. */
  readonly argv?: readonly string[];
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  /** False: no wrapper, the client talks to the server itself. */
  readonly wrapped?: boolean;
  /** For each wait of the client. */
  readonly deadline?: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export const RAW = { 'server.mjs': 'raw.mjs', 'answer.mjs': 'answer.mjs' };
export const V1 = { 'server.mjs': 'v1.mjs', 'answer.mjs': 'answer.mjs' };
export const V2 = { 'server.mjs': 'v2.mjs', 'answer.mjs': 'answer.mjs' };
export const PY = { 'server.py': 'server.py', 'answer.py': 'answer.py' };

/** The command line that puts the wrapper in front of a server. */
export const wrapping = (command: readonly string[], options: readonly string[] = []): string[] => [
  process.execPath,
  bin,
  ...options,
  '--',
  ...command,
];

export class Rig {
  readonly project: Project;
  readonly client: RawClient;
  readonly child: ChildProcessWithoutNullStreams;
  /** Of the process that we started, which is the wrapper if there is one. */
  readonly exit: Promise<Exit>;
  readonly wrapped: boolean;
  readonly #ownsProject: boolean;
  readonly #mark = randomUUID();
  #stderr = '';

  constructor(setup: Setup) {
    this.wrapped = setup.wrapped ?? true;
    if (this.wrapped && !existsSync(bin))
      throw new Error(`${bin} is missing: node scripts/setup.mjs builds it`);
    this.#ownsProject = setup.project === undefined;
    this.project = setup.project ?? new Project(setup.files ?? RAW);
    const command = setup.command ?? [process.execPath, 'server.mjs'];
    const line = setup.argv ? [process.execPath, bin, ...setup.argv] : wrapping(command, setup.options);
    const [file, ...args] = this.wrapped ? line : command;
    this.child = spawn(file!, args, {
      cwd: setup.cwd ?? this.project.root,
      env: {
        ...process.env,
        JOURNAL: this.project.journalFile,
        RUNS: this.project.runsFile,
        ...setup.env,
        [MARK]: this.#mark,
      },
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.exit = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    this.exit.catch(() => {});
    this.client = new RawClient(this.child.stdout, this.child.stdin, setup.deadline, () => this.explain());
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** The end of stderr, to be read under an error. */
  explain(): string {
    const lines = this.#stderr.trimEnd().split('\n').slice(-40);
    return `\n--- stderr ---\n${lines.join('\n')}\n--------------`;
  }

  /** Every process that descends from the one we started, and that one. */
  processes(): Process[] {
    return marked(this.#mark);
  }

  /** Those that are not the wrapper's own. */
  servers(): Process[] {
    return this.processes().filter(one => !this.wrapped || !one.command.includes(bin));
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  exited(what = 'the end of the process', ms = DEADLINE): Promise<Exit> {
    return within(this.exit, what, ms, () => this.explain());
  }

  /** Milliseconds until no process of ours is left. */
  async gone(ms = 10_000): Promise<number> {
    const left = () => `; left:\n${describe(this.processes())}${this.explain()}`;
    return until(() => this.processes().length === 0, 'no process is left', ms, left);
  }

  /** Ends what still runs, by force if need be; that force was needed behind a wrapper is an error. */
  async end(): Promise<void> {
    this.client.end();
    let forced = '';
    try {
      const patience = this.wrapped ? 8_000 : 500;
      await this.exited('the end of the process', patience);
      await this.gone(patience);
    } catch {
      forced = describe(this.processes());
      for (const one of this.processes()) process.kill(one.pid, 'SIGKILL');
      await this.gone();
    }
    if (this.#ownsProject) this.project.remove();
    if (forced && this.wrapped) throw new Error(`left behind:\n${forced}${this.explain()}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}

/** Runs `body` on a fresh rig; when it fails, the error is followed by the end of stderr. */
export async function withRig<T>(setup: Setup, body: (rig: Rig) => Promise<T>): Promise<T> {
  const rig = new Rig(setup);
  let outcome: T;
  try {
    outcome = await body(rig);
  } catch (error) {
    if (error instanceof Error && !error.message.includes('--- stderr')) error.message += rig.explain();
    await rig.end().catch(() => {});
    throw error;
  }
  await rig.end();
  return outcome;
}
