import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BOUNDS, openLogFile } from '../../src/app/log-file.ts';
import type { LogTrouble } from '../../src/report/log-file.ts';

const base = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-reload-log-file-'));
after(() => rmSync(base, { recursive: true, force: true }));
const NOBODY = 65_534;
const ROOT = process.geteuid?.() === 0;
const onlyRoot = ROOT ? {} : { skip: 'only root can give files away' };
const posix = process.platform === 'win32' ? { skip: 'no modes on Windows' } : {};

let scenes = 0;

function scene(bounds = BOUNDS) {
  const folder = join(base, String(scenes++));
  mkdirSync(folder);
  const path = join(folder, 'log');
  const troubles: LogTrouble[] = [];
  let closed = 0;
  const file = openLogFile(() => path, { failed: why => troubles.push(why), closed: () => closed++ }, bounds);
  return {
    folder,
    path,
    file,
    troubles,
    get closed() {
      return closed;
    },
    text: (name = 'log') => readFileSync(join(folder, name), 'utf8'),
    mode: (name = 'log') => (statSync(join(folder, name)).mode & 0o777).toString(8),
  };
}

test('entries are added to what is there, in a file for the user alone', posix, () => {
  const { path, file, text, mode, troubles } = scene();
  file.write('one\n');
  file.write('two\n');
  assert.equal(text(), 'one\ntwo\n');
  assert.equal(mode(), '600');
  openLogFile(() => path, {
    failed: why => assert.fail(why.kind),
    closed: () => assert.fail('closed'),
  }).write('three\n');
  assert.equal(text(), 'one\ntwo\nthree\n');
  assert.deepEqual(troubles, []);
});

test('it is private under any umask', posix, () => {
  for (const mask of [0o000, 0o077, 0o777]) {
    const { file, mode, troubles } = scene();
    const before = process.umask(mask);
    file.write('one\n');
    process.umask(before);
    assert.equal(mode(), '600');
    assert.deepEqual(troubles, []);
  }
});

test('a file that was open to others is closed to them, and that is told once', posix, () => {
  const one = scene();
  writeFileSync(one.path, 'before\n');
  chmodSync(one.path, 0o664);
  one.file.write('one\n');
  one.file.write('two\n');
  assert.deepEqual([one.mode(), one.closed, one.text()], ['600', 1, 'before\none\ntwo\n']);
});

test('at the bound it begins anew, and two old files are kept, private too', posix, () => {
  const { folder, file, text, mode, troubles } = scene({ mostBytes: 100, kept: 2 });
  for (let n = 0; n < 1_000; n++) file.write(`entry ${n} ${'.'.repeat(20)}\n`);
  assert.deepEqual(readdirSync(folder).sort(), ['log', 'log.1', 'log.2']);
  for (const name of readdirSync(folder)) {
    assert.ok(statSync(join(folder, name)).size <= 100, name);
    assert.equal(mode(name), '600');
  }
  const kept = ['log.2', 'log.1', 'log'].flatMap(name => text(name).trimEnd().split('\n'));
  const numbers = kept.map(entry => Number(entry.split(' ')[1]));
  assert.equal(numbers.at(-1), 999);
  assert.deepEqual(
    numbers,
    numbers.map((_, at) => numbers[0]! + at),
  );
  assert.deepEqual(troubles, []);
});

test('the bound that is in force is reached, and held', () => {
  const { folder, file } = scene();
  const entry = `${'x'.repeat(1024 * 1024 - 1)}\n`;
  for (let n = 0; n < 45; n++) file.write(entry);
  const sizes = readdirSync(folder).map(name => statSync(join(folder, name)).size);
  assert.deepEqual(sizes.length, 3);
  assert.ok(Math.max(...sizes) === BOUNDS.mostBytes, String(sizes));
});

test('an entry that is larger than the bound gets a file to itself', () => {
  const { folder, file, text } = scene({ mostBytes: 10, kept: 1 });
  for (const entry of ['a long first entry\n', 'a long second entry\n']) file.write(entry);
  assert.deepEqual(readdirSync(folder).sort(), ['log', 'log.1']);
  assert.equal(text('log.1') + text(), 'a long first entry\na long second entry\n');
});

test('several wrappers write to one file, and none rotates what another has just begun', async () => {
  const { folder, path, text: textIn } = scene();
  const script = fileURLToPath(new URL('log-file-writer.js', import.meta.url));
  const [count, mostBytes, kept] = [2_000, 1_500, 300];
  const said = await Promise.all(
    ['a', 'b', 'c'].map(name => {
      const words = [script, path, name, ...[count, mostBytes, kept].map(String)];
      return text(spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] }).stdout);
    }),
  );
  assert.deepEqual(said, ['[]', '[]', '[]']);
  const age = (name: string) => Number(name.split('.')[1] ?? 0);
  const names = readdirSync(folder).sort((a, b) => age(b) - age(a));
  assert.deepEqual([names.length > 10, names.length < kept], [true, true]);
  const last = new Map<string, number>();
  for (const name of names) {
    const size = statSync(join(folder, name)).size;
    if (name !== 'log') assert.ok(size > mostBytes - 60, `${name} was rotated with ${size} bytes`);
    for (const line of textIn(name).split('\n').slice(0, -1)) {
      const [, writer, n] = /^([abc]) (\d+) \.*$/.exec(line) ?? assert.fail(`a torn line: ${line}`);
      assert.equal(Number(n), (last.get(writer!) ?? -1) + 1, `${writer} lost something`);
      last.set(writer!, Number(n));
    }
  }
  assert.deepEqual([...last.values()], [count - 1, count - 1, count - 1]);
});

test('a lock that a killed wrapper left does not last', () => {
  const { path, file, folder } = scene({ mostBytes: 10, kept: 1 });
  writeFileSync(`${path}.lock`, '');
  file.write('0123456789\n');
  file.write('meanwhile\n');
  assert.ok(!existsSync(`${path}.1`));
  const longAgo = new Date(0);
  utimesSync(`${path}.lock`, longAgo, longAgo);
  file.write('after\n');
  assert.deepEqual(readdirSync(folder).sort(), ['log', 'log.1']);
});

test('a folder that goes away costs entries, is told once, and the log goes on when it is back', () => {
  const { folder, file, text, troubles } = scene();
  file.write('one\n');
  renameSync(folder, `${folder}-away`);
  for (let n = 0; n < 3; n++) file.write('lost\n');
  assert.deepEqual(
    troubles.map(why => why.kind === 'disk' && why.code),
    ['ENOENT'],
  );
  renameSync(`${folder}-away`, folder);
  file.write('two\n');
  assert.equal(text(), 'one\n[mcp-reload] 3 entries of the log could not be written here\ntwo\n');
  assert.equal(troubles.length, 1);
});

test('a folder that can not be written to costs entries, and nothing else', posix, () => {
  const { folder, path, file, troubles } = scene({ mostBytes: 10, kept: 1 });
  chownSync(folder, ROOT ? NOBODY : process.geteuid!(), ROOT ? NOBODY : process.getegid!());
  chmodSync(base, 0o755);
  if (ROOT) process.seteuid!(NOBODY);
  try {
    file.write('0123456789\n');
    chmodSync(folder, 0o500);
    file.write('what would make it grow beyond its bound\n');
    chmodSync(folder, 0o700);
  } finally {
    if (ROOT) process.seteuid!(0);
  }
  assert.deepEqual(
    troubles.map(why => why.kind === 'disk' && why.code),
    ['EACCES'],
  );
  assert.equal(readFileSync(path, 'utf8'), '0123456789\n');
});

test('a link of our own is followed, and what it leads to is rotated', posix, () => {
  const { folder, path, file, text, mode } = scene({ mostBytes: 10, kept: 1 });
  writeFileSync(join(folder, 'real'), '');
  symlinkSync(join(folder, 'real'), path);
  file.write('0123456789\n');
  file.write('next\n');
  assert.deepEqual(readdirSync(folder).sort(), ['log', 'real', 'real.1']);
  assert.deepEqual([text('real'), mode('real')], ['next\n', '600']);
});

test('what somebody else planted is not written to', onlyRoot, () => {
  const plant = (how: (path: string, victim: string) => void, expected: LogTrouble['kind']) => {
    const { folder, path, file, text, troubles } = scene();
    writeFileSync(join(folder, 'victim'), 'mine\n');
    how(path, join(folder, 'victim'));
    file.write('secret\n');
    file.write('secret\n');
    assert.deepEqual(
      troubles.map(why => why.kind),
      [expected],
    );
    assert.equal(text('victim'), 'mine\n');
  };
  plant((path, victim) => {
    symlinkSync(victim, path);
    lchownSync(path, NOBODY, NOBODY);
  }, 'link');
  plant(path => {
    writeFileSync(path, '');
    chownSync(path, NOBODY, NOBODY);
  }, 'foreign');
  plant((path, victim) => linkSync(victim, path), 'several-names');
  plant(path => mkdirSync(path), 'no-file');
});
