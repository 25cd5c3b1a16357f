/**
 * From the words of the command line and a config file to all that a wrapper has to know. Done at the start, and again
 * whenever the config file changes.
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { WrapSettings } from '../app/settings.ts';
import { CONFIG_NAME, findConfig } from '../config/find.ts';
import type { Problem } from '../config/problems.ts';
import type { Section } from '../config/section.ts';
import { type Settings, settle } from '../config/settings.ts';
import { problemLines } from '../report/config-file.ts';
import { defaultGlobs, languageOf } from '../watch/defaults.ts';
import { needsPolling } from '../watch/mounts.ts';
import { findEntry, findRoot, type Root } from '../watch/root.ts';
import { missingFrom, saidBy } from './said.ts';
import { VERSION } from './version.ts';
import type { WrapOptions } from './wrap-options.ts';

export type Composed =
  | { readonly ok: true; readonly settings: WrapSettings }
  /** What is wrong, a line each. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** `name`: what the server was called the last time. */
export async function compose(options: WrapOptions, name = options.name): Promise<Composed> {
  const missing = missingFrom(options);
  if (missing !== null) return { ok: false, problems: [missing] };
  const file = configFile(options);
  const config = file === null ? NO_CONFIG : await sectionIn(file, options, name);
  if (!config.ok) return { ok: false, problems: problemLines(config.problems, process.cwd()) };

  const settings = settle(...config.section.said, saidBy(options));
  const { command } = settings;
  if (command === null) return { ok: false, problems: [NO_COMMAND] };
  const found = file === null ? null : { file, server: config.section.server };
  return { ok: true, settings: wrapSettings({ ...settings, command }, options, found, name) };
}

const NO_COMMAND = `no command was given, and no ${CONFIG_NAME} names one: mcp-reload [wrap] [options] [--] <command> [args...]; see mcp-reload --help`;

const NO_CONFIG = { ok: true, section: { server: null, said: [] } as Section } as const;

/** The file that is named, or the nearest one at or above the project. */
function configFile({ config, command, args, cwd }: WrapOptions): string | null {
  if (config === false) return null;
  if (config !== undefined) return resolve(config);
  const here = cwd === undefined ? process.cwd() : resolve(cwd);
  if (command !== undefined) {
    const root = rootOf({ command, args }, here, cwd === undefined ? undefined : here);
    return findConfig(root.kind === 'none' ? here : root.root);
  }
  const claude = process.env.CLAUDE_PROJECT_DIR;
  return findConfig(here) ?? (claude !== undefined && isAbsolute(claude) ? findConfig(claude) : null);
}

type Chosen =
  | { readonly ok: true; readonly section: Section }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Only who has a config file pays for what reads it. */
async function sectionIn(file: string, options: WrapOptions, name: string | undefined): Promise<Chosen> {
  const [{ readConfig }, { chooseSection }] = await Promise.all([
    import('../config/read.ts'),
    import('../config/section.ts'),
  ]);
  const read = await readConfig(file);
  if (!read.ok) return read;
  const { command, args } = options;
  const suggested = command === undefined ? null : nameOf(findEntry(command, args, process.cwd()) ?? command);
  return chooseSection(read.read, { name: name ?? suggested, needsCommand: command === undefined });
}

interface Found {
  readonly file: string;
  readonly server: string | null;
}

type Runnable = Settings & { readonly command: string };

function wrapSettings(
  settings: Runnable,
  options: WrapOptions,
  found: Found | null,
  given: string | undefined,
): WrapSettings {
  const { command, args } = settings;
  // Words in the file are meant from where the file is; words of the client from where the client starts us.
  const isFromFile = options.command === undefined && found !== null;
  const cwd = settings.cwd ?? (isFromFile ? dirname(found.file) : undefined);
  const here = cwd ?? process.cwd();
  const entry = findEntry(command, args, here);
  const language = languageOf(command, args);
  const isNamed = settings.watch !== null || settings.envFiles.length > 0;
  const folder = found === null ? undefined : dirname(found.file);
  // Globs and env files are relative to something even if the command names no file.
  const root = rootOf(
    settings,
    here,
    settings.cwd ?? folder ?? (entry === undefined && isNamed ? here : undefined),
  );
  const isLocal = entry !== undefined || settings.cwd !== null;
  const watched = settings.watch ?? (isLocal ? defaultGlobs(language) : []);
  const include = [...watched, ...settings.envFiles.map(file => file.replaceAll('\\', '/'))];
  const name = given ?? found?.server ?? nameOf(entry ?? command);
  return {
    name,
    version: VERSION,
    server: { root: root.kind === 'none' ? here : root.root, command, args },
    narrow: root.kind === 'narrow' ? { instead: root.instead, root: root.root } : null,
    program: {
      command,
      args,
      cwd,
      environment: () => environment(settings),
      identity: JSON.stringify([command, args, cwd, settings.env, settings.envFiles]),
      clearUnder:
        settings.caches !== false && language === 'python' && root.kind === 'found' ? root.root : null,
    },
    watch:
      include.length === 0 || root.kind === 'none'
        ? { nothing: 'the command names no local source file' }
        : {
            root: root.root,
            include,
            ignore: settings.ignore,
            recursive: root.recursive,
            poll: needsPolling(root.root),
            debounceMs: settings.debounceMs,
          },
    config: options.config === false ? null : configToWatch(found, root),
    holdMs: settings.holdMs,
    strategy: settings.strategy,
    timeouts: settings.timeouts,
    tools: settings.tools,
    log: settings.log,
  };
}

/** The file in force; where there is none, the one that would be. */
function configToWatch(found: Found | null, root: Root): WrapSettings['config'] {
  if (found !== null) return { file: found.file, inForce: true, server: found.server };
  return root.kind === 'none' ? null : { file: join(root.root, CONFIG_NAME), inForce: false, server: null };
}

const rootOf = (
  { command, args }: { readonly command: string; readonly args: readonly string[] },
  here: string,
  cwd: string | undefined,
): Root => findRoot({ cwd, entry: findEntry(command, args, here), env: process.env, home: homedir() });

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

/** Of `python -m pkg` the package, not the file `__main__` in it. */
function nameOf(path: string): string {
  const name = basename(path, extname(path));
  return /^__\w+__$/.test(name) ? basename(dirname(path)) : name || 'server';
}
