/** What is told of files when others count from a moment on, on a real folder. */
import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type Batch, type FileWatch, type Watched, watchLater } from '../../src/app/watching.ts';
import { realClock } from '../../src/base/clock.ts';

const root = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-reload-watching-'));
after(() => rmSync(root, { recursive: true, force: true }));

const watching = (...include: string[]): Watched => ({
  plan: { root, include, ignore: [], gitignore: false, recursive: true, poll: false, debounceMs: 50 },
  why: 'it is a test',
  isOff: false,
  config: null,
});

for (const [to, next] of [
  ['other files', watching('*.txt')],
  ['none', { ...watching(), plan: null }],
] as const)
  test(`a batch that has begun is over when the watch goes over to ${to}`, async () => {
    writeFileSync(join(root, 'a.mjs'), '1');
    const told: string[] = [];
    let watch: FileWatch;
    await new Promise<void>(replanned => {
      const events = {
        stirred() {
          told.push('stirred');
          // In the middle of the batch.
          if (told.length === 1) void watch.replan(next).then(replanned);
        },
        settled: () => told.push('settled'),
        ready: () => writeFileSync(join(root, 'a.mjs'), '2'),
        say() {},
      };
      watch = watchLater(watching('*.mjs'), events, realClock);
    });
    watch!.close();
    assert.deepEqual(told, ['stirred', 'settled']);
  });

test('what was saved while code was watched is not forgotten when it is watched no more', async () => {
  const file = join(root, 'c.mjs');
  const config = join(root, 'config.json');
  writeFileSync(file, '1');
  writeFileSync(config, '1');
  const told: Batch[] = [];
  let settled = () => {};
  const batch = () =>
    new Promise<void>(resolve => {
      settled = resolve;
    });
  let watch: FileWatch;
  const ready = new Promise<void>(resolve => {
    const events = {
      stirred() {},
      settled(batch: Batch) {
        told.push(batch);
        settled();
      },
      ready: resolve,
      say() {},
    };
    watch = watchLater({ ...watching('c.mjs'), config }, events, realClock);
  });
  watch!.track(1, Date.now() + 60_000);
  watch!.loaded(1);
  await ready;
  let over = batch();
  writeFileSync(file, '2');
  await over;
  await watch!.replan({ ...watching(), plan: null, config });
  over = batch();
  writeFileSync(config, '2');
  await over;
  watch!.close();
  assert.deepEqual([told.at(-1)?.config, told.at(-1)?.behind.get(1)], [true, ['c.mjs']]);
});

test('what a generation was started with and is gone is remembered when other files count', async () => {
  for (const name of ['a.mjs', 'b.mjs']) writeFileSync(join(root, name), '1');
  const told: (readonly string[])[] = [];
  let settled = () => {};
  const batch = () =>
    new Promise<void>(resolve => {
      settled = resolve;
    });
  let watch: FileWatch;
  const ready = new Promise<void>(resolve => {
    const events = {
      stirred() {},
      settled(batch: Batch) {
        told.push(batch.behind.get(1) ?? []);
        settled();
      },
      ready: resolve,
      say() {},
    };
    watch = watchLater(watching('*.mjs'), events, realClock);
  });
  // As if both were older than it.
  watch!.track(1, Date.now() + 60_000);
  watch!.loaded(1);
  await ready;
  let over = batch();
  rmSync(join(root, 'a.mjs'));
  await over;
  // Twice: what is remembered is handed on.
  await watch!.replan(watching('*.mjs', '*.txt'));
  await watch!.replan(watching('*.mjs', '*.md'));
  over = batch();
  writeFileSync(join(root, 'b.mjs'), '2');
  await over;
  watch!.close();
  assert.deepEqual([told[0], told.at(-1)], [['a.mjs'], ['b.mjs', 'a.mjs']]);
});
