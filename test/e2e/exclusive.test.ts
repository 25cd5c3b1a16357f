/** Servers that must be alone are: the old one is gone before the new one starts, and no call is lost over it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEGACY, MODERN } from '../support/eras.ts';
import { ms } from '../support/measure.ts';
import { blind } from '../support/processes.ts';
import { ALONE, type Alone, editsAlone, saveWhileOthersGo } from '../support/scenes/exclusive.ts';
import { underFire } from '../support/scenes/fire.ts';

const EXCLUSIVE = { options: ['--strategy', 'exclusive'] };

function checkServed(seen: Alone, edits: number): void {
  const numbers = Array.from({ length: edits }, (_, at) => at);
  assert.deepEqual(
    seen.after,
    numbers.map(at => `edit ${at + 1}`),
  );
  assert.deepEqual(
    seen.running,
    numbers.map(at => `${at + 1} ${at === 0 ? 'one' : `edit ${at}`}`),
  );
  assert.deepEqual([seen.unanswered, seen.duplicated], [0, 0]);
}

for (const era of [LEGACY, MODERN])
  for (const wants of ['lock', 'port'] as const)
    test(`a server with a ${wants} of its own is reloaded again and again (${era.opener})`, async t => {
      const seen = await editsAlone({ wants, era, setup: EXCLUSIVE, edits: 6 });
      t.diagnostic(`save to answer: ${seen.times.map(ms).join(', ')}`);
      checkServed(seen, 6);
      assert.deepEqual([seen.twoAtOnce, seen.boots, seen.notes], [0, 7, []]);
    });

for (const era of [LEGACY, MODERN])
  test(`callers that never pause lose nothing while the server is away (${era.opener})`, async t => {
    const { options } = EXCLUSIVE;
    const firing = { callers: 4, reloads: 4, open: 2, answers: 100, pings: true, options };
    const fire = await underFire({ ...firing, era, files: ALONE, env: { LOCK: '1' } });
    t.diagnostic(`${fire.calls} calls, longest time without any answer ${ms(fire.gap)}`);
    assert.deepEqual([fire.errors, fire.wrong, fire.disordered], [[], [], []]);
    assert.deepEqual([fire.unanswered, fire.duplicated, fire.reloads], [0, 0, 4]);
  });

test('a port that turns out to be taken by the old copy makes the session exclusive', async () => {
  const seen = await editsAlone({ wants: 'port', edits: 3 });
  checkServed(seen, 3);
  assert.equal(seen.boots, 4, 'the one that failed never came to boot');
  assert.deepEqual(seen.notes, ['exclusive'], 'the model is told once');
  assert.equal(seen.stderr.split('found its address in use').length, 2, 'so is the log');
  assert.match(seen.status, /Strategy: exclusive: .* since generation 2 found its address in use/);
});

test('a lock that the old copy has fails the reload, and the option is named', async () => {
  const seen = await editsAlone({ wants: 'lock', edits: 1 });
  assert.deepEqual([seen.after, seen.notes, seen.twoAtOnce], [['one'], ['stale'], 1]);
  assert.match(seen.status, /--strategy exclusive/);
});

test('an old one that hears nothing is killed, and the call waits for the new one', async t => {
  const setup = { ...EXCLUSIVE, env: { DEAF: '1' } };
  const seen = await editsAlone({ wants: 'lock', setup, edits: 1 });
  t.diagnostic(`save to answer: ${ms(seen.times[0]!)}`);
  checkServed(seen, 1);
  assert.equal(seen.twoAtOnce, 0);
  assert.ok(seen.times[0]! < 10_000, `answered after ${seen.times[0]} ms`);
});

/** The shell ends before the server in it. */
const lingering = {
  options: [...EXCLUSIVE.options, '--watch', '*.mjs'],
  command: ['sh', '-c', `'${process.execPath}' server.mjs; true`],
  env: { LINGER_MS: '1000' },
};

test('what the process that we started leaves behind is awaited as well', {
  skip: blind ?? false,
}, async () => {
  const seen = await editsAlone({ wants: 'lock', setup: lingering, edits: 1 });
  checkServed(seen, 1);
  assert.equal(seen.twoAtOnce, 0);
});

test('a start that is overtaken while it waits for that never becomes a process', {
  skip: blind ?? false,
}, async () => {
  const seen = await saveWhileOthersGo(lingering);
  assert.deepEqual(seen, { answer: 'edit 2', boots: 2, twoAtOnce: 0 });
});
