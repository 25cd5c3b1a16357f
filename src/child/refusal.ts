/** Why a command could not be started, in one sentence that names the command, the folder or the PATH. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Exit } from '../base/failure.ts';
import { commandEndings, findCommand, nearCommands, searchPath } from './search-path.ts';

type NotStarted = Extract<Exit, { kind: 'not-started' }>;

export interface Attempt {
  readonly command: string;
  readonly cwd: string | undefined;
  /** Of the server: the command is looked for on its PATH, not on ours. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** `error` is what spawning ended with. The system blames the command for everything, a missing folder included. */
export async function whyNotStarted(
  attempt: Attempt,
  error: NodeJS.ErrnoException,
  platform: NodeJS.Platform = process.platform,
): Promise<NotStarted> {
  const { command, cwd } = attempt;
  const folder = badFolder(cwd);
  if (folder !== undefined) return folder;
  const code = error.code ?? 'unknown';
  const isBare = command !== '' && !/[\\/]/.test(command);
  const message =
    code === 'ENOENT' && isBare
      ? await notOnPath(attempt, platform)
      : badCommand(command, resolve(cwd ?? ownFolder() ?? '/', command), code);
  return { kind: 'not-started', code, message: message ?? `${command}: ${error.message}` };
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

/** A folder that was deleted or moved stays the working folder of whoever was in it, and Node goes on saying its old path. */
function ownFolder(): string | undefined {
  try {
    const folder = process.cwd();
    return existsSync(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
}

function badCommand(command: string, path: string, code: string): string | undefined {
  if (command === '') return 'The command is empty.';
  switch (code) {
    case 'ENOENT':
      return existsSync(path) ? noInterpreter(path) : `The command ${path} does not exist.`;
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

const noInterpreter = (file: string): string =>
  `${file} exists, but the interpreter that its first line names does not.`;

async function notOnPath({ command, cwd, env }: Attempt, platform: NodeJS.Platform): Promise<string> {
  const here = cwd ?? ownFolder() ?? '/';
  const found = platform === 'win32' ? undefined : findCommand(command, here, env);
  if (found !== undefined) return noInterpreter(found);
  const folders = searchPath(env, platform);
  const endings = commandEndings(env, platform);
  const near = await nearCommands(
    command,
    (folders ?? []).map(folder => resolve(here, folder)),
    endings,
  );
  const searched =
    folders === undefined ? 'there is none' : folders.length === 0 ? 'it is empty' : told(folders);
  const tried = endings.length > 0 && !/\.\w+$/.test(command) ? `, with ${endings.join(' ')}` : '';
  const instead =
    near.length > 0
      ? `${near.join(', ')} ${near.length > 1 ? 'are' : 'is'} there: use that, or give`
      : 'give';
  return (
    `The command ${command} was not found on the server's PATH (${searched}${tried}); ${instead} ` +
    "the command's absolute path, because a client that was not started from a shell does not have the shell's PATH."
  );
}

const MOST_SHOWN = 160;

/** The first folders, as far as they fit, and how many more there are. */
function told(folders: readonly string[]): string {
  const ends = folders.map((_, at) => folders.slice(0, at + 1).join(', ').length);
  const fitting = ends.filter(end => end <= MOST_SHOWN).length;
  const shown = fitting === 0 ? `${folders[0]!.slice(0, MOST_SHOWN)}…` : folders.slice(0, fitting).join(', ');
  const more = folders.length - Math.max(1, fitting);
  return more > 0 ? `${shown} and ${more} more` : shown;
}
