/** How a server is started. */
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
}

export const launchOf = ({ command, args, cwd, environment }: Program): Launch => ({
  command,
  args,
  cwd,
  env: environment(),
});
