import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { configLine, configMendedNote, configRefusedNote } from '../../src/report/config.ts';
import { configuredLine } from '../../src/report/log.ts';

const problem = (count: number) => ({
  file: 'a.json',
  problems: Array.from({ length: count }, (_, at) => `number ${at + 1}`),
});

test('every problem has its line, up to ten', () => {
  assert.match(configRefusedNote(problem(2)), /stay:\n- number 1\n- number 2\nCorrect it and save/);
  assert.match(configRefusedNote(problem(12)), /\n- number 10\n- and 2 more\nCorrect/);
  assert.match(configLine(problem(12)), /number 10; and 2 more; the settings before it stay\.$/);
});

test('the file is named', () => {
  assert.equal(configMendedNote('a.json'), '[mcp-reload] a.json is in force again.');
});

test('settings that hold without a restart are named in the log', () => {
  assert.equal(
    stripVTControlCharacters(configuredLine('srv', ['holdMs', 'tools'])),
    'srv: new settings are in force, without a restart: holdMs, tools',
  );
});
