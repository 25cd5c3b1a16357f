/** The main job in the modern era: what the legacy era promises holds there too. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { misconduct } from '../support/conduct.ts';
import { MODERN, SECOND } from '../support/eras.ts';
import { blind } from '../support/processes.ts';
import { RAW, V2, withRig } from '../support/rig.ts';
import { breakAndRepair, breakages, hangAtLoad } from '../support/scenes/broken.ts';
import { kinds, reloadAndEnd } from '../support/scenes/ending.ts';
import { underFire } from '../support/scenes/fire.ts';
import { nodeWays, savesAndCalls } from '../support/scenes/fresh.ts';
import { callThroughReload } from '../support/scenes/inflight.ts';
import { changesAnnounced } from '../support/scenes/session.ts';

const ROUNDS = 4;

for (const [way, era] of [
  [nodeWays[1]!, SECOND],
  [nodeWays[2]!, MODERN],
] as const)
  test(`a call right after a save is answered by the new code: ${way.name}`, async () => {
    const seen = await savesAndCalls(way, ROUNDS, era);
    assert.deepEqual([seen.unanswered, seen.stale, seen.flagged], [[], [], []]);
    assert.equal(seen.times.length, ROUNDS);
  });

test('callers that never pause lose nothing in a reload', async () => {
  const firing = { callers: 4, reloads: 3, open: 2, answers: 100, pings: true, options: [], era: MODERN };
  const fire = await underFire(firing);
  assert.deepEqual([fire.errors, fire.wrong, fire.disordered], [[], [], []]);
  assert.deepEqual([fire.unanswered, fire.duplicated, fire.reloads], [0, 0, 3]);
});

// Longer than the new server needs to start, on a busy machine too.
for (const [name, files, ms] of [
  ['raw', RAW, 1_000],
  ['SDK v2', V2, 2_500],
] as const)
  test(`an open call is finished by the old code, once: ${name} server`, async () => {
    const { notes: _, ...seen } = await callThroughReload({ files, ...MODERN }, 'open', ms);
    assert.deepEqual(seen, { slow: 'open old', runs: 1, fresh: 'new', freshFirst: true, duplicated: 0 });
  });

const broken = [...breakages.slice(0, 2), hangAtLoad(['--hold', '1000'])];
for (const breakage of broken)
  test(`the old code answers and says why: ${breakage.name}`, async () => {
    const seen = await breakAndRepair(breakage, MODERN);
    assert.ok(seen.oldAnswers, 'the old code answers');
    assert.ok(seen.note, 'the first result begins with a note');
    assert.match(seen.note, breakage.told);
    assert.equal(seen.noteType, breakage.tool === 'structured' ? 'resource' : 'text');
    assert.deepEqual([seen.repaired, seen.notesAfterRepair, seen.disturbed], ['repaired', [], false]);
  });

test('each list is announced once, and only the one that changed', async () => {
  assert.deepEqual(await changesAnnounced(MODERN), { tools: 1, prompts: 1, resources: 1 });
});

test('nothing that changes with the code may be cached, whoever answers', () =>
  withRig(MODERN, async ({ project, client }) => {
    await client.open();
    const asked = ['server/discover', 'tools/list', 'prompts/list', 'resources/list'];
    for (const answer of ['before', 'after']) {
      project.answer(answer);
      for (const method of [...asked, 'resources/templates/list']) await client.result(method, {});
      await client.result('resources/read', { uri: 'note://one' });
    }
    const faults = misconduct(client);
    assert.deepEqual(faults, []);
    const cached = client.received.filter(
      ({ line }) => line.includes('"ttlMs":0,') && line.includes('"private"'),
    );
    assert.equal(cached.length, client.asked.size);
  }));

test('one server before, none after the end', { skip: blind ?? false }, async t => {
  const ended = await reloadAndEnd(kinds[0]!, 'SIGTERM', 1, MODERN);
  t.diagnostic(`gone after ${ended.took.toFixed(0)} ms`);
  assert.deepEqual([ended.servers, ended.exit.code], [1, 143]);
});
