import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeCrash, NO_CRASHES } from '../../src/reload/crashes.ts';

/** Deaths as [when, how long it had served]; the verdict on each: the pause before the next start, or 'stop'. */
function check(deaths: readonly (readonly [number, number])[], expected: (number | 'stop')[]): void {
  let crashes = NO_CRASHES;
  const verdicts = deaths.map(([at, servedMs]) => {
    const verdict = judgeCrash(crashes, at, servedMs);
    crashes = verdict.crashes;
    return verdict.kind === 'stop' ? 'stop' : verdict.afterMs;
  });
  assert.deepEqual(verdicts, expected);
}

test('the first death is followed by a start at once, the next ones by pauses that double', () => {
  check(
    [
      [0, 0],
      [1_000, 0],
      [2_000, 0],
      [3_000, 0],
    ],
    [0, 100, 200, 400],
  );
});

test('the fifth death within a minute stops it', () => {
  check(
    [0, 15_000, 30_000, 45_000, 59_999].map(at => [at, 0] as const),
    [0, 100, 200, 400, 'stop'],
  );
});

test('deaths more than a minute ago are forgotten', () => {
  check(
    [0, 15_000, 30_000, 45_000, 60_000].map(at => [at, 0] as const),
    [0, 100, 200, 400, 800],
  );
});

test('pauses end at 30 s', () => {
  const deaths = Array.from({ length: 12 }, (_, count) => [count * 20_000, 0] as const);
  check(deaths, [0, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]);
});

test('ten seconds of health make the next death a first one', () => {
  check(
    [
      [0, 0],
      [1_000, 9_999],
      [12_000, 10_000],
      [12_500, 0],
    ],
    [0, 100, 0, 100],
  );
});

test('health does not forgive five deaths within a minute', () => {
  check(
    [0, 11_000, 22_000, 33_000, 44_000].map(at => [at, 10_500] as const),
    [0, 0, 0, 0, 'stop'],
  );
});
