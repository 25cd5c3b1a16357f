import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { KEPT_BOUNDS, openKeptLog } from '../../src/app/kept-log.ts';
import type { Speaker } from '../../src/base/kept-log.ts';
import { openReader } from '../../src/memory/kept-reader.ts';
import type { LogTrouble } from '../../src/report/log-file.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { unmasked } from '../support/shown.ts';

const base = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-reload-kept-'));
after(() => rmSync(base, { recursive: true, force: true }));
let scenes = 0;

function scene(folderOf = (folder: string) => folder) {
  const folder = join(base, String(scenes++));
  mkdirSync(folder);
  const clock = createFakeClock();
  const troubles: LogTrouble[] = [];
  const events = { failed: (why: LogTrouble) => void troubles.push(why), closed: () => {} };
  const log = openKeptLog(() => folderOf(folder), events, clock);
  return {
    folder,
    clock,
    troubles,
    log,
    say: (text: string) => log.say(unmasked(text)),
    pass: (by: Speaker, words: string | Buffer) => log.pass(by, Buffer.from(words)),
    /** What is on disk. */
    kept: () =>
      openReader(folder)
        .last(100_000)
        .map(({ by, text }) => `${by}: ${text}`),
  };
}

test('a line is an entry, with who said it, when, and in which wrapper', () => {
  const { say, pass, log, folder } = scene();
  const before = Date.now();
  pass(3, 'listening\nready\n');
  say('my-server: generation 3 is serving');
  pass('build', 'compiled\n');
  log.flush();
  const entries = openReader(folder).last(10);
  assert.deepEqual(
    entries.map(({ pid, by, text }) => [pid, by, text]),
    [
      [process.pid, 3, 'listening'],
      [process.pid, 3, 'ready'],
      [process.pid, 'wrapper', 'my-server: generation 3 is serving'],
      [process.pid, 'build', 'compiled'],
    ],
  );
  assert.ok(entries.every(({ at }) => at >= before && at <= Date.now()));
});

test('nothing is written at once: what is said within a moment goes to the disk together', () => {
  const { say, kept, clock } = scene();
  say('one');
  say('two');
  assert.deepEqual([kept(), clock.armed], [[], 1]);
  clock.advance(100);
  assert.deepEqual([kept(), clock.armed], [['wrapper: one', 'wrapper: two'], 0]);
});

test('what another wrapper was killed in the middle of stays a line of its own', () => {
  const { folder, say, kept, log } = scene();
  writeFileSync(
    join(folder, 'log'),
    '2026-11-23T08:00:00.000Z 1 g1 whole\n2026-11-23T08:00:00.000Z 1 g1 to',
    {
      mode: 0o600,
    },
  );
  say('one');
  log.flush();
  say('two');
  log.flush();
  assert.deepEqual(kept(), ['1: whole', '1: to', 'wrapper: one', 'wrapper: two']);
});

test('a torn line waits for its rest', () => {
  const { pass, kept, clock } = scene();
  pass(1, 'first\nsec');
  clock.advance(10_000);
  assert.deepEqual(kept(), ['1: first']);
  pass(1, 'o');
  pass(1, 'nd\r\n');
  pass(1, '\n');
  clock.advance(100);
  assert.deepEqual(kept(), ['1: first', '1: second', '1: ']);
});

test('… until somebody else speaks, its generation has ended, or we end', () => {
  const { pass, say, log, kept } = scene();
  pass(1, 'of the first');
  pass(2, 'of the second');
  say('note');
  pass(2, 'the end of it');
  log.ended(1);
  log.ended(2);
  pass(3, 'last');
  log.flush();
  assert.deepEqual(kept(), [
    '1: of the first',
    '2: of the second',
    'wrapper: note',
    '2: the end of it',
    '3: last',
  ]);
});

test('a character that was cut in two is whole again', () => {
  const { pass, log, kept } = scene();
  const bytes = Buffer.from('grün\n');
  pass(1, bytes.subarray(0, 3));
  pass(1, bytes.subarray(3));
  log.flush();
  assert.deepEqual(kept(), ['1: grün']);
});

test('colours are left out, and a note of several lines is as many entries', () => {
  const { pass, say, log, kept } = scene();
  pass(1, '\u001b[31mred\u001b[0m\n');
  say('\u001b[31mone\u001b[39m\n  | two');
  log.flush();
  assert.deepEqual(kept(), ['1: red', 'wrapper: one', 'wrapper:   | two']);
});

test('a line that never ends is kept in parts, and what is much is written at once', () => {
  const { pass, kept, clock } = scene();
  for (let n = 0; n < 100; n++) pass(1, 'x'.repeat(10_000));
  assert.ok(kept().length > 3);
  pass(1, '\n');
  clock.advance(100);
  const texts = kept().map(entry => entry.slice(3));
  assert.equal(texts.join(''), 'x'.repeat(1_000_000));
  assert.ok(texts.every(text => text.length < 80_000));
});

test('it is bounded, however much is said', () => {
  const { pass, folder, log } = scene();
  for (let n = 0; n < 1_500; n++) pass(1, `${`${n} ${'.'.repeat(90)}\n`.repeat(80)}`);
  log.flush();
  assert.deepEqual(readdirSync(folder).sort(), ['log', 'log.1', 'log.2']);
  for (const name of readdirSync(folder))
    assert.ok(statSync(join(folder, name)).size <= KEPT_BOUNDS.mostBytes, name);
  assert.match(readFileSync(join(folder, 'log'), 'utf8'), / 1499 \.+\n$/);
});

test('a disk that fails costs entries, is told once, and what it missed is said when it is back', () => {
  let fails = false;
  const { say, log, kept, troubles } = scene(folder => {
    if (fails) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    return folder;
  });
  say('zero');
  log.flush();
  fails = true;
  for (const text of ['one\none more', 'two']) {
    say(text);
    log.flush();
  }
  assert.deepEqual(troubles, [{ kind: 'disk', code: 'ENOSPC', message: 'no space left' }]);
  fails = false;
  say('three');
  log.flush();
  say('four');
  log.flush();
  assert.deepEqual(kept(), [
    'wrapper: zero',
    'wrapper: [mcp-reload] 3 entries of the log could not be written here',
    'wrapper: three',
    'wrapper: four',
  ]);
  assert.equal(troubles.length, 1);
});
