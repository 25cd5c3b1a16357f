/** When a saved config file is read, applied, and told: with a file system and a clock that obey the test. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConfiguring } from '../../src/app/configuring.ts';
import type { Reconfigure, WrapSettings } from '../../src/app/settings.ts';
import type { Batch } from '../../src/app/watching.ts';

type Anew = Awaited<ReturnType<Reconfigure>>;

const fine = (holdMs: number): Anew => ({ ok: true, settings: { holdMs } as WrapSettings });
const broken: Anew = { ok: false, problems: ['it is broken'] };
const batch = (touched: string[], config = false, behind: string[] = touched): Batch => ({
  touched,
  behind: new Map([[1, behind]]),
  config,
});

/** Reading and applying end when the test says so; what happened is told in order. */
function scene() {
  const told: unknown[] = [];
  const waiting: { read: ((anew: Anew) => void) | null; applied: ((isWatchedAnew: boolean) => void) | null } =
    {
      read: null,
      applied: null,
    };
  const configuring = createConfiguring(
    () =>
      new Promise(resolve => {
        told.push('read');
        waiting.read = resolve;
      }),
    {
      apply: settings =>
        new Promise(resolve => {
          told.push(`apply ${settings.holdMs}`);
          waiting.applied = resolve;
        }),
      refused: problems => told.push(problems.length === 0 ? 'in order' : `refused ${problems.join()}`),
      settled: ({ touched, behind }) => told.push({ touched, behind: behind.get(1) }),
    },
  );
  const turns = async () => {
    for (let n = 0; n < 10; n++) await Promise.resolve();
  };
  return {
    told: () => told.splice(0),
    save(...of: Parameters<typeof batch>) {
      configuring.stirred();
      configuring.settled(batch(...of));
    },
    stir: configuring.stirred,
    settle: configuring.settled,
    async read(anew: Anew) {
      waiting.read?.(anew);
      await turns();
    },
    async applied(isWatchedAnew = false) {
      waiting.applied?.(isWatchedAnew);
      await turns();
    },
  };
}

test('what does not concern the file is handed on at once', () => {
  const { save, told } = scene();
  save(['a']);
  assert.deepEqual(told(), [{ touched: ['a'], behind: ['a'] }]);
});

test('a batch with the file in it is handed on when the settings are in force', async () => {
  const { save, read, applied, told } = scene();
  save(['a'], true);
  assert.deepEqual(told(), ['read']);
  await read(fine(1));
  assert.deepEqual(told(), ['apply 1']);
  await applied();
  assert.deepEqual(told(), ['in order', { touched: ['a'], behind: ['a'] }]);
});

test('a file that is not in order changes nothing, and the batch goes on', async () => {
  const { save, read, told } = scene();
  save(['a'], true);
  await read(broken);
  assert.deepEqual(told(), ['read', 'refused it is broken', { touched: ['a'], behind: ['a'] }]);
});

test('batches that come meanwhile are merged into the one that waits; the newest knows who is behind', async () => {
  const { save, read, applied, told } = scene();
  save(['a'], true);
  save(['b'], false, ['a', 'b']);
  await read(fine(1));
  save(['c'], false, []);
  await applied();
  assert.deepEqual(told(), ['read', 'apply 1', 'in order', { touched: ['a', 'b', 'c'], behind: [] }]);
});

test('a batch that has begun is waited for: nothing is called over before it is', async () => {
  const { save, stir, settle, read, applied, told } = scene();
  save(['a'], true);
  await read(fine(1));
  stir();
  await applied();
  assert.deepEqual(told(), ['read', 'apply 1', 'in order']);
  settle(batch(['b']));
  assert.deepEqual(told(), [{ touched: ['a', 'b'], behind: ['b'] }]);
});

test('a file that is saved while it is read is read again before anything is told', async () => {
  const { save, read, applied, told } = scene();
  save(['a'], true);
  await read(fine(1));
  save([], true, ['a']);
  await applied();
  assert.deepEqual(told(), ['read', 'apply 1', 'in order', 'read']);
  await read(fine(2));
  await applied();
  assert.deepEqual(told(), ['apply 2', 'in order', { touched: ['a'], behind: ['a'] }]);
  save([], true, []);
  await read(broken);
  assert.deepEqual(told(), ['read', 'refused it is broken', { touched: [], behind: [] }]);
});

test('a file that was saved while the files were watched anew, so that nobody saw it, is read once more', async () => {
  const { save, read, applied, told } = scene();
  save(['config'], true);
  await read(fine(1));
  await applied(true);
  assert.deepEqual(told(), ['read', 'apply 1', 'in order', 'read']);
  await read(fine(2));
  await applied();
  assert.deepEqual(told(), ['apply 2', 'in order', { touched: ['config'], behind: ['config'] }]);
});
