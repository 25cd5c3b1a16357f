/** A project in a temporary folder, edited the way people and agents edit: in place, or by a temporary file and a rename. */
import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fixture, home } from './home.ts';

export type How = 'in-place' | 'rename';

/** One line that a server heard; `boot` and `eof` are its own. */
export interface Heard {
  readonly pid: number;
  readonly line: string;
}

export class Project {
  readonly #base: string;
  readonly root: string;
  /** Beside the project, so that nothing a server records counts as a change. */
  readonly journalFile: string;
  readonly runsFile: string;
  /** What wrappers in front of this project keep for the next ones. */
  readonly state: string;

  /** `files` names the fixture that each file of the project is a copy of. */
  constructor(files: Readonly<Record<string, string>>, within: string = tmpdir()) {
    this.#base = mkdtempSync(join(realpathSync(within), 'mcp-reload-'));
    this.root = join(this.#base, 'project');
    this.journalFile = join(this.#base, 'journal');
    this.runsFile = join(this.#base, 'runs');
    this.state = join(this.#base, 'state');
    mkdirSync(this.root);
    symlinkSync(join(home, 'node_modules'), this.path('node_modules'), 'junction');
    this.save('package.json', '{ "private": true }\n');
    for (const [name, source] of Object.entries(files)) {
      mkdirSync(dirname(this.path(name)), { recursive: true });
      copyFileSync(fixture(source), this.path(name));
    }
  }

  path(file: string): string {
    return join(this.root, file);
  }

  /** Beside the project: a place for files that are none of its business. */
  aside(file: string): string {
    return join(this.#base, file);
  }

  read(file: string): string {
    return readFileSync(this.path(file), 'utf8');
  }

  save(file: string, content: string, how: How = 'in-place'): void {
    const path = this.path(file);
    const target = how === 'in-place' ? path : `${path}.tmp.${process.pid}.${randomBytes(6).toString('hex')}`;
    writeFileSync(target, content);
    if (target !== path) renameSync(target, path);
  }

  edit(file: string, from: string, to: string, how: How = 'in-place'): void {
    const [before, ...after] = this.read(file).split(from);
    if (after.length === 0) throw new Error(`${file} does not contain ${JSON.stringify(from)}`);
    this.save(file, before + to + after.join(from), how);
  }

  delete(file: string): void {
    rmSync(this.path(file));
  }

  /** Saves the fixture's content. */
  restore(file: string, source: string): void {
    this.save(file, readFileSync(fixture(source), 'utf8'));
  }

  /** Saves the module that says what the server answers. */
  answer(text: string, how: How = 'in-place', file: 'answer.mjs' | 'answer.py' = 'answer.mjs'): void {
    const value = JSON.stringify(text);
    this.save(file, file === 'answer.py' ? `ANSWER = ${value}\n` : `export const ANSWER = ${value};\n`, how);
  }

  get journal(): Heard[] {
    if (!existsSync(this.journalFile)) return [];
    return readFileSync(this.journalFile, 'utf8')
      .split('\n')
      .filter(line => line !== '')
      .map(line => {
        const space = line.indexOf(' ');
        return { pid: Number(line.slice(0, space)), line: line.slice(space + 1) };
      });
  }

  /** The servers that were started, in order. */
  get boots(): number[] {
    return this.journal.filter(heard => heard.line === 'boot').map(heard => heard.pid);
  }

  /** What the server of this pid was sent, in order. */
  heardBy(pid: number): { method?: string; id?: unknown; params?: Record<string, unknown> }[] {
    return this.journal
      .filter(heard => heard.pid === pid && heard.line.startsWith('{'))
      .map(heard => JSON.parse(heard.line));
  }

  /** How often the tool `slow` ran with this key. */
  runs(key: string): number {
    if (!existsSync(this.runsFile)) return 0;
    return readFileSync(this.runsFile, 'utf8')
      .split('\n')
      .filter(line => line === key).length;
  }

  remove(): void {
    // A wrapper that an SDK has just told to go may still be keeping what it learnt.
    rmSync(this.#base, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }

  [Symbol.dispose](): void {
    this.remove();
  }
}
