// Watches a big tree and tells in one line how long that took and how much memory, once nothing is done any more.
import { basename } from 'node:path';
import { watch } from 'chokidar';
import { realClock } from '../../src/base/clock.ts';
import { watchFiles } from '../../src/watch/watch.ts';
import { IGNORED, OWN_GLOB } from './big-tree.ts';

const [watcher, root = ''] = process.argv.slice(2);
const start = performance.now();
if (watcher === 'ours') {
  const settings = { ignore: [], gitignore: true, recursive: true, poll: false };
  watchFiles({ root, include: [OWN_GLOB], ...settings }, fact => fact.type === 'ready' && ready(), realClock);
} else {
  const pruned = new Set(Object.keys(IGNORED));
  watch(root, { ignored: path => pruned.has(basename(path)) }).on('ready', ready);
}

function ready(): void {
  const readyMs = performance.now() - start;
  let before = process.cpuUsage().user;
  const timer = setInterval(() => {
    const { user } = process.cpuUsage();
    const calm = user - before < 10_000;
    before = user;
    if (!calm) return;
    clearInterval(timer);
    console.log(JSON.stringify({ readyMs, peakMb: process.resourceUsage().maxRSS / 1000 }));
  }, 200);
}

process.stdin.on('end', () => process.exit()).resume();
