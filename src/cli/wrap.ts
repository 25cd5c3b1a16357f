/** `mcp-reload [wrap]`: from options to a running wrapper. Returns what is wrong with them, or null. */
import { accessSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, extname, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { createLog } from '../app/log.ts';
import { wrap } from '../app/wrapper.ts';
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
  const root = findRoot({ cwd, entry, env: process.env, home: homedir() });
  const watched =
    options.watch.length > 0 ? options.watch : entry === undefined ? [] : defaultGlobs(language);
  const include = [...watched, ...options.envFiles.map(file => resolve(file).replaceAll('\\', '/'))];
  const name = options.name ?? nameOf(entry ?? command);
  const log = createLog(options.loudness, options.logFile === null ? null : resolve(options.logFile));
  if (root.kind === 'narrow') log.say(`${name}: ${narrowLine(root.instead, root.root)}`);

  wrap(
    {
      name,
      version: VERSION,
      holdMs: options.holdMs,
      program: {
        command,
        args,
        cwd,
        environment: () => environment(options),
        clearUnder: options.clearCache && language === 'python' && root.kind === 'found' ? root.root : null,
      },
      watch:
        watched.length === 0 || root.kind === 'none'
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

const nameOf = (path: string): string => basename(path, extname(path)) || 'server';

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
