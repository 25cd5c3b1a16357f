import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, parse, resolve } from 'node:path';
import { commandName, languageOfFile } from './defaults.ts';
import { inside } from './paths.ts';
import { realFolder } from './points.ts';

/**
 * Where a server's code lives: the first of a folder that was given, the nearest project above the entry file,
 * `CLAUDE_PROJECT_DIR` if it holds the entry file, the entry file's folder. Never `/`, a drive or the home folder:
 * clients do start servers there, and nobody wants those watched.
 */
export type Root =
  | { readonly kind: 'found'; readonly root: string; readonly recursive: true }
  /** Only this folder's own files; no caches are cleared below it. `instead` is what was not acceptable. */
  | { readonly kind: 'narrow'; readonly root: string; readonly recursive: false; readonly instead: string }
  /** The command runs no code of ours: there is nothing to watch. */
  | { readonly kind: 'none' };

export interface RootQuestion {
  /** As given by the user. */
  readonly cwd?: string | undefined;
  readonly entry: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

const markers = new Set([
  ...['pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', 'Pipfile'],
  ...['package.json', 'deno.json', 'deno.jsonc', 'go.mod', 'go.work', 'Cargo.toml', 'pom.xml'],
  ...['build.gradle', 'build.gradle.kts', 'Gemfile', '.git', '.hg', '.svn', '.jj'],
]);
const marker = (name: string) => markers.has(name) || /\.(csproj|fsproj|sln|slnx|gemspec)$/.test(name);

export function findRoot({ cwd, entry, env, home }: RootQuestion): Root {
  const tooWide = (folder: string) =>
    parse(folder).root === folder || realFolder(folder) === realFolder(resolve(home));
  const own = entry === undefined ? undefined : dirname(resolve(entry));
  if (cwd !== undefined) {
    const root = resolve(cwd);
    if (!tooWide(root)) return { kind: 'found', root, recursive: true };
    return { kind: 'narrow', root: own ?? root, recursive: false, instead: root };
  }
  if (own === undefined) return { kind: 'none' };

  const project = nearestProject(own, tooWide);
  if (project !== undefined) return { kind: 'found', root: project, recursive: true };
  const claude = env.CLAUDE_PROJECT_DIR;
  if (claude && isAbsolute(claude) && inside(resolve(claude), own) && !tooWide(resolve(claude))) {
    return { kind: 'found', root: resolve(claude), recursive: true };
  }
  if (tooWide(own)) return { kind: 'narrow', root: own, recursive: false, instead: own };
  return { kind: 'found', root: own, recursive: true };
}

/** A home folder kept in git is no project. */
function nearestProject(start: string, tooWide: (folder: string) => boolean): string | undefined {
  for (let folder = start; !tooWide(folder); folder = dirname(folder)) {
    if (names(folder).some(marker)) return folder;
  }
  return undefined;
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * The file that a command starts, as far as its words tell; undefined: it runs no local code. A file that does not exist
 * (yet) is one all the same: its folder is where it will appear.
 */
export function findEntry(command: string, args: readonly string[], cwd: string): string | undefined {
  const at = moduleFlag(command, args);
  if (at !== undefined) return modulePath(args[at + 1] ?? '', cwd);
  const words = [command, ...args].flatMap(word => [word, word.replace(/:[\w.]+$/, '')]);
  const paths = words.filter(word => languageOfFile(word) !== 'unknown').map(word => resolve(cwd, word));
  return paths.find(isFile) ?? paths.find(path => !path.includes('://') && existsSync(dirname(path)));
}

/** `python -m pkg`, also behind a launcher: `uv run python -m pkg`, `uv run -m pkg`. */
function moduleFlag(command: string, args: readonly string[]): number | undefined {
  const at = args.indexOf('-m');
  const before = [command, ...args.slice(0, Math.max(at, 0))].map(commandName);
  return at >= 0 && before.some(name => /^(python|pypy|py|uv)$/.test(name)) ? at : undefined;
}

function modulePath(module: string, cwd: string): string | undefined {
  const path = module.split('.').join('/');
  const candidates = ['', 'src'].flatMap(folder => [
    join(cwd, folder, path, '__main__.py'),
    join(cwd, folder, `${path}.py`),
    join(cwd, folder, path, '__init__.py'),
  ]);
  return module === '' ? undefined : candidates.find(isFile);
}

function isFile(path: string): boolean {
  return existsSync(path) && basename(path) !== '' && statSync(path).isFile();
}
