/** Whether the folders that `caches` names may be emptied by a build: what is wrong in one line, or null. */
import type { FolderRefusal } from '../base/clearing.ts';
import { judgeFolders } from '../caches/folders.ts';
import { type CacheSetting, foldersIn } from '../caches/plan.ts';
import { folderRefused } from '../report/clearing.ts';
import type { WatchPlan } from '../watch/facts.ts';
import { realFolder } from '../watch/points.ts';

export async function wrongCaches(
  setting: CacheSetting,
  root: string | null,
  watched: Pick<WatchPlan, 'include' | 'ignore' | 'recursive'>,
): Promise<string | null> {
  const folders = typeof setting === 'object' ? foldersIn(setting) : [];
  const [first] = folders;
  if (first === undefined) return null;
  if (root === null) {
    const why: FolderRefusal = { kind: 'root', why: { kind: 'no-root' } };
    return folderRefused(first, why);
  }
  const judged = await judgeFolders(root, folders, { isWatched: await watchedIn(root, watched) });
  return 'why' in judged ? folderRefused(judged.folder, judged.why) : null;
}

/** Whether changes of a file, by its absolute path, cause reloads. */
export async function watchedIn(
  root: string,
  watched: Pick<WatchPlan, 'include' | 'ignore' | 'recursive'>,
): Promise<(path: string) => boolean> {
  // Loaded only here: nothing may delay the start of the server.
  const [{ compileFilter }, { noIgnoreFiles }, { createEnvironments }] = await Promise.all([
    import('../watch/filter.ts'),
    import('../watch/ignorefiles.ts'),
    import('../watch/environments.ts'),
  ]);
  const { filter } = compileFilter(
    { ...watched, root: realFolder(root) },
    createEnvironments(),
    noIgnoreFiles(realFolder(root)),
  );
  return filter.relevant;
}
