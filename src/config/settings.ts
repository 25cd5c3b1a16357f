/** All that can be said about one server, from three sources: flags beat the file, the file beats what is built in. */
import type { Strategy } from '../base/reloading.ts';
import { DEFAULT_TIMEOUTS, DEFAULT_TOOLS, type Timeouts, type ToolSettings } from '../base/settings.ts';

export type Caches = boolean | 'changed' | readonly string[];
export type LogLevel = 'quiet' | 'normal' | 'verbose';

/** Paths are absolute. */
export interface Settings {
  /** Whether the session is kept through restarts. */
  readonly proxy: boolean;
  readonly command: string | null;
  readonly args: readonly string[];
  readonly cwd: string | null;
  readonly env: Readonly<Record<string, string | null>>;
  readonly envFiles: readonly string[];
  /** Null: what the language of the command suggests; false: nothing. */
  readonly watch: readonly string[] | false | null;
  readonly ignore: readonly string[];
  readonly gitignore: boolean;
  readonly debounceMs: number;
  readonly holdMs: number;
  /** For the shell; null: nothing has to be built. */
  readonly build: string | null;
  readonly caches: Caches;
  readonly strategy: Strategy;
  readonly timeouts: Timeouts;
  readonly tools: ToolSettings;
  readonly log: { readonly level: LogLevel; readonly file: string | null };
}

/** What one source says; what it leaves out it does not decide. */
export type Said = {
  readonly [Key in keyof Omit<Settings, 'timeouts' | 'tools' | 'log'>]?: Settings[Key] | undefined;
} & {
  readonly [Key in 'timeouts' | 'tools' | 'log']?: Loose<Settings[Key]> | undefined;
};

type Loose<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

export const BUILT_IN: Settings = {
  proxy: true,
  command: null,
  args: [],
  cwd: null,
  env: {},
  envFiles: [],
  watch: null,
  ignore: [],
  gitignore: true,
  debounceMs: 50,
  holdMs: 20_000,
  build: null,
  caches: true,
  strategy: 'overlap',
  timeouts: DEFAULT_TIMEOUTS,
  tools: DEFAULT_TOOLS,
  log: { level: 'normal', file: null },
};

/** The strongest source last. Variables, env files and ignored files add up, anything else is replaced. */
export const settle = (...sources: readonly Said[]): Settings =>
  sources.reduce<Settings>((before, said) => over(before, said), BUILT_IN);

const over = (before: Settings, said: Said): Settings => ({
  ...before,
  ...given(said),
  env: { ...before.env, ...said.env },
  envFiles: [...before.envFiles, ...(said.envFiles ?? [])],
  ignore: [...before.ignore, ...(said.ignore ?? [])],
  timeouts: { ...before.timeouts, ...given(said.timeouts ?? {}) },
  tools: { ...before.tools, ...given(said.tools ?? {}) },
  log: { ...before.log, ...given(said.log ?? {}) },
  // Arguments belong to their command.
  args: said.args ?? (said.command === undefined ? before.args : []),
});

type Given<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

const given = <T extends object>(said: T): Given<T> =>
  Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as Given<T>;
