/** Real processes for one test: the built bin in front of a server (or the server alone) and a raw client; `end` leaves nothing. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { RawClient } from './client.ts';
import { misconduct } from './conduct.ts';
import { DEADLINE, until, within } from './deadline.ts';
import { bin } from './home.ts';
import { isWrapped, launch, type Setup } from './launch.ts';
import { describe, marked, type Process } from './processes.ts';
import { Project } from './project.ts';
import { type Probed, probeSibling } from './sibling.ts';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a copy of raw.mjs needs beside it. */
export const BESIDE_RAW = {
  'answer.mjs': 'answer.mjs',
  'modern.mjs': 'modern.mjs',
  'tasks.mjs': 'tasks.mjs',
};
export const RAW = { 'server.mjs': 'raw.mjs', ...BESIDE_RAW };
export const V1 = { 'server.mjs': 'v1.mjs', 'answer.mjs': 'answer.mjs' };
export const V2 = { 'server.mjs': 'v2.mjs', 'answer.mjs': 'answer.mjs' };
export const PY = { 'server.py': 'server.py', 'answer.py': 'answer.py' };

export class Rig {
  readonly project: Project;
  readonly client: RawClient;
  readonly child: ChildProcessWithoutNullStreams;
  /** Of the process that we started, which is the wrapper if there is one. */
  readonly exit: Promise<Exit>;
  readonly wrapped: boolean;
  /** When it was started, as `performance.now()`. */
  readonly started = performance.now();
  /** What came of the throw-away process, if the client began with one. */
  readonly probed: Probed | undefined;
  readonly #ownsProject: boolean;
  readonly #mark = randomUUID();
  #stderr = '';

  constructor(setup: Setup, probed?: Probed, ownsProject = setup.project === undefined) {
    this.wrapped = isWrapped(setup);
    this.probed = probed;
    this.#ownsProject = ownsProject;
    this.project = setup.project ?? new Project(setup.files ?? RAW);
    this.child = launch(setup, this.project, this.#mark);
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.exit = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    this.exit.catch(() => {});
    this.client = new RawClient(this.child.stdout, this.child.stdin, {
      deadline: setup.deadline,
      explain: () => this.explain(),
      opener: setup.opener,
      probed: probed?.message,
    });
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

/** A client whose opener is a sibling has probed it when the rig is there. */
async function rigFor(setup: Setup): Promise<Rig> {
  if (setup.opener !== 'sibling') return new Rig(setup);
  const project = setup.project ?? new Project(setup.files ?? RAW);
  try {
    return new Rig({ ...setup, project }, await probeSibling(setup, project), setup.project === undefined);
  } catch (error) {
    if (!setup.project) project.remove();
    throw error;
  }
}

/** Runs `body` on a fresh rig; when it fails, the error is followed by the end of stderr. */
export async function withRig<T>(setup: Setup, body: (rig: Rig) => Promise<T>): Promise<T> {
  const rig = await rigFor(setup);
  let outcome: T;
  try {
    outcome = await body(rig);
    const faults = rig.wrapped ? misconduct(rig.client) : [];
    if (faults.length > 0) throw new Error(`what no client may see:\n${faults.slice(0, 5).join('\n')}`);
  } catch (error) {
    if (error instanceof Error && !error.message.includes('--- stderr')) error.message += rig.explain();
    await rig.end().catch(() => {});
    throw error;
  }
  await rig.end();
  return outcome;
}
