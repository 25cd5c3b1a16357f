import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Failure } from '../../src/base/failure.ts';
import { stillStarting } from '../../src/report/refusals.ts';

const NAMES = { restart: 'restart_server', status: 'reload_status', isWatched: true };
const FAILURE: Failure = {
  kind: 'died',
  death: { exit: { kind: 'exited', code: 7 }, stderr: ['  File "server.py", line 3', 'ValueError: no'] },
};

const told = (againAt: number) =>
  stillStarting(
    'srv',
    30_000,
    { gaveUp: null, recovery: { generation: 4, failure: FAILURE, againAt } },
    NAMES,
    100_000,
  ).split('\n');

test('who waited too long for a server that dies is told what died, how, why, and when it is started again', () => {
  const [what, why, ...rest] = told(112_000);
  assert.equal(
    what,
    'No answer yet: generation 4 of "srv" exited with code 7, and no other serves yet (this request waited 30 s).',
  );
  assert.equal(why, 'Error: server.py:3: ValueError: no');
  assert.equal(rest.at(-1), 'It is started again in 12 s: call again then, or fix the cause and save.');
});

test('once it is being started there is no time to tell', () => {
  assert.match(told(99_000).at(-1)!, /^It is being started again: call again in a moment\./);
});
