/**
 * Where caches are put that are taken out of a project. They throw for somebody else's folder: whoever owns it could put a
 * link in the way of what we delete there.
 */
import { join } from 'node:path';
import { homeFolder } from '../base/home-folder.ts';
import { prepareOwn, stateFolder } from '../memory/folder.ts';

function ownFolder(name: string): string {
  const folder = join(stateFolder(process.env, homeFolder()), name);
  prepareOwn(folder);
  return folder;
}

/** Until they are deleted. */
export const trashFolder = (): string => ownFolder('trash');

/** Until the build has made them anew, or they are put back. */
export const asideFolder = (): string => ownFolder('aside');

/** What says which builds are not finished. */
export const buildsFolder = (): string => ownFolder('builds');
