/** However it ends, nothing is left behind, and the exit code says why. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../support/deadline.ts';
import { alive, blind, guardianOf } from '../support/processes.ts';
import { withRig } from '../support/rig.ts';
import { type End, kinds, reloadAndEnd } from '../support/scenes/ending.ts';

const [plain, stubborn, shell, grandchildren] = kinds;
const cases = [
  { kind: plain!, end: 'stdin end', code: 0 },
  { kind: plain!, end: 'SIGTERM', code: 143 },
  { kind: plain!, end: 'SIGINT', code: 130 },
  { kind: plain!, end: 'SIGHUP', code: 129 },
  { kind: plain!, end: 'broken stdout', code: 141 },
  { kind: plain!, end: 'SIGKILL', code: null },
  { kind: stubborn!, end: 'SIGKILL', code: null, reloads: 0 },
  { kind: shell!, end: 'SIGKILL', code: null, reloads: 0 },
  { kind: grandchildren!, end: 'SIGKILL', code: null, reloads: 0 },
  { kind: stubborn!, end: 'stdin end', code: 0, reloads: 0 },
  { kind: stubborn!, end: 'SIGTERM', code: 143 },
  { kind: shell!, end: 'SIGINT', code: 130 },
  { kind: grandchildren!, end: 'SIGTERM', code: 143, reloads: 0 },
] satisfies { kind: (typeof kinds)[number]; end: End; code: number | null; reloads?: number }[];

for (const { kind, end, code, reloads = 1 } of cases)
  test(`one server before, none after ${end}: ${kind.name}`, { skip: blind ?? false }, async t => {
    const ended = await reloadAndEnd(kind, end, reloads);
    t.diagnostic(`gone after ${ended.took.toFixed(0)} ms`);
    assert.equal(ended.servers, 1);
    assert.equal(ended.exit.code, code);
    assert.ok(ended.took < 3_000, `gone after ${ended.took} ms`);
  });

test(
  'a guardian that dies is replaced, and its successor knows of the servers',
  { skip: blind ?? false },
  () =>
    withRig(stubborn!.setup, async ({ client, child, project }) => {
      await client.open();
      const first = guardianOf(child.pid!)!;
      process.kill(first, 'SIGKILL');
      const next = () => guardianOf(child.pid!) ?? first;
      await until(() => next() !== first, 'another guardian');
      child.kill('SIGKILL');
      await until(() => ![...project.boots, next()].some(alive), 'the end of all', 3_000);
    }),
);
