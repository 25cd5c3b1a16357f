import { lstatSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isOurs, preparePrivate, stateFolder } from '../memory/folder.ts';

/**
 * Where caches are put that are taken out of a project, until they are deleted. Throws for somebody else's folder: whoever
 * owns it could put a link in the way of what we delete there.
 */
export function trashFolder(): string {
  const folder = join(stateFolder(process.env, homedir()), 'trash');
  preparePrivate(folder);
  if (!isOurs(lstatSync(folder))) throw Object.assign(new Error(folder), { code: 'EPERM' });
  return folder;
}
