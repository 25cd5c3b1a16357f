import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Batch, type BatchEvent, calm, defaultLimits, isLoud, step } from '../../src/watch/batch.ts';

type Move = readonly [at: number, event: BatchEvent | 'raw' | 'hint' | 'woke' | 'woke locked', order: string];
const found = (moving: boolean, patient = false): BatchEvent => ({ type: 'inspected', moving, patient });
const named: Record<string, BatchEvent> = {
  raw: { type: 'happened', voice: 'loud' },
  hint: { type: 'happened', voice: 'silent' },
  woke: { type: 'woke', locked: false },
  'woke locked': { type: 'woke', locked: true },
};

/** Plays events at their times and compares the orders, written as `wake 50`, `settle loud`, `settle loud, wake 90`. */
function check(name: string, moves: readonly Move[], end: Batch['phase'] = 'calm'): void {
  test(name, () => {
    let batch = calm;
    for (const [at, event, wanted] of moves) {
      const next = step(batch, typeof event === 'string' ? named[event]! : event, at, defaultLimits);
      batch = next.batch;
      const { order } = next;
      const got =
        order.do === 'wake'
          ? `wake ${order.at}`
          : order.do === 'settle'
            ? `settle ${order.voice}${order.next === undefined ? '' : `, wake ${order.next}`}`
            : order.do;
      assert.equal(got, wanted, `at ${at} ms`);
    }
    assert.equal(batch.phase, end);
  });
}

check('one save: 50 ms of quiet, a look, done', [
  [0, 'raw', 'wake 50'],
  [50, 'woke', 'inspect'],
  [53, found(false), 'settle loud'],
]);

check('the quiet is counted from the last raw event', [
  [0, 'raw', 'wake 50'],
  [40, 'raw', 'nothing'],
  [50, 'woke', 'wake 90'],
  [90, 'woke', 'inspect'],
  [91, found(false), 'settle loud'],
]);

check('a raw event during the look makes one more round', [
  [0, 'raw', 'wake 50'],
  [50, 'woke', 'inspect'],
  [52, 'raw', 'nothing'],
  [55, found(false), 'wake 102'],
  [102, 'woke', 'inspect'],
  [103, found(false), 'settle loud'],
]);

check('what moves while it is read makes one more round', [
  [0, 'raw', 'wake 50'],
  [50, 'woke', 'inspect'],
  [60, found(true), 'wake 110'],
  [110, 'woke', 'inspect'],
  [111, found(false), 'settle loud'],
]);

const stream: Move[] = [[0, 'raw', 'wake 50']];
for (let at = 40; at < 1000; at += 40)
  stream.push([at, 'raw', 'nothing'], [at + 10, 'woke', `wake ${at + 50}`]);
check(
  'a stream of saves is looked at after a second',
  [...stream.slice(0, -1), [970, 'woke', 'wake 1000'], [1000, 'woke', 'inspect']]
    .map(move => move as unknown as Move)
    .concat([
      [1001, 'raw', 'nothing'],
      [1002, found(false), 'settle loud, wake 1051'],
    ]),
  'waiting',
);

check('what came too late for a settle makes the next batch', [
  [0, 'raw', 'wake 50'],
  [50, 'woke', 'inspect'],
  [1100, 'raw', 'nothing'],
  [1110, found(false), 'settle loud, wake 1150'],
  [1150, 'woke', 'inspect'],
  [1151, found(false), 'settle loud'],
]);

check('git at work extends the batch, five seconds at most', [
  [0, 'raw', 'wake 50'],
  [50, 'woke locked', 'wake 100'],
  [4980, 'woke locked', 'wake 5000'],
  [5000, 'woke locked', 'inspect'],
  [5001, found(false, true), 'settle loud'],
]);

check('when git lets go the batch ends', [
  [0, 'raw', 'wake 50'],
  [1500, 'woke locked', 'wake 1550'],
  [1550, 'woke', 'inspect'],
  [1551, found(false), 'settle loud'],
]);

check('after git let go there still is a round of quiet, and of reading, although a second is over', [
  [0, 'raw', 'wake 50'],
  [1500, 'woke locked', 'wake 1550'],
  [1540, 'raw', 'nothing'],
  [1550, 'woke', 'wake 1590'],
  [1590, 'woke', 'inspect'],
  [1600, 'raw', 'nothing'],
  [1610, found(false), 'wake 1650'],
  [1650, 'woke', 'inspect'],
  [1651, found(false), 'settle loud'],
]);

check('folders that are not watched yet are waited for', [
  [0, 'raw', 'wake 50'],
  [1200, 'woke', 'inspect'],
  [1201, found(true, true), 'wake 1251'],
  [1251, 'woke', 'inspect'],
  [1252, found(false), 'settle loud'],
]);

check('a second look is silent', [
  [0, 'hint', 'wake 50'],
  [20, 'hint', 'nothing'],
  [50, 'woke', 'inspect'],
  [51, found(false), 'settle silent'],
]);

check('a second look that a save runs into becomes loud, with its full time', [
  [0, 'hint', 'wake 50'],
  [50, 'woke', 'inspect'],
  [1400, 'raw', 'nothing'],
  [1500, found(false), 'wake 1500'],
  [1500, 'woke', 'inspect'],
  [1501, found(false), 'settle loud'],
]);

check('a late timer and a late look change nothing', [
  [0, 'woke', 'nothing'],
  [1, found(true), 'nothing'],
]);

test('the session is dirty from the first raw event, not from second looks', () => {
  const hint = step(calm, named.hint!, 0, defaultLimits).batch;
  assert.equal(isLoud(hint), false);
  const inspecting = step(hint, named.woke!, 50, defaultLimits).batch;
  assert.equal(isLoud(inspecting), false);
  assert.equal(isLoud(step(inspecting, named.raw!, 51, defaultLimits).batch), true);
});
