import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  climb,
  type EndManner,
  ended,
  type Ladder,
  leaderExited,
  type Rung,
  unclimbed,
} from '../../src/child/ladder.ts';

/** Climbs to the top, waiting as told, and notes when each rung is taken. */
function climbed(from: Ladder, start = 0): [number, Rung][] {
  const taken: [number, Rung][] = [];
  let ladder = from;
  for (let now: number | undefined = start; now !== undefined; ) {
    const at: number = now;
    const step = climb(ladder, at);
    ladder = step.ladder;
    for (const rung of step.rungs) taken.push([at, rung]);
    now = step.waitMs === undefined ? undefined : at + step.waitMs;
  }
  return taken;
}

const expected: Record<EndManner, readonly [number, number, number]> = {
  gently: [0, 500, 5500],
  quickly: [0, 0, 500],
  'on-signal': [0, 0, 200],
  'on-eof': [0, 500, 1200],
  'at-once': [0, 0, 0],
};

for (const [manner, [close, terminate, kill]] of Object.entries(expected)) {
  test(`${manner}: stdin at ${close}, SIGTERM at ${terminate}, SIGKILL at ${kill} ms`, () => {
    assert.deepEqual(climbed(ended(unclimbed, manner as EndManner, 0)), [
      [close, 'close-stdin'],
      [terminate, 'terminate'],
      [kill, 'kill'],
    ]);
  });
}

test('a gentle end may be given more or less time after SIGTERM', () => {
  assert.deepEqual(climbed(ended(unclimbed, 'gently', 0, 1_000)), [
    [0, 'close-stdin'],
    [500, 'terminate'],
    [1_500, 'kill'],
  ]);
  assert.deepEqual(
    climbed(ended(unclimbed, 'on-signal', 0, 60_000)),
    climbed(ended(unclimbed, 'on-signal', 0)),
  );
});

test('a harsher manner hastens, and takes no rung twice', () => {
  const first = climb(ended(unclimbed, 'gently', 0), 0);
  assert.deepEqual(first.rungs, ['close-stdin']);
  assert.deepEqual(climbed(ended(first.ladder, 'on-signal', 300), 300), [
    [300, 'terminate'],
    [500, 'kill'],
  ]);
});

test('a gentler or the same manner later delays nothing', () => {
  const first = climb(ended(unclimbed, 'on-signal', 0), 0);
  for (const manner of ['gently', 'on-signal'] as const) {
    assert.deepEqual(climbed(ended(first.ladder, manner, 100), 100), [[200, 'kill']]);
  }
});

test('a leader that died by itself leaves its group 500 ms', () => {
  assert.deepEqual(climbed(leaderExited(unclimbed, 40), 40), [
    [40, 'close-stdin'],
    [40, 'terminate'],
    [540, 'kill'],
  ]);
});

test('a leader that left on the first rung: its group gets SIGTERM at once and the rest of the ladder', () => {
  const first = climb(ended(unclimbed, 'gently', 0), 0);
  assert.deepEqual(climbed(leaderExited(first.ladder, 20), 20), [
    [20, 'terminate'],
    [5500, 'kill'],
  ]);
});

test('nothing is due before anybody asked', () => {
  assert.deepEqual(climb(unclimbed, 1e9), { ladder: unclimbed, rungs: [], waitMs: undefined });
});
