import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { NOTHING_REMEMBERED, type Remembered } from '../../src/base/remembered.ts';
import { LEGACY, MODERN, Scene, TOOLS } from './scene.ts';

const ALL: Remembered = { legacy: LEGACY, modern: MODERN, probe: 'modern', tools: TOOLS };

/** What is recalled of a file with that content, and that it can be mended by the next writer. */
function recalled(content: string | Buffer): Remembered {
  using scene = new Scene();
  const memory = scene.open();
  memory.remember(ALL);
  writeFileSync(scene.file, content);
  const found = memory.recall();
  assert.equal(memory.remember({ probe: 'legacy' }), null);
  assert.deepEqual(memory.recall(), { ...found, probe: 'legacy' });
  return found;
}

const file = (fields: object): string => JSON.stringify({ version: 1, ...ALL, ...fields });

test('the file says its version', () => {
  using scene = new Scene();
  scene.open().remember(ALL);
  assert.deepEqual(JSON.parse(readFileSync(scene.file, 'utf8')), { version: 1, ...ALL });
  assert.deepEqual(recalled(file({})), ALL);
  assert.deepEqual(recalled(file({ later: 'addition' })), ALL);
});

test('damaged content and unknown versions are as if there were none', () => {
  const whole = file({});
  const contents = [
    ...['', ' ', 'null', '1', '"text"', '[]', '{}', '{', `${whole}x`, whole.slice(0, -1), `[${whole}]`],
    ...[0, 2, '1', null, true, [1]].map(version => file({ version })),
    JSON.stringify(ALL),
    '\0'.repeat(whole.length),
    '['.repeat(500_000),
    Buffer.from([0xff, 0xfe, 0x00, 0x7b]),
  ];
  for (const content of contents)
    assert.deepEqual(recalled(content), NOTHING_REMEMBERED, content.toString().slice(0, 80));
});

test('a torn file is nothing, wherever it was torn', () => {
  const whole = Buffer.from(file({}));
  for (let end = 0; end < whole.length; end += 7)
    assert.deepEqual(recalled(whole.subarray(0, end)), NOTHING_REMEMBERED);
});

test('a field of an odd type is null, the others stay', () => {
  const odd = [
    undefined,
    null,
    0,
    1,
    true,
    {},
    [],
    [null],
    '',
    'text',
    '{',
    '[]',
    'null',
    '1',
    '{"a":1}\n',
    '{\r}',
  ];
  for (const value of odd)
    for (const name of ['legacy', 'modern', 'probe'] as const)
      assert.deepEqual(recalled(file({ [name]: value })), { ...ALL, [name]: null }, `${name} ${value}`);
  for (const value of [
    undefined,
    null,
    0,
    {},
    '[]',
    [1],
    [TOOLS[0], null],
    [TOOLS],
    [...TOOLS, '[]'],
    ['{}', '{'],
  ])
    assert.deepEqual(recalled(file({ tools: value })), { ...ALL, tools: null }, `tools ${value}`);
});

test('nothing comes by way of a prototype', () => {
  const inherited = '{"version":1,"__proto__":{"legacy":"{}","probe":"modern"},"constructor":{"tools":[]}}';
  assert.deepEqual(recalled(inherited), NOTHING_REMEMBERED);
});
