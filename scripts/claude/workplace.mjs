// The project that the model works on, and its own Edit tool.
import { mkdirSync } from 'node:fs';
import { Project } from '../../.build/test/support/project.js';
import { NAME, use } from './calls.mjs';

export class Workplace {
  project;
  /** What the code on disk answers. */
  answer = 'one';
  dialect;

  constructor(dialect) {
    this.dialect = dialect;
    this.project = new Project(dialect.files);
    this.#changes(text => dialect.opens(text));
  }

  /** The commands that Claude Code is told, by the name of the server. */
  get servers() {
    return { [NAME]: this.dialect.command() };
  }

  /** Before the day: the server takes a while before it says anything. */
  startsLate(time) {
    const [before, waits] = this.dialect.late;
    this.#changes(text => text.replace(before, waits(time) + before));
  }

  /** Before the day: as `breaksSyntax`. */
  isBroken() {
    this.#changes(text => text.replace(...this.dialect.syntax));
  }

  /** Before the day: what Claude Code is to do after each edit. */
  hasSettings(text) {
    mkdirSync(this.project.path('.claude'));
    this.project.save('.claude/settings.json', text);
  }

  /** Before a session, by somebody else. */
  isEdited(next) {
    const { answer, quoted } = this.dialect;
    this.project.edit(answer, quoted(this.answer), quoted(next));
    this.answer = next;
  }

  /** Edit refuses files that were not read before. */
  reads() {
    const { server, answer } = this.dialect;
    return [server, answer].map(file => use('Read', { file_path: this.project.path(file) }));
  }

  editsAnswer(next) {
    const before = this.answer;
    this.answer = next;
    const { answer, quoted } = this.dialect;
    return this.edits(answer, quoted(before), quoted(next));
  }

  /** A tool that repeats a word before the answer. */
  addsTool(name, description) {
    const { end, tool } = this.dialect;
    return this.edits(this.dialect.server, end, tool(name, description) + end);
  }

  /** The parameter `key` of the tool `slow` becomes a number. */
  changesParameter() {
    return this.edits(this.dialect.server, ...this.dialect.parameter);
  }

  breaksSyntax() {
    return this.edits(this.dialect.server, ...this.dialect.syntax);
  }

  mendsSyntax() {
    const [sound, broken] = this.dialect.syntax;
    return this.edits(this.dialect.server, broken, sound);
  }

  throwsAtLoad() {
    const [before, thrown] = this.dialect.load;
    return this.edits(this.dialect.server, before, thrown + before);
  }

  throwsNoMore() {
    return this.edits(this.dialect.server, this.dialect.load[1], '');
  }

  /** Where the code on disk is broken, as file:line. */
  get fault() {
    const { server, fault } = this.dialect;
    const lines = this.project.read(server).split('\n');
    return `${server}:${lines.findIndex(text => fault.test(text)) + 1}`;
  }

  /** An edit of the model. */
  edits(file, from, to) {
    return use('Edit', { file_path: this.project.path(file), old_string: from, new_string: to });
  }

  #changes(change) {
    const { server } = this.dialect;
    this.project.save(server, change(this.project.read(server)));
  }
}
