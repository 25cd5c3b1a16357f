import { homedir } from 'node:os';
import { join } from 'node:path';
import { preparePrivate, stateFolder } from '../memory/folder.ts';

/** Where caches are put that are taken out of a project, until they are deleted. */
export function trashFolder(): string {
  const folder = join(stateFolder(process.env, homedir()), 'trash');
  preparePrivate(folder);
  return folder;
}
