/** `mcp-reload [wrap]`: from options to a running wrapper. Returns what is wrong with them, or null. */
import { accessSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, extname, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { createLog } from '../app/log.ts';
import { wrap } from '../app/wrapper.ts';
import { openMemory, stateFolder } from '../memory/openers.ts';
import { narrowLine } from '../report/warnings.ts';
import { defaultGlobs, languageOf } from '../watch/defaults.ts';
import { needsPolling } from '../watch/mounts.ts';
import { findEntry, findRoot } from '../watch/root.ts';
import { VERSION } from './version.ts';
import type { WrapOptions } from './wrap-options.ts';

export function startWrap(options: WrapOptions): string | null {
  const { command, args } = options;
  const cwd = options.cwd === null ? undefined : resolve(options.cwd);
  if (cwd !== undefined && !isFolder(cwd)) return `--cwd ${options.cwd} is not a folder (looked at ${cwd})`;
  for (const file of options.envFiles) {
    const problem = unreadable(resolve(file));
    if (problem !== null) return `--env-file ${file} can not be read: ${problem}`;
  }

  const here = cwd ?? process.cwd();
  const entry = findEntry(command, args, here);
  const language = languageOf(command, args);
  const isNamed = options.watch.length > 0 || options.envFiles.length > 0;
  const root = findRoot({
    // Globs and env files are relative to something even if the command names no file.
    cwd: cwd ?? (entry === undefined && isNamed ? here : undefined),
    entry,
    env: process.env,
    home: homedir(),
  });
  const isLocal = entry !== undefined || cwd !== undefined;
  const watched = options.watch.length > 0 ? options.watch : isLocal ? defaultGlobs(language) : [];
  const include = [...watched, ...options.envFiles.map(file => resolve(file).replaceAll('\\', '/'))];
  const name = options.name ?? nameOf(entry ?? command);
  const log = createLog(options.loudness, options.logFile === null ? null : resolve(options.logFile));
  if (root.kind === 'narrow') log.say(`${name}: ${narrowLine(root.instead, root.root)}`);

  wrap(
    {
      name,
      version: VERSION,
      holdMs: options.holdMs,
      memory: openMemory(stateFolder(process.env, homedir()), {
        root: root.kind === 'none' ? here : root.root,
        command,
        args,
      }),
      program: {
        command,
        args,
        cwd,
        environment: () => environment(options),
        clearUnder: options.clearCache && language === 'python' && root.kind === 'found' ? root.root : null,
      },
      watch:
        include.length === 0 || root.kind === 'none'
          ? { nothing: 'the command names no local source file' }
          : {
              root: root.root,
              include,
              ignore: options.ignore,
              recursive: root.recursive,
              poll: needsPolling(root.root),
              debounceMs: options.debounceMs,
            },
    },
    log,
  );
  return null;
}

function environment({ env, envFiles }: WrapOptions): Record<string, string | undefined> {
  const fromFiles = envFiles.map(file => {
    try {
      return parseEnv(readFileSync(resolve(file), 'utf8')) as Record<string, string>;
    } catch {
      // It was readable at the start; while it is being saved the server starts without it.
      return {};
    }
  });
  return Object.assign({}, process.env, ...fromFiles, Object.fromEntries(env));
}

/** Of `python -m pkg` the package, not the file `__main__` in it. */
function nameOf(path: string): string {
  const name = basename(path, extname(path));
  return /^__\w+__$/.test(name) ? basename(dirname(path)) : name || 'server';
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function unreadable(path: string): string | null {
  try {
    accessSync(path);
    return isFolder(path) ? 'it is a folder' : null;
  } catch (error) {
    return (error as Error).message;
  }
}
