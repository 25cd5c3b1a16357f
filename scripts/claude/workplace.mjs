// The project that the model works on, and its own Edit tool. Each server is written in the dialect of its SDK.
import { mkdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { fixture } from '../../.build/test/support/home.js';
import { Project } from '../../.build/test/support/project.js';
import { use } from './calls.mjs';

export const SERVER = 'server.mjs';
const ANSWER = 'answer.mjs';

export const dialects = {
  v1: { fixture: 'v1.mjs', end: 'await server.connect(', schema: shape => shape },
  v2: { fixture: 'v2.mjs', end: '  return server;', schema: shape => `z.object(${shape})` },
};

export class Workplace {
  project;
  /** What the code on disk answers. */
  answer = 'one';
  #dialect;

  /** `first`: a module that the server imports before anything else. */
  constructor(dialect, first) {
    this.#dialect = dialect;
    this.project = new Project({ [SERVER]: dialect.fixture, [ANSWER]: 'answer.mjs' });
    const child = pathToFileURL(fixture('stubborn-child.mjs'));
    this.project.save(SERVER, `import '${first}';\nimport '${child}';\n${this.project.read(SERVER)}`);
  }

  /** Before the day: the server takes a while before it says anything. */
  startsLate(time) {
    this.project.edit(SERVER, 'const text =', `await delay(${time});\nconst text =`);
  }

  /** Before the day: as `breaksSyntax`. */
  isBroken() {
    this.project.edit(SERVER, 'const server =', 'const = server =');
  }

  /** Before the day: what Claude Code is to do after each edit. */
  hasSettings(text) {
    mkdirSync(this.project.path('.claude'));
    this.project.save('.claude/settings.json', text);
  }

  /** Edit refuses files that were not read before. */
  reads() {
    return [SERVER, ANSWER].map(file => use('Read', { file_path: this.project.path(file) }));
  }

  editsAnswer(next) {
    const before = this.answer;
    this.answer = next;
    return this.#edit(ANSWER, `'${before}'`, `'${next}'`);
  }

  /** A tool that repeats a word before the answer. */
  addsTool(name, description) {
    const { end, schema } = this.#dialect;
    const options = `{ description: '${description}', inputSchema: ${schema('{ word: z.string() }')} }`;
    const tool = `server.registerTool('${name}', ${options}, ({ word }) => text(\`\${word} \${ANSWER}\`));`;
    return this.#edit(SERVER, end, `${tool}\n${end}`);
  }

  /** The parameter `key` of the tool `slow` becomes a number. */
  changesParameter() {
    return this.#edit(SERVER, 'key: z.string()', 'key: z.number()');
  }

  breaksSyntax() {
    return this.#edit(SERVER, 'const server =', 'const = server =');
  }

  mendsSyntax() {
    return this.#edit(SERVER, 'const = server =', 'const server =');
  }

  throwsAtLoad() {
    return this.#edit(SERVER, 'const text =', "throw new Error('thrown at load');\nconst text =");
  }

  throwsNoMore() {
    return this.#edit(SERVER, "throw new Error('thrown at load');\n", '');
  }

  /** Where the code on disk is broken, as file:line. */
  get fault() {
    const line = this.project
      .read(SERVER)
      .split('\n')
      .findIndex(text => /const = |^throw /.test(text));
    return `${SERVER}:${line + 1}`;
  }

  #edit(file, from, to) {
    return use('Edit', { file_path: this.project.path(file), old_string: from, new_string: to });
  }
}
