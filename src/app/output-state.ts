/** Whether what lies on disk when we start may be started as it is, or has to be built first. */
import { recover } from '../caches/recover.ts';
import { unfinishedBuild } from '../memory/unfinished.ts';
import { isBuilt } from './output-age.ts';
import { asideFolder, buildsFolder } from './own-folders.ts';
import type { Build } from './program.ts';

export async function stateOfOutput(build: Build): Promise<'usable' | 'unusable' | 'doubtful'> {
  const isWhole = await recoverOutput(build);
  if (!isWhole || !isBuilt(build)) return 'unusable';
  return unfinishedBuild(buildsFolder, build).is() ? 'doubtful' : 'usable';
}

/** A wrapper that was killed while it built has left the output aside. False: what lies there may be half of a build. */
async function recoverOutput(build: Build): Promise<boolean> {
  if (build.root === null || build.folders.length === 0) return true;
  const recovered = await recover(build.root, asideFolder).catch(() => 'failed' as const);
  return recovered === 'nothing' || recovered === 'put-back';
}
