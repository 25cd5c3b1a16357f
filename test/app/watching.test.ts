/** What is told of files when others count from a moment on, on a real folder. */
import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type FileWatch, type Watched, watchLater } from '../../src/app/watching.ts';
import { realClock } from '../../src/base/clock.ts';

const root = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-reload-watching-'));
after(() => rmSync(root, { recursive: true, force: true }));

const watching = (...include: string[]): Watched => ({
  plan: { root, include, ignore: [], gitignore: false, recursive: true, poll: false, debounceMs: 50 },
  why: 'it is a test',
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
