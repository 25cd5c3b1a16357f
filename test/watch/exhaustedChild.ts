import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '../../src/base/clock.ts';
import { watchFiles } from '../../src/watch/watch.ts';

// Watches 60 folders with fewer watches than that, edits one, makes one, and prints what it was told.
const root = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-reload-watch-')));
const at = (folder: number, name: string) => join(root, `d${folder}`, name);
for (let folder = 0; folder < 60; folder++) {
  mkdirSync(join(root, `d${folder}`));
  writeFileSync(at(folder, 'f.py'), 'one');
}

const edits = [
  () => writeFileSync(at(59, 'f.py'), 'another'),
  () => writeFileSync(at(58, 'new.py'), 'new'),
  () => void watch.close().then(() => rmSync(root, { recursive: true })),
];
let generation = 0;
function goOn(): void {
  watch.track(++generation);
  watch.loaded(generation);
  setImmediate(() => setImmediate(() => setImmediate(() => edits[generation - 1]?.())));
}
const watch = watchFiles(
  { root, include: ['**/*.py'], ignore: [], recursive: true, poll: false, gitignore: true },
  fact => {
    if (fact.type === 'warned' && fact.warning.kind === 'out-of-watches') {
      console.log('warned', fact.warning.kind, fact.warning.code, fact.warning.limit);
    } else if (fact.type === 'warned') console.log('warned', JSON.stringify(fact.warning));
    if (fact.type === 'ready') console.log('ready', fact.files);
    const behind = fact.type === 'settled' ? (fact.behind.get(generation) ?? []) : [];
    if (behind.length > 0) console.log('behind', ...behind);
    if (fact.type === 'ready' || behind.length > 0) goOn();
  },
  realClock,
  { pollMs: 100 },
);
