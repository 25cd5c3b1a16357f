// Two servers with a folder each, and code between them that both import.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { use } from './calls.mjs';
import { Workplace } from './workplace.mjs';

export const TWINS = ['dev', 'other'];
/** One server, of which Claude Code is told twice. */
export class Pair extends Workplace {
  get servers() {
    return Object.fromEntries(TWINS.map(name => [name, this.dialect.command()]));
  }

  editsShared(next) {
    return this.editsAnswer(next);
  }
}

const SHARED = 'shared/answer.mjs';

export class Twins extends Workplace {
  constructor(dialect) {
    super(dialect);
    const source = this.project.read(dialect.server).replace(`./${dialect.answer}`, `../${SHARED}`);
    const answer = this.project.read(dialect.answer);
    for (const file of [dialect.server, dialect.answer]) this.project.delete(file);
    for (const name of TWINS) {
      mkdirSync(this.project.path(name));
      this.project.save(join(name, 'package.json'), '{ "private": true }\n');
      this.project.save(this.file(name), source);
    }
    mkdirSync(this.project.path('shared'));
    this.project.save(SHARED, answer);
  }

  get servers() {
    return Object.fromEntries(TWINS.map(name => [name, [process.execPath, this.file(name)]]));
  }

  file(name) {
    return join(name, this.dialect.server);
  }

  reads() {
    return [...TWINS.map(name => this.file(name)), SHARED].map(file =>
      use('Read', { file_path: this.project.path(file) }),
    );
  }

  editsShared(next) {
    const before = this.answer;
    this.answer = next;
    return this.edits(SHARED, this.dialect.quoted(before), this.dialect.quoted(next));
  }

  /** A tool in one of them. */
  addsToolTo(name, tool) {
    const { end } = this.dialect;
    return this.edits(this.file(name), end, this.dialect.tool(tool, 'Came later') + end);
  }
}
