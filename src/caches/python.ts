/**
 * Clears Python's `__pycache__` folders under a root: a .pyc whose source changed within the same second to the same size
 * would run old code. Never outside the root, through a symbolic link, or in code that is not the project's own: to compile
 * an installed library again costs seconds. Files that vanish meanwhile are no failure. A `.pyc` beside its source stays.
 */
import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, parse, relative, resolve, sep } from 'node:path';

export interface ClearOptions {
  /** Only the `__pycache__` of these very folders, not of what is under them; absolute or relative to the root. */
  readonly only?: readonly string[];
  /** The home folder, if not the user's own. */
  readonly home?: string;
}

export interface Cleared {
  /** How many `__pycache__` folders were removed. */
  readonly cleared: number;
  /** Those that could not be removed. */
  readonly failed: readonly string[];
  /** Why nothing was even tried. */
  readonly refused?: string;
}

const cacheName = '__pycache__';

const neverEntered = new Set(
  `.git .hg .svn .jj .bzr CVS node_modules bower_components site-packages dist-packages .venv venv .tox .nox .pixi
   .direnv .eggs __pypackages__`.split(/\s+/),
);
/** What makes a folder a virtual environment whatever its name; conda has no pyvenv.cfg. */
const environmentMarks = new Set(['pyvenv.cfg', 'conda-meta']);

export async function clearPycache(root: string, options: ClearOptions = {}): Promise<Cleared> {
  const real = await realpath(root).catch(() => undefined);
  if (real === undefined) return { cleared: 0, failed: [] };
  const refused = await whyRefused(real, options.home ?? homedir());
  if (refused !== undefined) return { cleared: 0, failed: [], refused };

  const caches: string[] = [];
  if (options.only === undefined) await collect(real, caches);
  else for (const folder of new Set(options.only)) await collectOwn(resolve(root), real, folder, caches);

  const failed: string[] = [];
  let cleared = 0;
  const remove = async (cache: string): Promise<void> => {
    try {
      // A server that is starting may write into it meanwhile, hence the retries.
      await rm(cache, { recursive: true, maxRetries: 3, retryDelay: 20 });
      cleared++;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') failed.push(cache);
    }
  };
  await Promise.all([...new Set(caches)].map(remove));
  return { cleared, failed: failed.sort() };
}

async function whyRefused(root: string, home: string): Promise<string | undefined> {
  if (root === parse(root).root) return `${root} is a whole drive`;
  const realHome = await realpath(home).catch(() => resolve(home));
  if (isInside(root, realHome)) return `${root} holds the home folder`;
  const foreign = root.split(sep).find(name => neverEntered.has(name));
  if (foreign !== undefined) return `${root} lies in a folder ${foreign}`;
  const entries = await listed(root);
  if (entries.some(entry => environmentMarks.has(entry.name))) return `${root} is a virtual environment`;
  return undefined;
}

/** Whether `path` is `folder` or under it. */
function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(isAbsolute(way) || way === '..' || way.startsWith(`..${sep}`));
}

/** Nothing for a folder that is gone or closed to us: Python can't import from it either. */
const listed = (folder: string): Promise<readonly Dirent[]> =>
  readdir(folder, { withFileTypes: true }).catch(() => []);

/** The caches of a folder and of those under it. An entry that is a link or a junction is no directory here. */
async function collect(folder: string, caches: string[]): Promise<void> {
  const entries = await listed(folder);
  if (entries.some(entry => environmentMarks.has(entry.name))) return;
  const folders = entries.filter(entry => entry.isDirectory() && !neverEntered.has(entry.name));
  const visits = folders.map(async ({ name }) => {
    if (name === cacheName) caches.push(join(folder, name));
    else await collect(join(folder, name), caches);
  });
  await Promise.all(visits);
}

/** The cache of `folder` itself, if every step from the root to it is one that `collect` would go. */
async function collectOwn(root: string, real: string, folder: string, caches: string[]): Promise<void> {
  const wanted = resolve(real, folder);
  const inside = [real, root].find(base => isInside(base, wanted));
  if (inside === undefined) return;
  let at = real;
  for (const name of [...relative(inside, wanted).split(sep).filter(Boolean), cacheName]) {
    if (neverEntered.has(name)) return;
    at = join(at, name);
    const isFolder = await lstat(at).then(
      stats => stats.isDirectory(),
      () => false,
    );
    if (!isFolder) return;
    if ((await listed(at)).some(entry => environmentMarks.has(entry.name))) return;
  }
  caches.push(at);
}
