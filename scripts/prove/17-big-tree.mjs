// A project of 50,000 files: what it costs to watch it, side by side with chokidar alone.
import { OWN_FILES, plantBigTree, watchAlone } from '../../.build/test/support/big-tree.js';
import { median, ms } from '../../.build/test/support/measure.js';
import { Project } from '../../.build/test/support/project.js';
import { RAW } from '../../.build/test/support/rig.js';
import { INSTALLED, installsIn, withoutPackages } from '../../.build/test/support/scenes/big-tree.js';

const ROUNDS = 5;
const MOST_TIME = 1.3;
const MOST_MEMORY = 1.25;

export async function prove(figures) {
  const project = withoutPackages(new Project(RAW));
  try {
    plantBigTree(project.root);
    const seen = { ours: [], chokidar: [] };
    for (let n = 0; n < ROUNDS; n++)
      for (const watcher of ['chokidar', 'ours']) seen[watcher].push(await watchAlone(watcher, project.root));
    const middle = (watcher, what) => median(seen[watcher].map(one => one[what]));
    for (const [watcher, runs] of Object.entries(seen))
      figures.remark(
        `${watcher}: ready in ${ms(middle(watcher, 'readyMs'))}, ${middle(watcher, 'peakMb').toFixed(0)} MB, ${runs[0].watches?.count ?? '?'} watches`,
      );
    const ratio = what => middle('ours', what) / middle('chokidar', what);
    figures.ratio('time to complete watching, against chokidar alone', ratio('readyMs'), MOST_TIME);
    figures.ratio('memory, against chokidar alone', ratio('peakMb'), MOST_MEMORY);

    await figures.part('the whole wrapper', async () => {
      const { watches, memoryMb, reloads, answer } = await installsIn(project);
      const what = 'watches on ignored files and folders';
      if (watches === undefined) figures.skip(what, 'only Linux tells');
      else figures.none(what, watches.ignored, watches.count);
      figures.none(`reloads by ${INSTALLED} files written into node_modules`, reloads, INSTALLED);
      figures.figure('the next edit is answered', answer, answer.includes('after the installation'));
      if (memoryMb !== undefined)
        figures.remark(
          `the wrapper: ${memoryMb.toFixed(0)} MB, ${(memoryMb / middle('chokidar', 'peakMb')).toFixed(2)} times chokidar alone; ${OWN_FILES} files count`,
        );
    });
  } finally {
    project.remove();
  }
}
