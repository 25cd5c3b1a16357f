// The source of a server as it is at each step of its day. In the files of fixtures/interop a line that ends with the comment
// `+name` is there only while `name` is so, one with `-name` only while it is not; @answer@ is what the server answers, @name@
// whatever else the state says.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { home } from '../../.build/test/support/home.js';

const MARKED = /\s*(?:#|\/\/) ([+-])(\w+)$/;

function lineIn(state, line) {
  const [, sign, name] = MARKED.exec(line) ?? [];
  if (name === undefined) return [line];
  return Boolean(state[name]) === (sign === '+') ? [line.replace(MARKED, '')] : [];
}

const textIn = (state, text) =>
  text
    .split('\n')
    .flatMap(line => lineIn(state, line))
    .join('\n')
    .replaceAll(/@(\w+)@/g, (all, name) => state[name] ?? all);

export const FIRST = { answer: 'one', added: false, times: false, broken: false };

/** Name and text of each file of that server. */
export function filesOf(server, state) {
  const folder = join(home, 'fixtures', 'interop', server);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath ?? entry.path, entry.name))
    .map(path => [path.slice(folder.length + 1), textIn(state, readFileSync(path, 'utf8'))]);
}
