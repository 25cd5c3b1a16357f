/** Any text is settings or problems, and a problem has its place; a key that nobody knows is named. */
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { parseConfig } from '../../src/config/read.ts';
import { chooseSection } from '../../src/config/section.ts';
import { BUILT_IN, settle } from '../../src/config/settings.ts';
import { problemLines } from '../../src/report/config-file.ts';
import { always, oddJson, repetitive, textOf } from '../support/fuzz.ts';

const file = resolve('mcp-reload.config.json');
const OPTIONS = [
  ...Object.keys(BUILT_IN),
  ...['envFile', 'startMs', 'level', 'file', 'restart_server', 'reload_status', '$schema', 'it'],
];
const PIECES = [
  ...['{', '}', '[', ']', ',', ':', '"', '\\', '\n', '\r\n', ' ', '//', '/*', '*/', '\uFEFF', '\\u0000'],
  ...[
    '{"servers":{"it":{',
    '{"defaults":{',
    '"command":"a"',
    '"env":{"A":"b"}',
    '"watch":["a"]',
    '1',
    'true',
  ],
  ...OPTIONS.map(name => `"${name}":`),
];

function check(text: string): void {
  const read = parseConfig(text, file);
  if (!read.ok) {
    assert.ok(read.problems.length > 0);
    assert.equal(problemLines(read.problems, resolve('.')).length, read.problems.length);
    const lines = text.split('\n').length;
    for (const problem of read.problems)
      if (problem.kind !== 'unreadable')
        assert.ok(problem.place.line >= 1 && problem.place.line <= lines && problem.place.column >= 1);
    return;
  }
  const chosen = chooseSection(read.read, { name: 'it', needsCommand: false });
  if (chosen.ok) assert.deepEqual(Object.keys(settle(...chosen.section.said)), Object.keys(BUILT_IN));
  else assert.ok(problemLines(chosen.problems, resolve('.')).length > 0);
}

always('any text is settings or problems', 600, [textOf(PIECES)], check);

always('so is a text of nothing but the same', 40, [repetitive(PIECES, 20_000)], check);

const value = fc.oneof(
  oddJson,
  fc.constantFrom('1', '-1', 'true', '"a"', '["a"]', '[]', '{}', '{"a":null}', '"changed"', '"exclusive"'),
);
const section = fc
  .array(fc.tuple(fc.constantFrom(...OPTIONS), value), { maxLength: 4 })
  .map(members => `{${members.map(([name, text]) => `"${name}":${text}`).join(',')}}`);

always('options with any values are settings or problems', 600, [section, section], (defaults, server) =>
  check(`{"defaults":${defaults},"servers":{"it":${server}}}`),
);

const PATHS = [
  [],
  ['defaults'],
  ['servers', 'it'],
  ['defaults', 'timeouts'],
  ['servers', 'it', 'tools'],
  ['defaults', 'log'],
];
const key = fc.oneof(
  fc.constantFrom(...OPTIONS.map(name => name.slice(1)), ...OPTIONS.map(name => name.toUpperCase())),
  fc.constantFrom('toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', '__defineGetter__'),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const NAMES = new Set([...OPTIONS, 'defaults', 'servers', 'drainMs', 'personMs', 'endMs']);
const UNUSABLE = new Set(['__proto__', 'constructor', 'prototype']);

always(
  'a key that nobody knows is named, wherever it stands',
  500,
  [fc.constantFrom(...PATHS), key],
  (path, key) => {
    fc.pre(!NAMES.has(key) && !UNUSABLE.has(key));
    const inner = `{${JSON.stringify(key)}:1}`;
    const text = path.reduceRight((around, name) => `{"${name}":${around}}`, inner);
    const read = parseConfig(text, file);
    assert.deepEqual(
      read.ok ? [] : read.problems.map(problem => (problem.kind === 'unknown-key' ? problem.key : problem)),
      [key],
    );
  },
);
