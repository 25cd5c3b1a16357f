import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Suspicion } from '../../src/base/reloading.ts';
import { CALM, countingFiles, judgeReload, type Storm } from '../../src/reload/storm.ts';

type Reload = readonly [suspicion: Suspicion, afterStartMs: number, files?: readonly string[]];

const judgeAll = (reloads: readonly Reload[], storm: Storm = CALM): Storm =>
  reloads.reduce<Storm>(
    (before, [suspicion, afterStartMs, files = ['log.py']]) =>
      judgeReload(before, files, { suspicion, afterStartMs }),
    storm,
  );

const check = (reloads: readonly Reload[], expected: Storm['kind']) =>
  assert.equal(judgeAll(reloads).kind, expected);

const times = (count: number, ...reload: Reload): Reload[] => Array.from({ length: count }, () => reload);

test('after five reloads that a server caused at its start the sixth is muted', () => {
  check(times(5, 'unanswered', 300), 'counting');
  check(times(6, 'unanswered', 300), 'muted');
});

test('after five reloads during an open call the sixth is muted, whenever in its life', () => {
  check(times(5, 'open-call', 60_000), 'counting');
  check(
    [1, 2, 3, 4, 5, 6].map(n => ['open-call', n * 1_000] as const),
    'muted',
  );
});

test('a change that the server can not have made ends the row', () => {
  check([...times(5, 'unanswered', 300), ['none', 300]], 'calm');
  check([...times(5, 'unanswered', 300), ['none', 300], ['unanswered', 300]], 'counting');
});

test('two seconds after its start an unanswered server is no longer suspected', () => {
  check(times(6, 'unanswered', 1_999), 'muted');
  check(times(6, 'unanswered', 2_000), 'calm');
});

test('a person who saves often does not do so at the same moment after each start', () => {
  check(
    [300, 450, 300, 450, 300, 450].map(at => ['unanswered', at] as const),
    'muted',
  );
  check(
    [300, 451, 300, 451, 300, 451].map(at => ['unanswered', at] as const),
    'counting',
  );
  check(
    [100, 900, 300, 1_500, 700, 200, 1_100, 400].map(at => ['unanswered', at] as const),
    'counting',
  );
});

test('an uneven beginning is forgotten: the last five decide', () => {
  check([['unanswered', 1_900], ...times(5, 'unanswered', 300)], 'muted');
  check([['unanswered', 1_900], ['unanswered', 5], ...times(4, 'unanswered', 300)], 'counting');
});

test('other files begin a new row; their order is no matter', () => {
  check([...times(5, 'unanswered', 300, ['a', 'b']), ['unanswered', 300, ['b', 'a']]], 'muted');
  check([...times(5, 'unanswered', 300, ['a']), ['unanswered', 300, ['b']]], 'counting');
  check([...times(5, 'unanswered', 300, ['a']), ['unanswered', 300, ['a', 'b']]], 'counting');
});

const MUTED: Storm = { kind: 'muted', files: ['log.py'] };

test('a storm ends with a change of any other file', () => {
  assert.equal(judgeAll([['unanswered', 300, ['log.py']]], MUTED), MUTED);
  assert.deepEqual(judgeAll([['unanswered', 300, ['log.py', 'server.py']]], MUTED), CALM);
});

/** Which of the changed files count, given which had an event just now. */
function checkCounting(
  storm: Storm,
  files: string[],
  touched: string[],
  [suspicion, afterStartMs]: Reload,
  expected: string[],
): void {
  assert.deepEqual(countingFiles(storm, files, touched, { suspicion, afterStartMs }), expected);
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
  checkCounting({ kind: 'counting', files: ['a'], delays: [] }, ['a'], ['a'], ['open-call', 0], ['a']);
});
