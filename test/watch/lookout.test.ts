import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { identity, openLookout, type Sighting } from '../../src/watch/lookout.ts';

// What is taken from chokidar's inside, held against the real one.
for (const pollMs of [undefined, 50]) {
  test(`which watches are installed, ${pollMs ? 'polling' : 'told by the system'}`, async t => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-reload-lookout-')));
    mkdirSync(join(root, 'sub'));
    writeFileSync(join(root, 'sub', 'a.py'), 'a');
    let arrived = (_: Sighting) => {};
    const lookout = openLookout({ points: [root], ignored: () => false, pollMs }, one => arrived(one));
    t.after(async () => {
      await lookout.close();
      rmSync(root, { recursive: true });
    });
    await lookout.ready;
    assert.equal(lookout.watching(root), true);
    assert.equal(lookout.watching(join(root, 'sub')), true);
    const foldersTell = process.platform === 'linux' && pollMs === undefined;
    assert.equal(lookout.watching(join(root, 'sub', 'a.py')), !foldersTell);
    assert.equal(lookout.watching(join(root, 'new')), false);
    assert.equal(lookout.identityOf(join(root, 'sub')), identity(lstatSync(join(root, 'sub'))));
    // Polling may take its first look after this write, and then has nothing to tell.
    if (pollMs !== undefined) return;
    const seen = new Promise<Sighting>(resolve => {
      arrived = one => one.type === 'seen' && resolve(one);
    });
    writeFileSync(join(root, 'sub', 'a.py'), 'longer');
    assert.deepEqual(await seen, { type: 'seen', path: join(root, 'sub', 'a.py'), how: 'changed' });
  });
}

test('with nothing to watch it is ready', async () => {
  const lookout = openLookout({ points: [], ignored: () => false, pollMs: undefined }, () => {});
  await lookout.ready;
  await lookout.close();
});

test('closed before it was ready, nobody waits for ever', async () => {
  const lookout = openLookout({ points: [tmpdir()], ignored: () => true, pollMs: undefined }, () => {});
  await lookout.close();
  await lookout.ready;
});
