/** A copy of folders in a place of ours, with a manifest that says where it belongs. */
import { constants, readFileSync } from 'node:fs';
import { cp, lstat, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { NotDone } from '../base/clearing.ts';
import { buildInfos, plainNames, wayTo } from './folders.ts';
import { isRefusal, removeSurveyed, type Survey, surveyFolder } from './survey.ts';
import { codeOf } from './system.ts';

export interface Item {
  /** Relative to the root, with forward slashes. */
  readonly name: string;
  /** 'missing': a folder that did not exist. 'info': a file of notes that belongs to a folder. */
  readonly kind: 'folder' | 'missing' | 'info';
}

export interface Manifest {
  /** Without links. */
  readonly root: string;
  readonly host: string;
  readonly owner: string;
  /** The copy of each is named by its place in the list. */
  readonly items: readonly Item[];
}

export const MANIFEST = 'manifest.json';

export function readManifest(place: string): Manifest | null {
  try {
    const found = JSON.parse(readFileSync(join(place, MANIFEST), 'utf8')) as Manifest;
    const isWhole = found.items.every(({ name }) => !isRefusal(plainNames(name)));
    return isWhole && typeof found.root === 'string' ? found : null;
  } catch {
    return null;
  }
}

/** Links are copied as they are. Times are kept: builds compare them. */
export const copy = (from: string, to: string): Promise<void> =>
  cp(from, to, {
    recursive: true,
    mode: constants.COPYFILE_FICLONE,
    preserveTimestamps: true,
    verbatimSymlinks: true,
    force: true,
  });

/** All that is in a folder, without the limits and rules for what may be named. */
export const contentOf = (folder: string): Promise<Survey | null> =>
  surveyFolder(folder, {
    nameOf: path => path,
    isWatched: () => false,
    limits: { mostBytes: Infinity, mostFiles: Infinity },
  }).then(found => (isRefusal(found) ? null : found));

/** Empties a folder of what was found in it; tells what is still there by its name in the root. */
export async function emptied(name: string, survey: Survey | null): Promise<readonly NotDone[]> {
  const left = survey === null ? [] : await removeSurveyed(survey);
  return left.map(({ path, code }) => ({ path: path === '' ? name : `${name}/${path}`, code }));
}

/** As it was before; tells what could not be, and then the copy stays where it is. */
export async function putBack(
  place: string,
  { root, items }: Pick<Manifest, 'root' | 'items'>,
): Promise<readonly NotDone[]> {
  const left: NotDone[] = [];
  for (const [n, item] of items.entries()) {
    try {
      left.push(...(await putBackOne(root, items, item, join(place, String(n)))));
    } catch (error) {
      left.push({ path: item.name, code: codeOf(error) });
    }
  }
  if (left.length === 0) await drop(place);
  return left;
}

async function putBackOne(
  root: string,
  items: readonly Item[],
  { name, kind }: Item,
  from: string,
): Promise<readonly NotDone[]> {
  // One that was renamed away is not made again in its old place: nobody could put it back then.
  await lstat(root);
  const path = join(root, ...name.split('/'));
  const blocked = [{ path: name, code: 'ESTALE' }];
  const way = await wayTo(root, kind === 'info' ? dirname(name) : name);
  // A link, or no folder any more: whoever made it wants it.
  if (way !== 'there' && way !== 'missing') return blocked;
  if (kind === 'info') {
    if (await isOther(path)) return blocked;
    await copy(from, path);
    return [];
  }
  const survey = way === 'there' ? await contentOf(path) : null;
  if (way === 'there' && survey === null) return blocked;
  const left = await emptied(name, survey);
  // The failed build's notes go with its output.
  for (const info of await buildInfos(root, path))
    if (!items.some(item => item.name === info)) await rm(join(root, info), { force: true });
  if (kind === 'folder') await copy(from, path);
  else await rmdir(path).catch(() => {});
  return left;
}

const isOther = (file: string): Promise<boolean> =>
  lstat(file).then(
    stats => !stats.isFile(),
    () => false,
  );

export async function drop(place: string): Promise<void> {
  // Without its manifest it is no copy that anybody would put back.
  await rm(join(place, MANIFEST), { force: true });
  await rm(place, { recursive: true, force: true });
}
