/** What a test starts: the built bin in front of a server, or the server alone. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { bin } from './home.ts';
import type { Opener } from './messages.ts';
import { MARK } from './processes.ts';
import type { Project } from './project.ts';

export interface Setup {
  /** Files of a new project and the fixtures that they are copies of. */
  readonly files?: Record<string, string>;
  /** A project of the caller's; it stays. */
  readonly project?: Project;
  /** The server's command; `node server.mjs` unless told. */
  readonly command?: readonly string[];
  /** The wrapper's own options. */
  readonly options?: readonly string[];
  /** The wrapper's whole command line, instead of `options` and `command`. */
  readonly argv?: readonly string[];
  /** The whole command line, the wrapper in it. */
  readonly line?: readonly string[];
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  /** False: no wrapper, the client talks to the server itself. */
  readonly wrapped?: boolean;
  /** How the client begins; with the handshake unless told. */
  readonly opener?: Opener;
  /** For each wait of the client. */
  readonly deadline?: number;
}

/** The command line that puts the wrapper in front of a server. */
export const wrapping = (command: readonly string[], options: readonly string[] = []): string[] => [
  process.execPath,
  bin,
  ...options,
  '--',
  ...command,
];

export const isWrapped = (setup: Setup): boolean => setup.wrapped ?? true;

/** Starts it in the project; every descendant carries the mark in its environment. */
export function launch(setup: Setup, project: Project, mark: string): ChildProcessWithoutNullStreams {
  if (isWrapped(setup) && !existsSync(bin))
    throw new Error(`${bin} is missing: node scripts/setup.mjs builds it`);
  const command = setup.command ?? [process.execPath, 'server.mjs'];
  const own = setup.argv ? [process.execPath, bin, ...setup.argv] : wrapping(command, setup.options);
  const line = setup.line ?? own;
  const [file, ...args] = isWrapped(setup) ? line : command;
  return spawn(file!, args, {
    cwd: setup.cwd ?? project.root,
    env: {
      ...process.env,
      MCP_RELOAD_HOME: project.state,
      JOURNAL: project.journalFile,
      RUNS: project.runsFile,
      ...setup.env,
      [MARK]: mark,
    },
  });
}
