/** What clearing the caches came to, and which folders may not be named for it. */
import type { Clearing, FolderRefusal, NotDone, RootRefusal } from '../base/clearing.ts';
import { fileList, plural } from './words.ts';

const MOST = 5;

function notDone(all: readonly NotDone[]): string {
  const shown = all.slice(0, MOST).map(({ path, code }) => `${path || '.'} (${code})`);
  return fileList([...shown, ...all.slice(MOST).map(({ path }) => path)]);
}

/** For whoever asked, where the build failed. */
export const NOTHING_STARTED = 'Caches: none were cleared, because nothing was started.';

/** For whoever asked: 'awaited' where the start that is reported had been prepared before. */
export function clearingLines(clearing: Clearing | 'awaited'): string {
  if (clearing === 'awaited') return 'Caches: this start was under way already when you asked to clear them.';
  const { cleared, failed, unread, left, anew, refused } = clearing;
  if (refused !== null) return `Caches: nothing was cleared, because ${rootRefused(refused)}.`;
  const lines = [
    cleared > 0
      ? `Caches: ${plural(cleared, '__pycache__ folder')} cleared.`
      : anew.length === 0
        ? 'Caches: there were none to clear.'
        : 'Caches: none but those of the build.',
  ];
  if (anew.length > 0)
    lines.push(`Emptied before every build (the log says why where not): ${anew.join(', ')}.`);
  if (failed.length > 0) lines.push(`NOT cleared, so old code may run: ${notDone(failed)}.`);
  if (unread.length > 0) lines.push(`Could not be looked into: ${notDone(unread)}.`);
  if (left.length > 0) lines.push(`${left.join(', ')} ${leftAlone(left)}.`);
  return lines.join('\n');
}

const leftAlone = (folders: readonly string[]): string =>
  folders.length === 1
    ? 'was left as it is: no build is configured that would make it again'
    : 'were left as they are: no build is configured that would make them again';

export const leftLine = (name: string, folders: readonly string[]): string =>
  `${name}: ${folders.join(', ')} ${leftAlone(folders)}`;

/** A folder that was to be emptied for a build. */
export const builtOverLine = (folder: string, why: FolderRefusal): string =>
  `${folder} is not emptied before the build, because ${whyKept(why)}`;

/** `all`: folders that a failed build leaves otherwise than they were. */
export const notPutBackLine = (all: readonly NotDone[]): string =>
  `NOT as it was before the build: ${notDone(all)}. The copy is kept in the state folder and put back at the next start.`;

/** For the log; null where nothing is to be told. */
export function unclearedLine(name: string, { failed, refused }: Clearing): string | null {
  if (refused !== null) return `${name}: no caches are cleared: ${rootRefused(refused)}`;
  if (failed.length === 0) return null;
  return `${name}: could not be cleared, so old code may run: ${notDone(failed)}`;
}

function rootRefused(refusal: RootRefusal): string {
  switch (refusal.kind) {
    case 'no-root':
      return 'no project folder is known; name it with --cwd';
    case 'drive':
      return `${refusal.root} is a whole drive; name the project with --cwd`;
    case 'home':
      return `${refusal.root} holds the home folder; name the project with --cwd`;
    case 'foreign':
      return `${refusal.root} lies in a folder ${refusal.name}, where nothing is the project's own`;
    case 'environment':
      return `${refusal.root} is a virtual environment`;
  }
}

/** `name` as it stands in the settings. */
export const folderRefused = (name: string, refusal: FolderRefusal): string =>
  `caches names ${JSON.stringify(name)}, which is never emptied: ${whyKept(refusal)}`;

function whyKept(refusal: FolderRefusal): string {
  switch (refusal.kind) {
    case 'no-plain-path':
      return 'name a folder by its plain path from the project, with forward slashes, such as "dist" or "build/cache"';
    case 'outside':
      return 'it leads out of the project; name a folder inside it';
    case 'root-itself':
      return 'it is the project itself; name a folder inside it';
    case 'foreign':
      return `${refusal.at} is version control or dependencies; name a folder of build output`;
    case 'environment':
      return `${refusal.at} is a virtual environment; name a folder of build output`;
    case 'link':
      return `${refusal.at} is a symbolic link or lies behind one; name the folder that it leads to, if that is in the project`;
    case 'no-folder':
      return `${refusal.at} is no folder; name a folder of build output`;
    case 'watched':
      return `it holds files that are watched (${refusal.file}); name a folder of build output, or leave it out of the watched files with --ignore`;
    case 'too-large':
      return `it holds more than ${Math.round(refusal.mostBytes / 1024 / 1024)} MiB, which is too much to keep aside; name a smaller folder in it`;
    case 'too-many':
      return `it holds more than ${refusal.most} files, which is too many to keep aside; name a smaller folder in it`;
    case 'special':
      return `${refusal.at} is neither a file nor a folder and can not be kept aside`;
    case 'unreadable':
      return `${refusal.at} can not be read (${refusal.code})`;
    case 'not-kept':
      return `${refusal.at} could not be kept aside (${refusal.code}); it may be in use, or the disk may be full`;
    case 'taken':
      return 'another mcp-reload is building the same project; wait for it, or end it';
    case 'root':
      return rootRefused(refusal.why);
  }
}
