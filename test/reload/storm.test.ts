import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Suspicion } from '../../src/base/reloading.ts';
import { CALM, countingFiles, judgeReload, type Storm } from '../../src/reload/storm.ts';

type Reload = readonly [suspicion: Suspicion, servedMs: number, files?: readonly string[]];

const judge = (storm: Storm, [suspicion, servedMs, files = ['log.py']]: Reload) =>
  judgeReload(storm, files, { suspicion, servedMs }, 77, 9);

/** What is said to each change in a row. */
const verdicts = (reloads: readonly Reload[], storm: Storm = CALM): string[] => {
  let before = storm;
  return reloads.map(reload => {
    const verdict = judge(before, reload);
    before = verdict.storm;
    return verdict.kind;
  });
};

const check = (reloads: readonly Reload[], expected: string) =>
  assert.equal(verdicts(reloads).join(' '), expected);

const times = (count: number, ...reload: Reload): Reload[] => Array.from({ length: count }, () => reload);

test('after four reloads that a server may have caused at its start the fifth waits for calm', () => {
  check(times(6, 'unanswered', 300), 'reload reload reload reload wait wait');
});

test('the same for reloads during an open call, whenever in its life', () => {
  check(times(5, 'open-call', 60_000), 'reload reload reload reload wait');
});

test('what waits knows since when, and who lacks it', () => {
  const counting: Storm = { kind: 'counting', files: ['log.py'], reloads: 4 };
  assert.deepEqual(judge(counting, ['unanswered', 0]).storm, {
    kind: 'waiting',
    files: ['log.py'],
    since: 77,
    behind: 9,
  });
});

test('the same change after the reload that waited is ignored from then on', () => {
  const probation: Storm = { kind: 'probation', files: ['log.py'] };
  assert.deepEqual(judge(probation, ['open-call', 0]), { kind: 'ignore', storm: MUTED });
  assert.deepEqual(judge(probation, ['none', 0]), { kind: 'reload', storm: CALM });
});

test('a change that the server can not have made ends the row', () => {
  check(
    [...times(4, 'unanswered', 300), ['none', 300], ['unanswered', 300]],
    'reload reload reload reload reload reload',
  );
});

test('a server that has served for two seconds is suspected only during calls', () => {
  check(times(5, 'unanswered', 1_999), 'reload reload reload reload wait');
  check(times(5, 'unanswered', 2_000), 'reload reload reload reload reload');
});

test('other files begin a new row; their order is no matter', () => {
  check(
    [...times(4, 'unanswered', 0, ['a', 'b']), ['unanswered', 0, ['b', 'a']]],
    'reload reload reload reload wait',
  );
  check(
    [...times(4, 'unanswered', 0, ['a']), ['unanswered', 0, ['b']]],
    'reload reload reload reload reload',
  );
  check(
    [...times(4, 'unanswered', 0, ['a']), ['unanswered', 0, ['a', 'b']]],
    'reload reload reload reload reload',
  );
});

const MUTED: Storm = { kind: 'muted', files: ['log.py'], behind: 9, during: 9 };

test('a storm ends with a change of any other file', () => {
  assert.equal(judge(MUTED, ['unanswered', 300, ['log.py']]).storm, MUTED);
  assert.deepEqual(judge(MUTED, ['unanswered', 300, ['log.py', 'server.py']]).storm, CALM);
});

/** Which of the changed files count, given which had an event just now. */
function checkCounting(
  storm: Storm,
  files: string[],
  touched: string[],
  [suspicion, servedMs]: Reload,
  expected: string[],
): void {
  assert.deepEqual(countingFiles(storm, files, touched, { suspicion, servedMs }), expected);
}

test('muted files do not count when the server may have written them, or nobody did', () => {
  checkCounting(MUTED, ['log.py'], ['log.py'], ['open-call', 9_000], []);
  checkCounting(MUTED, ['log.py'], ['log.py'], ['unanswered', 100], []);
  checkCounting(MUTED, ['log.py'], [], ['none', 9_000], []);
});

test('muted files count when somebody else wrote them, other files always', () => {
  checkCounting(MUTED, ['log.py'], ['log.py'], ['none', 9_000], ['log.py']);
  checkCounting(MUTED, ['log.py'], ['log.py'], ['unanswered', 2_000], ['log.py']);
  checkCounting(MUTED, ['log.py', 'server.py'], ['server.py'], ['open-call', 0], ['server.py']);
});

test('without a storm every file counts', () => {
  checkCounting(CALM, ['a', 'b'], ['a'], ['open-call', 0], ['a', 'b']);
  checkCounting({ kind: 'counting', files: ['a'], reloads: 1 }, ['a'], ['a'], ['open-call', 0], ['a']);
});
