/** How a server is built and started. */
import { delimiter, join } from 'node:path';
import type { CachePlan } from '../caches/plan.ts';
import type { Launch } from '../child/start.ts';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string | undefined;
  /** Read anew for every start, so that a changed env file counts. */
  environment(): Readonly<Record<string, string | undefined>>;
  /** Equal for programs that are started alike. */
  readonly identity: string;
  readonly caches: CachePlan;
  /** Null: what runs is what is on disk. */
  readonly build: Build | null;
}

export interface Build {
  /** For the shell. */
  readonly command: string;
  readonly cwd: string;
  /** The file that is started; null: not known. */
  readonly entry: string | null;
  /** Files and folders that it makes, as far as they are known. */
  readonly output: readonly string[];
  /** Folders that are emptied before it, relative to the root. */
  readonly root: string | null;
  readonly folders: readonly string[];
  /** Which files, by absolute path, cause reloads. */
  watchedIn(): Promise<(path: string) => boolean>;
}

export const launchOf = ({ command, args, cwd, environment }: Program): Launch => ({
  command,
  args,
  cwd,
  env: environment(),
});

/** Like a script of package.json it finds the programs of the project's own dependencies. */
export function buildLaunchOf({ environment }: Program, { command, cwd }: Build): Launch {
  const env = environment();
  const path = Object.keys(env).find(name => name.toUpperCase() === 'PATH') ?? 'PATH';
  const own = join(cwd, 'node_modules', '.bin');
  const folders = [own, ...(env[path] ? [env[path]] : [])].join(delimiter);
  return { command, args: [], cwd, env: { ...env, [path]: folders }, shell: true };
}
