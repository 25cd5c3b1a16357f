/**
 * The files of one stand. Each state that they are brought into has a number; code that works answers with its number. A
 * call has to be answered by the state that it found on the disk or a later one, or to say that it was not.
 */
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fixture } from '../home.ts';
import { type How, Project } from '../project.ts';

interface Brought {
  readonly at: number;
  readonly edition: number;
}

export interface Language {
  /** Files of the project and the fixtures that they are copies of. */
  readonly files: Readonly<Record<string, string>>;
  readonly server: string;
  /** The file that is run, if that is not the source itself. */
  readonly run: string;
  /** What the config file has to say besides. */
  readonly settings?: object;
  /** The module that holds the answer. */
  readonly answer: string;
  answering(text: string): string;
  /** How a comment begins. */
  readonly comment: string;
  /** A line in front of the answer that keeps the code from starting. */
  readonly broken: string;
  /** … that never lets it get further. */
  readonly hanging: string;
  /** … that ends the process so many milliseconds later. */
  dying(ms: number): string;
}

export class Place {
  readonly project: Project;
  readonly language: Language;
  /** Milliseconds until a change has to be known to the wrapper. */
  readonly noticeMs: number;
  #editions: Brought[] = [{ at: Number.NEGATIVE_INFINITY, edition: 0 }];
  readonly #sources: ReadonlyMap<string, string>;

  constructor(
    language: Language,
    { noticeMs = 0, within }: { noticeMs?: number; within?: string | undefined } = {},
  ) {
    this.language = language;
    this.noticeMs = noticeMs;
    this.project = new Project(language.files, within);
    this.#sources = new Map(
      Object.entries(language.files)
        .filter(([file]) => file !== language.answer)
        .map(([file, source]) => [file, readFileSync(fixture(source), 'utf8')]),
    );
    this.good('in-place');
  }

  get newest(): number {
    return this.#editions.at(-1)!.edition;
  }

  /** The newest edition that has been there for long enough. */
  get due(): number {
    const late = performance.now() - this.noticeMs;
    return this.#editions.findLast(({ at }) => at <= late)!.edition;
  }

  get folder(): string {
    return dirname(this.language.answer);
  }

  get answerFile(): string {
    return this.project.path(this.language.answer);
  }

  /** Mends whatever is broken, the answer last. Throws where the disk refuses. */
  good(how: How, before = ''): number {
    const edition = this.broken();
    mkdirSync(this.project.path(this.folder), { recursive: true });
    for (const [file, content] of this.#sources) {
      if (this.#holds(file, content)) continue;
      this.clear(file);
      this.project.save(file, content);
    }
    if (!this.#isFile(this.language.answer)) this.clear(this.language.answer);
    this.project.save(this.language.answer, before + this.text(edition), how);
    return edition;
  }

  /** To be called before the files are brought into another state, which may be one that does not work. */
  broken(): number {
    const edition = this.newest + 1;
    this.#editions = [...this.#editions.slice(-200), { at: performance.now(), edition }];
    return edition;
  }

  text(edition: number): string {
    return this.language.answering(`edition ${edition}`);
  }

  clear(file: string): void {
    rmSync(this.project.path(file), { recursive: true, force: true });
  }

  /** Without the root there is nothing to save in until it is back. What was made in its place meanwhile is told, and removed. */
  async whileAway(wait: () => Promise<void>): Promise<string[]> {
    const { root } = this.project;
    const away = this.project.aside('away');
    renameSync(root, away);
    await wait();
    const made = existsSync(root) ? readdirSync(root, { recursive: true, encoding: 'utf8' }) : [];
    rmSync(root, { recursive: true, force: true });
    renameSync(away, root);
    return made;
  }

  #isFile(file: string): boolean {
    return lstatSync(this.project.path(file), { throwIfNoEntry: false })?.isFile() ?? false;
  }

  #holds(file: string, content: string): boolean {
    return this.#isFile(file) && this.project.read(file) === content;
  }
}
