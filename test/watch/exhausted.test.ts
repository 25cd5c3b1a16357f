import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { extname } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Lookout, LookoutOptions, Sighting } from '../../src/watch/lookout.ts';
import { openLookout } from '../../src/watch/lookout.ts';
import { scene } from './scene.ts';

/** A user namespace of its own lets anybody lower the limit for one process. */
function withWatches(count: number, ...command: string[]) {
  const script = `echo ${count} > /proc/sys/user/max_inotify_watches && exec "$0" "$@"`;
  return spawnSync('unshare', ['-Ur', 'sh', '-c', script, ...command], { encoding: 'utf8', timeout: 20_000 });
}
const allowed = withWatches(20, 'true').status === 0;

test('out of watches: one warning, and everything is polled', {
  skip: allowed ? false : 'unshare -Ur is not permitted here',
}, () => {
  const child = fileURLToPath(new URL(`./exhaustedChild${extname(import.meta.url)}`, import.meta.url));
  const { stdout, stderr } = withWatches(20, process.execPath, child);
  const facts = stdout.trim().split('\n');
  assert.deepEqual(
    facts,
    [
      'warned out-of-watches ENOSPC fs.inotify.max_user_watches',
      'ready 60',
      'behind d59/f.py',
      'behind d58/new.py',
    ],
    stderr,
  );
});

test('refusals while watching: one warning, one switch, and what changed in between is found', async t => {
  const opened: LookoutOptions[] = [];
  const told: ((sighting: Sighting) => void)[] = [];
  let posted: Lookout | undefined;
  const open = (options: LookoutOptions, tell: (sighting: Sighting) => void) => {
    opened.push(options);
    told.push(tell);
    // The first one is deaf: nothing but the refusal comes out of it.
    posted = openLookout(options, opened.length === 1 ? () => {} : tell);
    return posted;
  };
  const s = await scene(t, { options: { open, pollMs: 100 } });
  await s.start(1);
  s.write('a.py', 'missed by the first');
  for (const code of ['ENOSPC', 'ENOSPC', 'EMFILE']) told[0]?.({ type: 'exhausted', code });
  assert.equal(s.watch.stirring(), true);
  await s.behind(1, 'a.py');
  s.write('b.py', 'seen by polling');
  await s.behind(1, 'a.py', 'b.py');
  assert.deepEqual(
    opened.map(options => options.pollMs),
    [undefined, 100],
  );
  assert.equal(s.facts.filter(fact => fact.type === 'warned').length, 1);
});

test('refused before the first scan was done', async t => {
  let refuse = () => {};
  const open = (options: LookoutOptions, tell: (sighting: Sighting) => void): Lookout => {
    if (options.pollMs !== undefined) return openLookout(options, tell);
    refuse = () => tell({ type: 'exhausted', code: 'EMFILE' });
    let close = () => {};
    const ready = new Promise<void>(resolve => {
      close = resolve;
    });
    return {
      ready,
      add: () => {},
      watching: () => false,
      identityOf: () => undefined,
      close: async () => close(),
    };
  };
  const s = await scene(t, { options: { open, pollMs: 100 }, early: true });
  refuse();
  await s.next(fact => fact.type === 'ready');
  await s.start(1);
  s.write('a.py', 'changed');
  await s.behind(1, 'a.py');
});
