import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import type { LogOwner } from '../../src/base/kept-log.ts';
import { preparePrivate } from '../../src/memory/folder.ts';
import { written } from '../../src/memory/kept-entry.ts';
import {
  claim,
  isOld,
  keptLogFolder,
  listKeptLogs,
  readKeptLog,
  removeKeptLog,
} from '../../src/memory/kept-log.ts';
import { openReader } from '../../src/memory/kept-reader.ts';
import { Scene } from './scene.ts';

const posix = process.platform === 'win32' ? { skip: 'POSIX only' } : {};
const WEATHER: LogOwner = { name: 'weather', project: '/code/weather' };

const line = (text: string, by: number | 'build' | 'wrapper' = 1): string =>
  written({ at: 1_700_000_000_000, pid: 7, by, text });

/** The folder of a log that is claimed. */
function begun(scene: Scene, owner: LogOwner = WEATHER): string {
  const folder = keptLogFolder(scene.home, owner);
  preparePrivate(folder);
  claim(folder, owner);
  return folder;
}

const texts = (entries: readonly { readonly text: string }[]) => entries.map(({ text }) => text);

test('every name in every project has a log of its own', () => {
  const { home } = { home: '/state' };
  const owners = [
    WEATHER,
    { name: 'weather', project: '/code/other' },
    { name: 'other', project: '/code/weather' },
    { name: '../..', project: '/' },
  ];
  const folders = owners.map(owner => keptLogFolder(home, owner));
  assert.equal(new Set(folders).size, owners.length);
  for (const folder of folders) assert.match(folder, /^\/state\/logs\/[\w-]+$/);
});

test('an entry is read as it was written', () => {
  using scene = new Scene();
  const folder = begun(scene);
  const entries = [
    { at: 1_700_000_000_123, pid: 7, by: 12, text: 'from the server' },
    { at: 1_700_000_000_124, pid: 8, by: 'build', text: '' },
    { at: 1_700_000_000_125, pid: 9, by: 'wrapper', text: '  spaces  and 2026-01-01T00:00:00.000Z 1 g1 x' },
  ] as const;
  writeFileSync(join(folder, 'log'), entries.map(written).join(''));
  assert.deepEqual(readKeptLog(scene.home, WEATHER, 10), entries);
  assert.deepEqual(readKeptLog(scene.home, WEATHER, 1), entries.slice(2));
  assert.deepEqual(readKeptLog(scene.home, WEATHER, 0), []);
});

test('the last lines come from older files too, and no older one than is needed', () => {
  using scene = new Scene();
  const folder = begun(scene);
  writeFileSync(join(folder, 'log.2'), line('a') + line('b'));
  writeFileSync(join(folder, 'log.1'), line('c') + line('d'));
  writeFileSync(join(folder, 'log'), line('e'));
  const last = (count: number) => texts(readKeptLog(scene.home, WEATHER, count)).join('');
  assert.deepEqual([1, 2, 3, 4, 5, 50].map(last), ['e', 'de', 'cde', 'bcde', 'abcde', 'abcde']);
});

test('what the disk tore, or is told of it, goes with the entry before it', () => {
  using scene = new Scene();
  const folder = begun(scene);
  writeFileSync(
    join(folder, 'log'),
    `torn\n${line('one')}[mcp-reload] 3 entries are missing\n${line('two')}`,
  );
  assert.deepEqual(
    readKeptLog(scene.home, WEATHER, 10).map(({ at, by, text }) => [at, by, text]),
    [
      [1_700_000_000_000, 1, 'one'],
      [1_700_000_000_000, 'wrapper', '[mcp-reload] 3 entries are missing'],
      [1_700_000_000_000, 1, 'two'],
    ],
  );
});

test('what is not there has nothing to say', () => {
  using scene = new Scene();
  assert.deepEqual(readKeptLog(scene.home, WEATHER, 10), []);
  assert.deepEqual(listKeptLogs(scene.home), []);
  assert.deepEqual(openReader(join(scene.home, 'nowhere')).news(), []);
});

test('a link in the place of the log is not followed', posix, () => {
  using scene = new Scene();
  const folder = begun(scene);
  symlinkSync(scene.aside('secret', line('a secret')), join(folder, 'log'));
  assert.deepEqual(readKeptLog(scene.home, WEATHER, 10), []);
});

test('news are what was added since the last look, in whole lines', () => {
  using scene = new Scene();
  const folder = begun(scene);
  const log = join(folder, 'log');
  const reader = openReader(folder);
  assert.deepEqual(reader.last(10), []);
  writeFileSync(log, line('one') + line('two').slice(0, 30));
  assert.deepEqual(texts(reader.news()), ['one']);
  appendFileSync(log, line('two').slice(30));
  assert.deepEqual(texts(reader.news()), ['two']);
  assert.deepEqual(reader.news(), []);
});

function rotate(folder: string): void {
  for (const [from, to] of [
    ['log.1', 'log.2'],
    ['log', 'log.1'],
  ] as const)
    if (existsSync(join(folder, from))) renameSync(join(folder, from), join(folder, to));
}

test('… across one rotation and several', () => {
  using scene = new Scene();
  const folder = begun(scene);
  const at = (name: string) => join(folder, name);
  writeFileSync(at('log'), line('a'));
  const reader = openReader(folder);
  assert.deepEqual(texts(reader.last(10)), ['a']);
  appendFileSync(at('log'), line('b'));
  rotate(folder);
  // Between two files there is none for a moment.
  assert.deepEqual(texts(reader.news()), ['b']);
  writeFileSync(at('log'), line('c'));
  assert.deepEqual(texts(reader.news()), ['c']);
  appendFileSync(at('log'), line('d'));
  rotate(folder);
  writeFileSync(at('log'), line('e'));
  rotate(folder);
  writeFileSync(at('log'), line('f'));
  assert.deepEqual(texts(reader.news()), ['d', 'e', 'f']);
});

test('what came and went between two looks is told to be missing', () => {
  using scene = new Scene();
  const folder = begun(scene);
  writeFileSync(join(folder, 'log'), line('a'));
  const reader = openReader(folder, 'missing');
  assert.deepEqual(texts(reader.last(10)), ['a']);
  for (const [n, text] of ['b', 'c', 'd', 'e'].entries()) {
    rotate(folder);
    writeFileSync(join(folder, 'log'), written({ at: 1_700_000_000_001 + n, pid: 7, by: 1, text }));
  }
  assert.deepEqual(texts(reader.news()), ['missing', 'c', 'd', 'e']);
  appendFileSync(join(folder, 'log'), line('f'));
  assert.deepEqual(texts(reader.news()), ['f']);
});

test('a log says whose it is, and when it was last written', () => {
  using scene = new Scene();
  const other = { name: 'other', project: '/code/other' };
  const [weather, later] = [begun(scene), begun(scene, other)];
  for (const [folder, at] of [
    [weather, 1_000],
    [later, 2_000],
  ] as const) {
    writeFileSync(join(folder, 'log'), line('x'));
    utimesSync(join(folder, 'log'), at, at);
  }
  mkdirSync(join(scene.home, 'logs', 'of-somebody-else'));
  assert.deepEqual(listKeptLogs(scene.home), [
    { folder: later, owner: other, writtenAt: 2_000_000 },
    { folder: weather, owner: WEATHER, writtenAt: 1_000_000 },
  ]);
});

test('whose log it is is not believed of anything', () => {
  using scene = new Scene();
  const folder = begun(scene);
  for (const content of [
    '',
    'null',
    '{',
    '[]',
    '{"version":2,"name":"a","project":"b"}',
    '{"version":1,"name":1}',
  ]) {
    writeFileSync(join(folder, 'server.json'), content);
    assert.equal(listKeptLogs(scene.home)[0]?.owner, null, content);
  }
  claim(folder, WEATHER);
  assert.deepEqual(listKeptLogs(scene.home)[0]?.owner, WEATHER);
});

test('after thirty days without a word a log is old, and can be removed', () => {
  using scene = new Scene();
  const folder = begun(scene);
  const days = (count: number) => count * 24 * 60 * 60 * 1_000;
  const log = listKeptLogs(scene.home)[0]!;
  assert.deepEqual(
    [days(29), days(31)].map(age => isOld(log, log.writtenAt + age)),
    [false, true],
  );
  removeKeptLog(log);
  assert.ok(!existsSync(folder));
});

test('a new log takes the place of the oldest when there are two hundred', () => {
  using scene = new Scene();
  const folders = Array.from({ length: 200 }, (_, n) => {
    const folder = begun(scene, { name: `server-${n}`, project: '/code' });
    writeFileSync(join(folder, 'log'), line('x'));
    utimesSync(join(folder, 'log'), 1_000 + n, 1_000 + n);
    return folder;
  });
  begun(scene);
  const left = readdirSync(join(scene.home, 'logs'));
  assert.equal(left.length, 200);
  assert.ok(!left.includes(basename(folders[0]!)) && left.includes(basename(folders[1]!)));
  // It is known already.
  begun(scene);
  assert.equal(readdirSync(join(scene.home, 'logs')).length, 200);
});

test('folders that can not be read are as if they were not there', posix, () => {
  using scene = new Scene();
  const folder = begun(scene);
  chmodSync(folder, 0o000);
  assert.doesNotThrow(() => listKeptLogs(scene.home));
  chmodSync(folder, 0o700);
});
