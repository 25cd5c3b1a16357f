/** However it ends, nothing is left behind, and the exit code says why. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { until } from '../support/deadline.ts';
import { home } from '../support/home.ts';
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

for (const FAULT of ['throw', 'reject'])
  test(`an error that nobody expected (${FAULT}) is told, every request gets an answer, nothing is left`, {
    skip: blind ?? false,
  }, () => {
    const fault = pathToFileURL(join(home, 'fixtures', 'faults', 'throws-when-signalled.mjs')).href;
    const env = { FAULT, NODE_OPTIONS: `--import=${fault}` };
    return withRig({ ...stubborn!.setup, env }, async rig => {
      const { client, child, project } = rig;
      await client.open();
      const runs = client.post('tools/call', { name: 'slow', arguments: { ms: 60_000, key: 'runs' } });
      await until(() => project.runs('runs') === 1, 'the call to run');
      // It waits for code that never comes up.
      project.save('server.mjs', 'setInterval(() => {}, 1000);\n');
      const waits = client.post('tools/call', { name: 'version', arguments: {} });
      await until(() => rig.stderr.includes('starting generation 2'), 'the start of the new code');
      const pids = rig.processes().map(({ pid }) => pid);
      child.kill('SIGUSR2');
      for (const { message } of await Promise.all([runs, waits]))
        assert.match(JSON.stringify(message), /isError/);
      assert.equal((await rig.exited()).code, 70);
      assert.match(
        rig.stderr,
        /please report this line: TypeError: injected fault at .*throws-when-signalled/,
      );
      await until(() => !pids.some(alive), 'the end of all', 3_000);
    });
  });
