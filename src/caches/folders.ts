/** Which of the folders that the settings name may be emptied. Whatever else they are, these are not: see FolderRefusal. */
import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { FolderRefusal } from '../base/clearing.ts';
import { homeFolder } from '../base/home-folder.ts';
import { isEnvironment, isForeign, isInside, refusedRoot } from './foreign.ts';
import { isRefusal, LIMITS, type Limits, type Survey, surveyFolder } from './survey.ts';
import { codeOf } from './system.ts';
import { isSamePath } from './trash.ts';

export interface FolderRules {
  /** Whether changes of the file, by its absolute path, cause reloads. */
  isWatched(path: string): boolean;
  readonly home?: string;
  readonly limits?: Partial<Limits>;
}

export interface Refused {
  /** As it stands in the settings. */
  readonly folder: string;
  readonly why: FolderRefusal;
}

/** A folder that may be emptied; `survey` null: it does not exist. */
export interface Judged {
  /** Relative to the root, with forward slashes. */
  readonly name: string;
  readonly path: string;
  readonly survey: Survey | null;
}

/** All of them, or the first that may not be emptied. What is inside another one is not named twice. */
export async function judgeFolders(
  root: string,
  names: readonly string[],
  rules: FolderRules,
): Promise<readonly Judged[] | Refused> {
  const judged: Judged[] = [];
  const real = await realpath(root).catch(() => root);
  const whyRoot = await refusedRoot(real, rules.home ?? homeFolder());
  for (const folder of names) {
    const one: Judged | FolderRefusal =
      whyRoot === null ? await judge(real, folder, rules) : { kind: 'root', why: whyRoot };
    if (isRefusal(one)) return { folder, why: one };
    judged.push(one);
  }
  return judged.filter(
    ({ path }, at) =>
      !judged.some((other, n) => n !== at && isInside(other.path, path) && (other.path !== path || n < at)),
  );
}

async function judge(
  root: string,
  folder: string,
  { isWatched, limits }: FolderRules,
): Promise<Judged | FolderRefusal> {
  const names = plainNames(folder);
  if (isRefusal(names)) return names;
  const name = names.join('/');
  const path = join(root, ...names);
  const way = await wayTo(root, name);
  if (way === 'missing') return { name, path, survey: null };
  if (way !== 'there') return way;
  const survey = await surveyFolder(path, {
    nameOf: inner => relative(root, inner).split(sep).join('/'),
    isWatched,
    limits: { ...LIMITS, ...limits },
  });
  return isRefusal(survey) ? survey : { name, path, survey };
}

/** Read alike on every system: what is a drive or a separator on one is refused on all. */
export function plainNames(folder: string): readonly string[] | FolderRefusal {
  const isPlain = !/^[/~!]|[\\:*?]|\p{Cc}/u.test(folder);
  if (!isPlain) return { kind: 'no-plain-path' };
  const names = folder.split('/').filter(name => name !== '' && name !== '.');
  if (names.includes('..')) return { kind: 'outside' };
  if (names.length === 0) return { kind: 'root-itself' };
  // Windows drops these ends, and would take the name for another.
  if (names.some(name => /[. ]$/.test(name))) return { kind: 'no-plain-path' };
  const at = names.findIndex(isForeign);
  return at === -1 ? names : { kind: 'foreign', at: names.slice(0, at + 1).join('/') };
}

/** Every step to `name` has to be a folder itself: neither a link nor a virtual environment. */
export async function wayTo(root: string, name: string): Promise<'there' | 'missing' | FolderRefusal> {
  let path = root;
  const names = name.split('/').filter(step => step !== '.');
  for (const [n, step] of names.entries()) {
    const at = names.slice(0, n + 1).join('/');
    path = join(path, step);
    try {
      const stats = await lstat(path);
      if (stats.isSymbolicLink()) return { kind: 'link', at };
      if (!stats.isDirectory()) return { kind: 'no-folder', at };
      // A junction may pass for a folder.
      if (!isSamePath(await realpath(path), path)) return { kind: 'link', at };
      if (isEnvironment(await readdir(path, { withFileTypes: true }))) return { kind: 'environment', at };
    } catch (error) {
      const code = codeOf(error);
      return code === 'ENOENT' ? 'missing' : { kind: 'unreadable', at, code };
    }
  }
  return 'there';
}

const BUILD_INFO = /\.tsbuildinfo$/i;

/**
 * TypeScript's notes of what it has built, if they are not in the folder itself: with them, and the folder empty, it would
 * build nothing. They lie beside the folder, or where the project's tsconfig.json says. Named like folders.
 */
export async function buildInfos(root: string, folder: string): Promise<readonly string[]> {
  const parent = dirname(folder);
  const beside = await readdir(parent, { withFileTypes: true }).catch(() => []);
  const found = beside
    .filter(entry => entry.isFile() && BUILD_INFO.test(entry.name))
    .map(({ name }) => join(parent, name));
  const named = await namedInfo(root);
  if (named !== undefined) found.push(named);
  const outside = [...new Set(found)].filter(file => !isInside(folder, file));
  return outside.map(file => relative(root, file).split(sep).join('/'));
}

/** Read without a parser: a name that a comment holds is taken as well, and has to be a file of notes all the same. */
async function namedInfo(root: string): Promise<string | undefined> {
  const config = await readFile(join(root, 'tsconfig.json'), 'utf8').catch(() => '');
  const [, named = ''] = /"tsBuildInfoFile"\s*:\s*"([^"\\]+)"/.exec(config) ?? [];
  const names = plainNames(named);
  if (isRefusal(names) || !BUILD_INFO.test(named)) return undefined;
  const file = join(root, ...names);
  const isFile = await lstat(file).then(
    stats => stats.isFile(),
    () => false,
  );
  const isPlain = isFile && (await wayTo(root, names.slice(0, -1).join('/') || '.')) === 'there';
  return isPlain ? file : undefined;
}
