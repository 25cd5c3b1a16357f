/**
 * Folders of ours that a wrapper writes to. They throw for somebody else's folder: whoever owns it could put a link in the
 * way of what we delete or write there.
 */
import { join } from 'node:path';
import { homeFolder } from '../base/home-folder.ts';
import type { LogOwner } from '../base/kept-log.ts';
import { prepareOwn, stateFolder } from '../memory/folder.ts';
import { claim, keptLogFolder } from '../memory/kept-log.ts';

const ownFolder = (name: string): string => made(join(stateFolder(process.env, homeFolder()), name));

function made(folder: string): string {
  prepareOwn(folder);
  return folder;
}

/** Of caches that are taken out of a project, until they are deleted. */
export const trashFolder = (): string => ownFolder('trash');

/** The same until the build has made them anew, or they are put back. */
export const asideFolder = (): string => ownFolder('aside');

/** What says which builds are not finished. */
export const buildsFolder = (): string => ownFolder('builds');

/** Where the log of a server is kept. */
export function logFolder(owner: LogOwner): string {
  const folder = made(keptLogFolder(stateFolder(process.env, homeFolder()), owner));
  claim(folder, owner);
  return folder;
}
