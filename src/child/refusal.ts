/** Why a command could not be started, in one sentence that names the command or the folder. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Exit } from '../base/failure.ts';

type NotStarted = Extract<Exit, { kind: 'not-started' }>;

export interface Attempt {
  readonly command: string;
  readonly cwd: string | undefined;
}

/** `error` is what spawning ended with. The system blames the command for everything, a missing folder included. */
export function whyNotStarted({ command, cwd }: Attempt, error: NodeJS.ErrnoException): NotStarted {
  const code = error.code ?? 'unknown';
  return (
    badFolder(cwd) ?? {
      kind: 'not-started',
      code,
      message:
        badCommand(command, resolve(cwd ?? ownFolder() ?? '/', command), code) ??
        `${command}: ${error.message}`,
    }
  );
}

function badFolder(cwd: string | undefined): NotStarted | undefined {
  const refused = (code: string, message: string): NotStarted => ({ kind: 'not-started', code, message });
  if (cwd === undefined) {
    return ownFolder() === undefined
      ? refused('ENOENT', 'The working folder does not exist any more.')
      : undefined;
  }
  try {
    if (!statSync(cwd).isDirectory()) return refused('ENOTDIR', `The working folder ${cwd} is not a folder.`);
    accessSync(cwd, constants.X_OK);
    return undefined;
  } catch (error) {
    const { code = 'unknown', message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return refused(code, `The working folder ${cwd} does not exist.`);
    return refused(code, `The working folder ${cwd} can't be entered: ${message}`);
  }
}

/** A folder that was deleted stays the working folder of whoever was in it. */
function ownFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

function badCommand(command: string, path: string, code: string): string | undefined {
  if (command === '') return 'The command is empty.';
  switch (code) {
    case 'ENOENT':
      if (!/[\\/]/.test(command)) return `The command ${command} was not found on the PATH.`;
      return existsSync(path)
        ? `${path} exists, but the interpreter that its first line names does not.`
        : `The command ${path} does not exist.`;
    case 'EACCES':
      return `The command ${command} may not be executed: it is a folder or not marked as executable.`;
    case 'ENOTDIR':
      return `The command ${command} does not exist: a part of its path is not a folder.`;
    case 'E2BIG':
      return `The arguments and the environment of ${command} are too long for this system.`;
    default:
      return undefined;
  }
}
