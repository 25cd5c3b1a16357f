import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseConfig, readConfig } from '../../src/config/read.ts';
import { chooseSection } from '../../src/config/section.ts';
import { problemLines } from '../../src/report/config-file.ts';
import { BROKEN_CONFIGS } from '../support/broken-configs.ts';

const folder = mkdtempSync(join(tmpdir(), 'mcp-reload-config-'));
const file = join(folder, 'mcp-reload.config.json');
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

async function problemsOf(text: string | Uint8Array): Promise<readonly string[]> {
  writeFileSync(file, text);
  const read = await readConfig(file);
  if (!read.ok) return problemLines(read.problems, folder);
  const chosen = chooseSection(read.read, { name: 'it', needsCommand: true });
  return chosen.ok ? [] : problemLines(chosen.problems, folder);
}

for (const { name, text, says, lines = 1 } of BROKEN_CONFIGS)
  test(`a broken file is told with the place and what was expected: ${name}`, async () => {
    const told = await problemsOf(text);
    assert.equal(told.length, lines, told.join('\n'));
    assert.match(told.join('\n'), says);
    for (const line of told) assert.match(line, /^mcp-reload\.config\.json[: ]/);
  });

test('comments, trailing commas, a byte order mark and CRLF are fine', async () => {
  const text =
    '\uFEFF// mine\r\n{\r\n  "servers": { /* one */ "it": { "command": "a", "args": ["a",], }, },\r\n}\r\n';
  assert.deepEqual(await problemsOf(text), []);
});

test('nesting that is deeper than any file needs is told with its place, whether it ends or not', async () => {
  const at = '[\n'.repeat(100);
  for (const text of [at + '['.repeat(50_000), `${at}${'['.repeat(50_000)}${']'.repeat(50_100)}`]) {
    const [told = '', ...more] = await problemsOf(text);
    assert.match(told, /^mcp-reload\.config\.json:101:1: .*more than 100 levels deep/);
    assert.deepEqual(more, []);
  }
});

test('every problem of a file with very many of them has its place', () => {
  const count = 20_000;
  const keys = Array.from({ length: count }, (_, at) => `"k${at}": 1`);
  for (const text of [`{\n${keys.join(',\n')}\n}`, `{ "servers": {\n${keys.join(',\n')}\n} }`]) {
    const read = parseConfig(text, file);
    const lines = read.ok ? [] : read.problems.map(problem => 'place' in problem && problem.place.line);
    assert.deepEqual(
      lines,
      Array.from({ length: count }, (_, at) => at + 2),
    );
  }
});

test('a missing file, and a folder in its place, are told as such', async () => {
  for (const [path, says] of [
    [join(folder, 'none.json'), /^none\.json does not exist/],
    [folder, /is a folder/],
  ] as const) {
    const read = await readConfig(path);
    assert.match(read.ok ? '' : problemLines(read.problems, folder).join('\n'), says);
  }
});

function choose(text: string, name: string | null, needsCommand: boolean) {
  const read = parseConfig(text, file);
  assert.ok(read.ok);
  const chosen = chooseSection(read.read, { name, needsCommand });
  return chosen.ok ? chosen.section : problemLines(chosen.problems, folder).join('\n');
}

const TWO =
  '{ "defaults": { "holdMs": 1 }, "servers": { "one": { "command": "a" }, "two": { "holdMs": 2 } } }';

test('a server is chosen by its name, or because it is the only one', () => {
  assert.deepEqual(choose(TWO, 'two', false), {
    server: 'two',
    said: [{ holdMs: 1 }, { holdMs: 2 }].map(said => ({ ...NOTHING_SAID, ...said })),
  });
  const only = '{ "servers": { "one": { "command": "a" } } }';
  assert.equal((choose(only, null, true) as { server: string }).server, 'one');
});

const NOTHING_SAID = {
  proxy: undefined,
  command: undefined,
  args: undefined,
  cwd: undefined,
  env: undefined,
  envFiles: undefined,
  watch: undefined,
  ignore: undefined,
  gitignore: undefined,
  debounceMs: undefined,
  holdMs: undefined,
  build: undefined,
  caches: undefined,
  strategy: undefined,
  timeouts: undefined,
  tools: undefined,
  log: undefined,
};

test('a server that the file does not name gets what is said for all', () => {
  assert.deepEqual(choose(TWO, 'three', false), { server: null, said: [{ ...NOTHING_SAID, holdMs: 1 }] });
});

test('without a command the file has to name the server and its command', () => {
  assert.match(
    choose(TWO, 'on', true) as string,
    /:1:32 servers: no server is called "on"; did you mean one\?$/,
  );
  assert.match(choose(TWO, 'xyz', true) as string, /no server is called "xyz"; there are: one, two$/);
  assert.match(choose(TWO, null, true) as string, /servers: which server\? Give --name, one of: one, two$/);
  assert.match(choose(TWO, 'two', true) as string, /:1:72 servers\.two: the server "two" has no "command"/);
  assert.match(choose('{}', null, true) as string, /which server\? .*: none$/);
});
