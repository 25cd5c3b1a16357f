import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endLeftBehind, everythingEnded, killEverything, startFamily } from '../../src/child/family.ts';
import { createFakeClock } from '../support/fake-clock.ts';

function family(leader: number) {
  const clock = createFakeClock();
  const start = clock.now();
  const done: string[] = [];
  const group = { leftovers: false };
  const note = (what: string) => () => void done.push(`${clock.now() - start} ${what}`);
  const guarded: string[] = [];
  const signals = {
    terminate: note('terminate'),
    kill: note('kill'),
    killNow: note('killNow'),
    leftovers: () => group.leftovers,
  };
  const guardian = {
    guard: (number: number) => void guarded.push(`guard ${number}`),
    release: (number: number) => void guarded.push(`release ${number}`),
  };
  const started = startFamily(leader, note('close-stdin'), clock, { signals, guardian });
  let ended = false;
  const isEnded = async (): Promise<boolean> => {
    void everythingEnded().then(() => {
      ended = true;
    });
    await new Promise(setImmediate);
    return ended;
  };
  return { clock, done, group, guarded, started, isEnded };
}

test('a child that leaves when asked is signalled no more, and no timer is left', async () => {
  const { clock, done, started, isEnded } = family(1);
  started.end('gently');
  clock.advance(100);
  assert.equal(await isEnded(), false);
  started.leaderExited();
  assert.deepEqual(done, ['0 close-stdin']);
  assert.equal(clock.armed, 0);
  assert.equal(await isEnded(), true);
  clock.advance(10_000);
  started.end('on-signal');
  killEverything();
  assert.deepEqual(done, ['0 close-stdin']);
});

test('a stubborn child gets every rung, and its end is awaited', async () => {
  const { clock, done, started, isEnded } = family(2);
  started.end('gently');
  clock.advance(10_000);
  assert.deepEqual(done, ['0 close-stdin', '500 terminate', '5500 kill']);
  assert.equal(await isEnded(), false);
  started.leaderExited();
  assert.equal(await isEnded(), true);
});

test('a stubborn child is killed when its own time after SIGTERM is over', () => {
  const { clock, done, started } = family(3);
  started.end('gently', 1_000);
  clock.advance(10_000);
  assert.deepEqual(done, ['0 close-stdin', '500 terminate', '1500 kill']);
  started.leaderExited();
});

test('who outlived its leader is killed at once when we have to go; who has one is not', () => {
  const left = family(30);
  const led = family(31);
  left.group.leftovers = true;
  left.started.end('gently');
  left.clock.advance(100);
  left.started.leaderExited();
  endLeftBehind();
  assert.deepEqual(left.done, ['0 close-stdin', '100 terminate', '100 kill']);
  assert.deepEqual(led.done, []);
  left.group.leftovers = false;
  left.clock.advance(1_000);
  led.started.leaderExited();
});

test('leftovers of a child that died by itself: SIGTERM at once, SIGKILL 500 ms later', async () => {
  const { clock, done, group, started, isEnded } = family(3);
  group.leftovers = true;
  clock.advance(1000);
  started.leaderExited();
  clock.advance(499);
  assert.deepEqual(done, ['1000 close-stdin', '1000 terminate']);
  clock.advance(1);
  assert.deepEqual(done.slice(2), ['1500 kill']);
  assert.equal(await isEnded(), false);
  group.leftovers = false;
  clock.advance(100);
  assert.equal(await isEnded(), true);
  assert.equal(clock.armed, 0);
});

test('leftovers that leave on SIGTERM are noticed soon and not signalled again: their number may be reused', async () => {
  const { clock, done, group, started, isEnded } = family(4);
  group.leftovers = true;
  started.end('gently');
  started.leaderExited();
  group.leftovers = false;
  clock.advance(10);
  assert.equal(await isEnded(), true);
  clock.advance(10_000);
  assert.deepEqual(done, ['0 close-stdin', '0 terminate']);
});

test('a group is guarded from its start until nothing of it is left, and no longer', () => {
  const { clock, group, guarded, started } = family(40);
  assert.deepEqual(guarded, ['guard 40']);
  group.leftovers = true;
  started.leaderExited();
  clock.advance(400);
  assert.deepEqual(guarded, ['guard 40']);
  group.leftovers = false;
  clock.advance(100);
  assert.deepEqual(guarded, ['guard 40', 'release 40']);
  killEverything();
  clock.advance(10_000);
  assert.deepEqual(guarded, ['guard 40', 'release 40']);
});

test('leftovers can be hastened', () => {
  const { clock, done, group, started } = family(5);
  group.leftovers = true;
  started.end('gently');
  started.leaderExited();
  clock.advance(1000);
  started.end('on-signal');
  clock.advance(200);
  assert.deepEqual(done.slice(2), ['1200 kill']);
  group.leftovers = false;
  clock.advance(100);
});

test('what does not even go on SIGKILL is not awaited for ever', async () => {
  const { clock, group, started, isEnded } = family(6);
  group.leftovers = true;
  started.leaderExited();
  clock.advance(1600);
  assert.equal(await isEnded(), true);
  assert.equal(clock.armed, 0);
});

test('killEverything reaches the led and the leaderless', () => {
  const led = family(7);
  const leaderless = family(8);
  leaderless.group.leftovers = true;
  leaderless.started.leaderExited();
  killEverything();
  assert.deepEqual(led.done, ['0 killNow']);
  assert.equal(leaderless.done.at(-1), '0 killNow');
  for (const one of [led, leaderless]) {
    one.group.leftovers = false;
    one.started.leaderExited();
    one.clock.advance(100);
  }
});
