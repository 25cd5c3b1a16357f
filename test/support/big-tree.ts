/** A project of 50,000 files of which 10,000 are its own, and the processes that watch it. */
import { spawn } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const OWN_FILES = 10_000;
export const OWN_GLOB = '**/*.js';
/** The folders that nobody edits, and how many files are in them. */
export const IGNORED = { node_modules: 28_000, '.venv': 9_000, '.git': 3_000 };

const FILES_A_FOLDER = 20;
const IGNORED_FILES_A_FOLDER = 10;

/** Makes the tree; git would ignore the same as we do. */
export function plantBigTree(root: string): void {
  fill(root, OWN_FILES, FILES_A_FOLDER, 20);
  for (const [name, count] of Object.entries(IGNORED))
    fill(join(root, name), count, IGNORED_FILES_A_FOLDER, 1);
  writeFileSync(join(root, '.venv', 'pyvenv.cfg'), 'home = /usr\n');
  writeFileSync(join(root, '.gitignore'), 'node_modules/\n.venv/\n*.log\n/build/\n!keep.log\n.env*\n');
}

function fill(root: string, files: number, each: number, lines: number): void {
  for (let n = 0; n < files; n++) {
    const at = Math.floor(n / each);
    const folder = join(root, `part${at % 50}`, `deep${Math.floor(at / 50)}`);
    if (n % each === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `file${n}.js`), `export const value${n} = ${n};\n`.repeat(lines));
  }
}

/** How a big tree is watched: by our watcher, or by chokidar alone with the same folders pruned. */
export type Watcher = 'ours' | 'chokidar';

export interface Watched {
  readonly readyMs: number;
  /** Largest resident memory until nothing was done any more, in MB. */
  readonly peakMb: number;
  readonly watches: Watches | undefined;
}

/** Runs a process that does nothing but watch, until it is calm. */
export async function watchAlone(watcher: Watcher, root: string): Promise<Watched> {
  const file = fileURLToPath(new URL(`./watcher-child${extname(import.meta.url)}`, import.meta.url));
  const child = spawn(process.execPath, [file, watcher, root], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    for await (const line of createInterface(child.stdout)) {
      return { ...JSON.parse(line), watches: watchesOf(child.pid!, root) };
    }
    throw new Error(`${watcher} ended before it had watched ${root}`);
  } finally {
    child.kill();
  }
}

export interface Watches {
  readonly count: number;
  /** Files and folders in what is ignored that a watch is spent on. */
  readonly ignored: number;
}

/** What a process has inotify watches on; undefined where the system does not tell. */
export function watchesOf(pid: number, root: string): Watches | undefined {
  if (process.platform !== 'linux') return undefined;
  const watched = readdirSync(`/proc/${pid}/fdinfo`).flatMap(fd =>
    [...open(`/proc/${pid}/fdinfo/${fd}`).matchAll(/^inotify wd:\w+ ino:(\w+)/gm)].map(match =>
      Number.parseInt(match[1]!, 16),
    ),
  );
  const ignored = new Set(Object.keys(IGNORED).flatMap(name => inodes(join(root, name))));
  return { count: watched.length, ignored: watched.filter(inode => ignored.has(inode)).length };
}

/** What is said of a descriptor; nothing of one that was closed meanwhile. */
function open(info: string): string {
  try {
    return readFileSync(info, 'utf8');
  } catch {
    return '';
  }
}

const inodes = (folder: string): number[] =>
  ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })].map(
    name => lstatSync(join(folder, name)).ino,
  );

/** Resident memory of a process, in MB. */
export const residentMb = (pid: number): number =>
  (Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024) / 1e6;
