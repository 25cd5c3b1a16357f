/** How much is kept. */
import assert from 'node:assert/strict';
import { existsSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NOTHING_REMEMBERED, type Remembered } from '../../src/base/remembered.ts';
import { LEGACY, MODERN, Scene, TOOLS } from './scene.ts';

const MIB = 1024 * 1024;
const sized = (bytes: number): string => `{"text":"${'x'.repeat(bytes - 11)}"}`;
/** The long texts as their first letters and lengths, so that a failure can be read. */
const brief = (what: Remembered) => ({
  ...what,
  ...Object.fromEntries(
    (['legacy', 'modern'] as const).map(name => [
      name,
      what[name] && `${what[name].slice(0, 20)}, ${what[name].length}`,
    ]),
  ),
});
const [SMALL, HALF, HUGE] = [sized(1_000), sized(0.6 * MIB), sized(MIB)];

test('when a file would become too large the tools go first, then the larger opener, and the reason says so', () => {
  const rows = [
    { news: { tools: [HALF, HALF] }, kept: {}, reason: 'tools' },
    { news: { tools: [HUGE], modern: HALF }, kept: { modern: HALF }, reason: 'tools' },
    { news: { legacy: HUGE, modern: SMALL }, kept: { modern: SMALL }, reason: 'tools, legacy' },
    { news: { modern: HUGE }, kept: {}, reason: 'tools, modern' },
    {
      news: { modern: HALF, legacy: sized(0.7 * MIB), tools: null },
      kept: { modern: HALF, tools: null },
      reason: 'legacy',
    },
    { news: { modern: HUGE, legacy: HUGE }, kept: { probe: 'legacy' }, reason: 'tools, modern, legacy' },
  ] as const;
  for (const { news, kept, reason } of rows) {
    using scene = new Scene();
    const memory = scene.open();
    memory.remember({ probe: 'legacy', legacy: LEGACY, tools: TOOLS });
    assert.equal(memory.remember(news), `too large: ${reason}`);
    const lost = Object.fromEntries(reason.split(', ').map(name => [name, null]));
    const before = { ...NOTHING_REMEMBERED, probe: 'legacy', legacy: LEGACY, tools: TOOLS } as const;
    assert.deepEqual(brief(memory.recall()), brief({ ...before, ...lost, ...kept }));
    assert.equal(memory.remember({}), null, 'what is left fits');
    assert.ok(statSync(scene.file).size <= MIB);
  }
});

test('a file may be 1 MiB, counted in bytes, and no more', () => {
  using scene = new Scene();
  const memory = scene.open();
  memory.remember({ legacy: '{}' });
  const room = MIB - statSync(scene.file).size;
  // Each é is two bytes; the quotes within are escaped in the file.
  const filled = (bytes: number) => `{"":"${'é'.repeat(bytes / 2)}"}`;
  const most = room - '\\"\\":\\"\\"'.length;
  const even = most - (most % 2);
  assert.equal(memory.remember({ legacy: filled(even) }), null);
  assert.ok(MIB - statSync(scene.file).size < 2);
  assert.equal(memory.recall().legacy, filled(even));
  assert.equal(memory.remember({ legacy: filled(even + 2) }), 'too large: legacy');
  assert.equal(memory.recall().legacy, null);
});

test('a larger file is as if there were none', () => {
  using scene = new Scene();
  scene.open().remember({ legacy: LEGACY });
  const spaces = MIB - statSync(scene.file).size;
  writeFileSync(scene.file, ' '.repeat(spaces), { flag: 'a' });
  assert.equal(scene.open().recall().legacy, LEGACY);
  writeFileSync(scene.file, ' ', { flag: 'a' });
  assert.deepEqual(scene.open().recall(), NOTHING_REMEMBERED);
});

test('at most 200 servers are remembered: a new one takes the place of the one written longest ago', () => {
  using scene = new Scene();
  const server = (at: number) => scene.open({ args: [String(at)] });
  const written: string[] = [];
  for (let at = 0; at < 200; at++) {
    const before = new Set(at === 0 ? [] : scene.names);
    server(at).remember({ probe: 'legacy' });
    written.push(scene.names.find(name => !before.has(name))!);
  }
  const strangers = ['notes.txt', 'package.json', 'x-0123.json', '.hidden'].map(name =>
    join(scene.openers, name),
  );
  for (const path of strangers) writeFileSync(path, '');
  const oldest = [120, 7, 55];
  for (const [at, name] of written.entries()) {
    const second = oldest.includes(at) ? 1_000 + oldest.indexOf(at) : 2_000 + at;
    utimesSync(join(scene.openers, name), second, second);
  }
  for (const path of strangers) utimesSync(path, 1, 1);

  server(3).remember({ probe: 'modern' });
  const known = () => written.flatMap((name, at) => (existsSync(join(scene.openers, name)) ? [] : [at]));
  assert.deepEqual(known(), [], 'writing one again removes none');
  for (const [count, gone] of [[120], [7, 120], [7, 55, 120]].entries()) {
    assert.equal(server(1_000 + count).remember({ legacy: LEGACY, modern: MODERN }), null);
    assert.deepEqual(known(), gone);
  }
  assert.ok(strangers.every(existsSync));
  assert.equal(scene.names.length, 200 + strangers.length);
});

test('what killed writers left is removed after a minute, and nothing of others', () => {
  using scene = new Scene();
  scene.open().remember({ legacy: LEGACY });
  const name = scene.names[0]!;
  const other = name.replace(/[0-9a-f]{20}/, '0123456789abcdef0123');
  const age = (path: string, seconds: number) => {
    writeFileSync(join(scene.openers, path), '{"version"');
    const at = Date.now() / 1000 - seconds;
    utimesSync(join(scene.openers, path), at, at);
  };
  const [dead, deadOther] = [`${name}.4711.0123456789ab.tmp`, `${other}.1.ba9876543210.tmp`];
  const [busy, strange] = [`${name}.4712.0123456789ab.tmp`, 'somebody.tmp'];
  age(dead, 70);
  age(deadOther, 7_000);
  age(busy, 40);
  age(strange, 7_000);
  scene.open().remember({ legacy: LEGACY });
  assert.equal(scene.names.length, 5, 'only a write tidies');
  scene.open().remember({ probe: 'legacy' });
  assert.deepEqual(scene.names, [name, busy, strange].sort());
});
