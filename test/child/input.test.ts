import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { createInput, type Leeway } from '../../src/child/input.ts';

const NONE: Leeway = { lines: 0, bytes: 1_000 };
const turn = () => new Promise(setImmediate);

/** A pipe that takes nothing until `take` is called; `take` with an error breaks it. */
function input(leeway?: Leeway) {
  const arrived: string[] = [];
  let take = (_?: Error): void => {};
  const stdin = new Writable({
    highWaterMark: 8,
    writev(chunks, done) {
      take = error => {
        if (error === undefined) arrived.push(Buffer.concat(chunks.map(({ chunk }) => chunk)).toString());
        done(error);
      };
    },
  });
  let writable = 0;
  const opened = createInput(stdin, () => writable++, leeway);
  return { opened, stdin, arrived, take: (error?: Error) => take(error), writable: () => writable };
}

test('a line and its LF go together; writable once for several refusals', async () => {
  const { opened, arrived, take, writable } = input(NONE);
  assert.equal(opened.write(Buffer.from('a')), true);
  assert.equal(opened.write(Buffer.from('{"id":1}')), false);
  assert.equal(opened.write(Buffer.from('b')), false);
  assert.equal(writable(), 0);
  take();
  await turn();
  take();
  await turn();
  assert.deepEqual([arrived, writable()], [['a\n', '{"id":1}\nb\n'], 1]);
});

test('so many lines and bytes wait for a process that does not read; then its writer does', async () => {
  const lines = input({ lines: 3, bytes: 1_000 });
  const line = Buffer.from('{"id":1}');
  const short = [1, 2, 3, 4, 5].map(() => lines.opened.write(line));
  assert.deepEqual(short, [true, true, true, false, false]);
  for (const _ of [1, 2]) {
    lines.take();
    await turn();
  }
  assert.equal(lines.writable(), 1);
  assert.equal(lines.opened.write(line), true);

  const bytes = input({ lines: 1_000, bytes: 1_000 });
  const long = [1, 2, 3].map(() => bytes.opened.write(Buffer.alloc(400, 'x')));
  assert.deepEqual(long, [true, true, false]);
});

test('1,000 lines and 64 MiB, unless told', () => {
  const refused = (line: Buffer): number => {
    const { opened } = input();
    let written = 0;
    while (opened.write(line)) written++;
    return written;
  };
  assert.deepEqual([refused(Buffer.from('{"id":1}')), refused(Buffer.alloc(20 * 1024 * 1024))], [1_000, 3]);
});

test('a pipe that breaks is no exception: its writer is let go, later lines are dropped', async () => {
  const { opened, arrived, take, writable } = input(NONE);
  assert.equal(opened.write(Buffer.from('{"id":1}')), false);
  take(Object.assign(new Error('EPIPE'), { code: 'EPIPE' }));
  await turn();
  assert.equal(writable(), 1);
  assert.equal(opened.write(Buffer.from('{"id":2}')), true);
  opened.close();
  await turn();
  assert.deepEqual([arrived, writable()], [[], 1]);
});

test('closing delivers what was written before, lets the writer go and drops what comes after', async () => {
  const { opened, stdin, arrived, take, writable } = input(NONE);
  opened.write(Buffer.from('{"id":1}'));
  opened.close();
  assert.equal(writable(), 1);
  assert.equal(opened.write(Buffer.from('late')), true);
  take();
  await turn();
  assert.deepEqual([arrived, stdin.writableFinished, writable()], [['{"id":1}\n'], true, 1]);
});
