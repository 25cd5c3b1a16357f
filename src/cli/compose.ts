/**
 * From the words of the command line and a config file to all that a wrapper has to know. Done at the start, and again
 * whenever the config file changes.
 */
import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { Build } from '../app/program.ts';
import type { WrapSettings } from '../app/settings.ts';
import { homeFolder } from '../base/home-folder.ts';
import { type CachePlan, planCaches } from '../caches/plan.ts';
import { CONFIG_NAME, findConfig } from '../config/find.ts';
import type { Chosen, Wish } from '../config/section.ts';
import { type Settings, settle } from '../config/settings.ts';
import { type LaunchPlan, planLaunch } from '../launch/launch.ts';
import { problemLines } from '../report/config-file.ts';
import { named } from '../report/words.ts';
import { needsPolling } from '../watch/mounts.ts';
import { watchedIn, wrongCaches } from './cache-folders.ts';
import { missingFrom, saidBy } from './said.ts';
import { VERSION } from './version.ts';
import type { WrapOptions } from './wrap-options.ts';

export type Composed =
  | { readonly ok: true; readonly settings: WrapSettings }
  /** What is wrong, a line each. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** `first`: what it came to at the start. */
export async function compose(options: WrapOptions, first?: WrapSettings): Promise<Composed> {
  const name = first?.name ?? options.name;
  const missing = missingFrom(options);
  if (missing !== null) return { ok: false, problems: [missing] };
  const flags = settle(saidBy(options));
  const plan = isRunnable(flags) ? launchOf(flags, flags.cwd, undefined) : null;
  const file = configFile(options, plan);
  if (file === null) {
    if (!isRunnable(flags) || plan === null) return { ok: false, problems: [NO_COMMAND] };
    const expected = options.config === false ? null : expectedConfig(plan, first?.config?.file);
    return composed(flags, flags.cwd, plan, expected, name);
  }

  const config = await sectionIn(file, { name: name ?? plan?.name ?? null, needsCommand: plan === null });
  if (!config.ok) return { ok: false, problems: problemLines(config.problems, process.cwd()) };
  const { server, said } = config.section;
  const settings = settle(...said, saidBy(options));
  if (!isRunnable(settings)) return { ok: false, problems: [NO_COMMAND] };
  // Words in the file are meant from where the file is; words of the client from where the client starts us.
  const cwd = settings.cwd ?? (plan === null ? dirname(file) : null);
  const found = { file, inForce: true, server };
  const launch = launchOf(settings, cwd, dirname(file));
  return composed(settings, cwd, launch, found, name ?? server ?? undefined);
}

const NO_COMMAND = `no command was given, and no ${CONFIG_NAME} names one: mcp-reload [wrap] [options] [--] <command> [args...]; see mcp-reload --help`;

type Runnable = Settings & { readonly command: string };

const isRunnable = (settings: Settings): settings is Runnable => settings.command !== null;

const launchOf = (settings: Runnable, cwd: string | null, configFolder: string | undefined): LaunchPlan =>
  planLaunch({
    command: settings.command,
    args: settings.args,
    cwd: cwd ?? process.cwd(),
    givenCwd: settings.cwd ?? undefined,
    configFolder,
    env: environment(settings),
    home: homeFolder(),
    watch: settings.watch || [],
    ignore: settings.ignore,
    envFiles: settings.envFiles,
    build: settings.build !== null,
  });

/** The file that is named, or the nearest one at or above the project. */
function configFile({ config, cwd }: WrapOptions, plan: LaunchPlan | null): string | null {
  if (config === false) return null;
  if (config !== undefined) return resolve(config);
  const here = cwd === undefined ? process.cwd() : resolve(cwd);
  if (plan !== null) return findConfig(plan.watch?.root ?? here);
  const claude = process.env.CLAUDE_PROJECT_DIR;
  return findConfig(here) ?? (claude !== undefined && isAbsolute(claude) ? findConfig(claude) : null);
}

/** The file that would count if there were one: the one that was there comes back more likely than another is made. */
const expectedConfig = ({ watch }: LaunchPlan, before: string | undefined): WrapSettings['config'] =>
  watch && { file: before ?? join(watch.root, CONFIG_NAME), inForce: false, server: null };

/** Only who has a config file pays for what reads it. */
async function sectionIn(file: string, wish: Wish): Promise<Chosen> {
  const [{ readConfig }, { chooseSection }] = await Promise.all([
    import('../config/read.ts'),
    import('../config/section.ts'),
  ]);
  const read = await readConfig(file);
  return read.ok ? chooseSection(read.read, wish) : read;
}

async function composed(
  settings: Runnable,
  cwd: string | null,
  plan: LaunchPlan,
  config: WrapSettings['config'],
  name = plan.name,
): Promise<Composed> {
  const { root } = cacheGround(plan);
  const wrong = await wrongCaches(settings.caches, root, plan.watch ?? NOTHING_WATCHED);
  if (wrong !== null) return { ok: false, problems: [wrong] };
  return { ok: true, settings: wrapSettings(settings, cwd, plan, config, name) };
}

const NOTHING_WATCHED = { include: [], ignore: [], recursive: false };

const cacheGround = ({ watch, clearUnder }: LaunchPlan) => ({
  root: watch?.recursive === true ? watch.root : null,
  isPython: clearUnder !== null,
});

function wrapSettings(
  settings: Runnable,
  cwd: string | null,
  plan: LaunchPlan,
  config: WrapSettings['config'],
  name: string,
): WrapSettings {
  const { proxy, command, args, env, envFiles, debounceMs, holdMs, strategy, timeouts, tools, log } =
    settings;
  const ground = cacheGround(plan);
  const caches = planCaches(settings.caches, { ...ground, builds: settings.build !== null });
  const isOff = settings.watch === false;
  const watching = plan.watch && {
    ...plan.watch,
    gitignore: settings.gitignore,
    poll: needsPolling(plan.watch.root),
  };
  return {
    name: named(name),
    version: VERSION,
    mode: proxy ? 'proxy' : 'basic',
    server: { root: plan.watch?.root ?? cwd ?? process.cwd(), command, args },
    program: {
      command,
      args,
      cwd: cwd ?? undefined,
      environment: () => environment(settings),
      identity: JSON.stringify([command, args, cwd, env, envFiles, settings.build]),
      caches,
      build: settings.build === null ? null : { command: settings.build, ...buildOf(plan, caches, cwd) },
    },
    watch: isOff ? null : watching && { ...watching, debounceMs },
    sources: isOff ? null : watching && plan.builtFrom && { ...watching, ...plan.builtFrom },
    reasons: isOff ? { ...plan.reasons, choice: 'off' } : plan.reasons,
    language: plan.launched.language,
    config,
    holdMs,
    strategy,
    timeouts,
    tools,
    log,
  };
}

function buildOf(
  { watch, launched: { code } }: LaunchPlan,
  { root, folders }: CachePlan,
  cwd: string | null,
): Omit<Build, 'command'> {
  return {
    cwd: watch?.root ?? cwd ?? process.cwd(),
    entry: code.kind === 'output' || code.kind === 'source' ? code.entry : null,
    output: code.kind === 'output' ? [code.entry, ...(code.folder === null ? [] : [code.folder])] : [],
    root,
    folders,
    watchedIn: async () => (root === null ? () => false : watchedIn(root, watch ?? NOTHING_WATCHED)),
  };
}

function environment({ env, envFiles }: Settings): Record<string, string | undefined> {
  const fromFiles = envFiles.map(file => {
    try {
      return parseEnv(readFileSync(file, 'utf8')) as Record<string, string>;
    } catch {
      // It was readable at the start; while it is being saved the server starts without it.
      return {};
    }
  });
  const said = Object.entries(env).map(([name, value]) => [name, value ?? undefined]);
  return Object.assign({}, process.env, ...fromFiles, Object.fromEntries(said));
}
