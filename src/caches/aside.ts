/**
 * Keeps a copy of folders of build output while a build makes them anew, and puts it back if that fails. The copy is whole
 * and has its manifest before anything of the original is removed, and takes its place in one step: whenever we die, either
 * the original is untouched, or `recover` finds all that it needs.
 */
import { existsSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { realpath, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { FolderRefusal, NotDone } from '../base/clearing.ts';
import { buildInfos, type FolderRules, judgeFolders, type Refused } from './folders.ts';
import { copy, drop, emptied, type Item, MANIFEST, type Manifest, putBack } from './kept.ts';
import { placeOf, recover } from './recover.ts';
import { codeOf, markOf } from './system.ts';
import type { OwnFolder } from './trash.ts';

export interface Aside {
  readonly kind: 'aside';
  /** As it was before; tells what could not be, and then the copy is kept for the next run. */
  putBack(): Promise<readonly NotDone[]>;
  /** The build has made them anew. */
  forget(): Promise<void>;
}

export type SetAside = Aside | (Refused & { readonly kind: 'refused' });

/** Leaves the folders empty. Where it is refused they are as they were. */
export async function setAside(
  root: string,
  folders: readonly string[],
  rules: FolderRules & { readonly own: OwnFolder },
): Promise<SetAside> {
  const refused = (folder: string, why: FolderRefusal) => ({ kind: 'refused', folder, why }) as const;
  const all = folders.join(', ');
  const before = await recover(root, rules.own);
  if (before === 'held' || before === 'failed') return refused(all, { kind: 'taken' });
  const judged = await judgeFolders(root, folders, rules);
  if ('why' in judged) return { kind: 'refused', ...judged };

  const found = await realpath(root).then(
    real => ({ real }),
    error => ({ code: codeOf(error) }),
  );
  // It was renamed or deleted meanwhile.
  if ('code' in found) return refused(all, { kind: 'not-kept', at: all, code: found.code });
  const { real } = found;
  const infos = await Promise.all(judged.map(({ path }) => buildInfos(real, path)));
  const items: readonly Item[] = [
    ...judged.map(({ name, survey }) => ({ name, kind: survey === null ? 'missing' : 'folder' }) as const),
    ...[...new Set(infos.flat())].map(name => ({ name, kind: 'info' }) as const),
  ];
  const place = await keep(real, items, rules.own);
  if ('kind' in place) return refused(all, place);

  const aside: Aside = {
    kind: 'aside',
    putBack: () => putBack(place.path, { root: real, items }),
    forget: () => drop(place.path),
  };
  const left = (await Promise.all(judged.map(({ name, survey }) => emptied(name, survey)))).flat();
  for (const { name, kind } of items) if (kind === 'info') await rm(join(real, name), { force: true });
  const [first] = left;
  if (first === undefined) return aside;
  await aside.putBack();
  return refused(all, { kind: 'not-kept', at: first.path, code: first.code });
}

async function keep(
  root: string,
  items: readonly Item[],
  own: OwnFolder,
): Promise<{ readonly path: string } | FolderRefusal> {
  let path: string | undefined;
  let draft: string | undefined;
  try {
    const folder = own();
    path = placeOf(folder, root);
    draft = mkdtempSync(join(folder, `new-${process.pid}-`));
    for (const [n, { name, kind }] of items.entries())
      if (kind !== 'missing') await copy(join(root, name), join(draft, String(n)));
    const owner = markOf(process.pid) ?? String(process.pid);
    const manifest: Manifest = { root, host: hostname(), owner, items };
    writeFileSync(join(draft, MANIFEST), JSON.stringify(manifest), { mode: 0o600 });
    renameSync(draft, path);
    return { path };
  } catch (error) {
    const code = codeOf(error);
    if (draft !== undefined) await rm(draft, { recursive: true, force: true }).catch(() => {});
    if (path !== undefined && existsSync(path)) return { kind: 'taken' };
    return { kind: 'not-kept', at: items.map(({ name }) => name).join(', '), code };
  }
}
