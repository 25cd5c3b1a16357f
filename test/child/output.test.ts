import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { readOutput } from '../../src/child/output.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const turn = () => new Promise(setImmediate);
/** Streams pass things on over several turns of the event loop. */
async function settle(): Promise<void> {
  for (let n = 0; n < 10; n++) await turn();
}

function output() {
  const clock = createFakeClock();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const told: string[] = [];
  const reading = readOutput(
    stdout,
    stderr,
    {
      line: line => void told.push(line.toString()),
      stderr: chunk => void told.push(`stderr ${chunk}`),
      overlong: ({ bytes }) => void told.push(`overlong ${bytes}`),
      over: () => void told.push('over'),
    },
    clock,
  );
  return { clock, stdout, stderr, told, reading };
}

test('over when exited and both pipes are at their end, in whatever order that becomes known', async () => {
  for (const exitFirst of [true, false]) {
    const { clock, stdout, stderr, told, reading } = output();
    if (exitFirst) reading.exited();
    stdout.end('one\ntorn');
    stderr.end('trace');
    await settle();
    if (!exitFirst) {
      assert.ok(!told.includes('over'));
      reading.exited();
    }
    assert.deepEqual([...told].sort(), ['one', 'over', 'stderr trace']);
    assert.equal(told.at(-1), 'over');
    assert.equal(clock.armed, 0);
  }
});

test('over 250 ms after the exit when somebody keeps a pipe open, and nothing comes after it', async () => {
  const { clock, stdout, stderr, told, reading } = output();
  stdout.write('one\n');
  await settle();
  reading.exited();
  clock.advance(249);
  await settle();
  assert.deepEqual(told, ['one']);
  clock.advance(1);
  await settle();
  assert.deepEqual(told, ['one', 'over']);
  assert.ok(stdout.destroyed && stderr.destroyed);
});

test('what is still in the pipe when the 250 ms are over is read', async () => {
  const { clock, stdout, told, reading } = output();
  reading.exited();
  clock.advance(250);
  stdout.write('last words\n');
  await settle();
  assert.deepEqual(told, ['last words', 'over']);
});

test('and as long as each turn of the event loop brings more of it', async () => {
  const { clock, stdout, told, reading } = output();
  reading.exited();
  clock.advance(250);
  for (const text of ['a\n', 'b\n', 'c\n']) {
    stdout.write(text);
    await turn();
  }
  await settle();
  assert.deepEqual(told, ['a', 'b', 'c', 'over']);
});

test('somebody who chatters on does not keep it open', async () => {
  const { clock, stdout, told, reading } = output();
  reading.exited();
  clock.advance(250);
  for (let n = 0; n < 200 && !told.includes('over'); n++) {
    stdout.write(`${n}\n`);
    await turn();
  }
  assert.equal(told.at(-1), 'over');
});

test('time does not count while paused', async () => {
  const { clock, stdout, told, reading } = output();
  reading.exited();
  clock.advance(200);
  reading.pause();
  stdout.write('waits\n');
  clock.advance(60_000);
  await settle();
  assert.deepEqual(told, []);
  reading.resume();
  clock.advance(49);
  await settle();
  assert.deepEqual(told, ['waits']);
  clock.advance(1);
  await settle();
  assert.deepEqual(told, ['waits', 'over']);
});

test('an exit while paused waits for the reader', async () => {
  const { clock, stdout, stderr, told, reading } = output();
  reading.pause();
  stdout.end('one\n');
  stderr.end();
  reading.exited();
  await settle();
  assert.deepEqual([told, clock.armed], [[], 0]);
  reading.resume();
  await settle();
  assert.deepEqual(told, ['one', 'over']);
});

test('pipes that fail count as ended', async () => {
  const { stdout, stderr, told, reading } = output();
  stdout.destroy(new Error('EIO'));
  stderr.destroy(new Error('EIO'));
  await settle();
  reading.exited();
  assert.deepEqual(told, ['over']);
});

test('any byte of stdout is a sign of life, stderr is none; while nobody reads nobody can tell', async () => {
  const { clock, stdout, stderr, reading } = output();
  const { wroteAt } = reading;
  clock.advance(100);
  assert.equal(wroteAt(), 0);
  stdout.write('half a li');
  await settle();
  clock.advance(50);
  stderr.write('busy\n');
  await settle();
  assert.equal(wroteAt(), 100);
  reading.pause();
  clock.advance(50);
  assert.equal(wroteAt(), 200);
  reading.resume();
  clock.advance(50);
  assert.equal(wroteAt(), 200);
});
