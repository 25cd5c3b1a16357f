/** Edit, call, and the answer is from the code just saved. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, ms } from '../support/measure.ts';
import { answerOf } from '../support/notes.ts';
import { blind } from '../support/processes.ts';
import { noPython, python } from '../support/python.ts';
import { PY, RAW, V1, withRig } from '../support/rig.ts';
import { underFire } from '../support/scenes/fire.ts';
import { nodeWays, pythonWay, savesAndCalls } from '../support/scenes/fresh.ts';
import { callThroughReload } from '../support/scenes/inflight.ts';
import { saveToServed } from '../support/scenes/served.ts';

const ROUNDS = 4;

for (const way of [...nodeWays, pythonWay])
  test(`a call right after a save is answered by the new code: ${way.name}`, {
    skip: way === pythonWay && noPython,
  }, async () => {
    const seen = await savesAndCalls(way, ROUNDS);
    assert.deepEqual([seen.unanswered, seen.stale, seen.flagged], [[], [], []]);
    assert.equal(seen.times.length, ROUNDS);
  });

test('callers that never pause lose nothing in a reload', async () => {
  const fire = await underFire({ callers: 4, reloads: 3, open: 2, answers: 100, pings: true, options: [] });
  assert.deepEqual([fire.errors, fire.wrong, fire.disordered], [[], [], []]);
  assert.deepEqual([fire.unanswered, fire.duplicated, fire.reloads], [0, 0, 3]);
});

test('a save is served about as fast as the server boots', { skip: blind ?? false }, async t => {
  const { boots, served, stale } = await saveToServed(2, { files: V1 });
  assert.deepEqual(stale, []);
  t.diagnostic(`median cold boot ${ms(median(boots))}, save to served ${ms(median(served))}`);
  assert.ok(median(served) < median(boots) + 1_000);
});

const inFlight = [
  { name: 'raw', setup: { files: RAW }, ms: 50, skip: false as const },
  { name: 'SDK v1', setup: { files: V1 }, ms: 50, skip: false as const },
  {
    name: 'Python',
    setup: { files: PY, command: [python ?? 'python3', 'server.py'] },
    ms: 50,
    skip: noPython,
  },
];
for (const { name, setup, ms, skip } of inFlight)
  test(`an open call is finished by the old code, once: ${name} server`, { skip }, async () => {
    const file = name === 'Python' ? 'answer.py' : undefined;
    const seen = await callThroughReload(setup, 'open', ms, file);
    assert.deepEqual(seen, {
      slow: 'open old',
      notes: seen.notes,
      runs: 1,
      fresh: 'new',
      freshFirst: true,
      duplicated: 0,
    });
  });

test('a save before the files have been scanned for the first time is not missed', async () => {
  for (let round = 0; round < 5; round++) {
    await withRig({}, async ({ project, client }) => {
      await client.open();
      project.answer('at once');
      assert.equal(answerOf(await client.call('version')), 'at once');
    });
  }
});
