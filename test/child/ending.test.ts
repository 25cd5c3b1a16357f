/** Real stubborn processes: whatever they are and however they are told, nothing of them is left. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Clock, realClock } from '../../src/base/clock.ts';
import type { EndManner } from '../../src/child/ladder.ts';
import { everythingEnded, killEverything } from '../../src/child/start.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { script, type Watched, watch } from './watched.ts';

after(killEverything);

const posix = process.platform === 'win32' ? { skip: 'POSIX only' } : { concurrency: true };
/** The times are tested with the ladder; here they may pass faster. */
const fast: Clock = {
  now: () => realClock.now() * 4,
  after: (ms, then) => realClock.after(ms / 4, then),
};
const run = (name: string, ...args: string[]): Watched => watch({ args: [script(name), ...args] }, fast);
const inShell = (words: string): Watched => {
  const args = ['-c', words, process.execPath, script('ignores-sigterm-and-eof')];
  return watch({ command: 'sh', args }, fast);
};

const shapes: Record<string, () => Watched> = {
  'ignores-sigterm': () => run('ignores-sigterm'),
  'ignores-eof': () => run('ignores-eof'),
  'ignores-sigterm-and-eof': () => run('ignores-sigterm-and-eof'),
  'spawns-grandchild': () => run('spawns-grandchild'),
  "sh -c 'node x; true'": () => inShell('"$0" "$1"; true'),
  "sh -c 'node x & wait'": () => inShell('"$0" "$1" & wait'),
};

const sigterm = { kind: 'signalled', signal: 'SIGTERM' };
const sigkill = { kind: 'signalled', signal: 'SIGKILL' };
const zero = { kind: 'exited', code: 0 };
/** How each has to end where only one way is possible however slow the machine is. */
const exits: Record<string, Partial<Record<EndManner, unknown>>> = {
  'ignores-sigterm': { gently: zero },
  'ignores-eof': { gently: sigterm },
  'ignores-sigterm-and-eof': { gently: sigkill, quickly: sigkill, 'on-signal': sigkill, 'on-eof': sigkill },
};

test('every manner ends every shape, and all that it started', posix, async t => {
  const pairs = Object.keys(shapes).flatMap(shape =>
    (['gently', 'quickly', 'on-signal', 'on-eof'] as const).map(manner => ({ shape, manner })),
  );
  await Promise.all(
    pairs.map(({ shape, manner }) =>
      t.test(`${shape}, ${manner}`, async () => {
        const one = shapes[shape]!();
        await one.when(() => one.lines.length === 1);
        assert.ok(one.survivors().length > 0);
        one.child.end(manner);
        const { exit } = await one.dead;
        const expected = exits[shape]?.[manner];
        if (expected !== undefined) assert.deepEqual(exit, expected);
        await everythingEnded();
        assert.deepEqual([one.survivors(), one.deaths.length, one.told.at(-1)], [[], 1, 'gone']);
      }),
    ),
  );
});

test(
  'a leader that dies by itself: gone does not wait for its stubborn grandchild, which is ended as well',
  posix,
  async () => {
    const one = run('leaves-grandchild');
    const { exit } = await one.dead;
    assert.deepEqual(exit, { kind: 'exited', code: 7 });
    assert.equal(one.lines.at(-1), 'last words');
    await everythingEnded();
    assert.deepEqual([one.survivors(), one.deaths.length], [[], 1]);
  },
);

test('a leader killed from outside takes its group with it', posix, async () => {
  const one = run('spawns-grandchild');
  await one.when(() => one.lines.length === 1);
  process.kill(one.child.pid!, 'SIGKILL');
  assert.deepEqual((await one.dead).exit, sigkill);
  await everythingEnded();
  assert.deepEqual(one.survivors(), []);
});

test('told gently and then harshly', posix, async () => {
  const clock = createFakeClock();
  const one = watch({ args: [script('ignores-sigterm-and-eof')] }, clock);
  await one.when(() => one.lines.length === 1);
  one.child.end('gently');
  one.child.end('on-signal');
  clock.advance(200);
  assert.deepEqual((await one.dead).exit, sigkill);
});

test('ended while nobody reads what it writes', posix, async () => {
  const one = run('floods-stdout', '1000000');
  one.child.pause();
  // By now the first 64 kB are in the pipe.
  await one.when(() => one.stderr().includes('64\n'));
  one.child.end('quickly');
  await everythingEnded();
  assert.deepEqual([one.survivors(), one.deaths], [[], []]);
  one.child.resume();
  assert.deepEqual((await one.dead).exit, sigterm);
});
