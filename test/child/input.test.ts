import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { createInput } from '../../src/child/input.ts';

const turn = () => new Promise(setImmediate);

/** A pipe that takes nothing until `take` is called; `take` with an error breaks it. */
function input() {
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
  const opened = createInput(stdin, () => writable++);
  return { opened, stdin, arrived, take: (error?: Error) => take(error), writable: () => writable };
}

test('a line and its LF go together; writable once for several refusals', async () => {
  const { opened, arrived, take, writable } = input();
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

test('a pipe that breaks is no exception: its writer is let go, later lines are dropped', async () => {
  const { opened, arrived, take, writable } = input();
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
  const { opened, stdin, arrived, take, writable } = input();
  opened.write(Buffer.from('{"id":1}'));
  opened.close();
  assert.equal(writable(), 1);
  assert.equal(opened.write(Buffer.from('late')), true);
  take();
  await turn();
  assert.deepEqual([arrived, stdin.writableFinished, writable()], [['{"id":1}\n'], true, 1]);
});
