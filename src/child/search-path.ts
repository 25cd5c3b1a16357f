/** The PATH that a command is looked for on, and what is there. */
import { accessSync, constants, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Windows does not tell `Path` from `PATH`. */
function variable(env: Environment, name: string, platform: NodeJS.Platform): string | undefined {
  if (platform !== 'win32') return env[name];
  const key = Object.keys(env).find(one => one.toUpperCase() === name);
  return key === undefined ? undefined : env[key];
}

/** Undefined where there is no PATH; the system then searches folders of its own choice. */
export function searchPath(env: Environment, platform: NodeJS.Platform): readonly string[] | undefined {
  const text = variable(env, 'PATH', platform);
  const folders = text?.split(platform === 'win32' ? ';' : ':').filter(folder => folder !== '');
  return folders && [...new Set(folders)];
}

/** The endings that make a file a command, in capitals; none but on Windows. */
export const commandEndings = (env: Environment, platform: NodeJS.Platform): readonly string[] =>
  platform !== 'win32'
    ? []
    : (variable(env, 'PATHEXT', platform) ?? '.COM;.EXE;.BAT;.CMD')
        .split(';')
        .filter(ending => ending !== '')
        .map(ending => ending.toUpperCase());

/** The file that a bare name stands for on a POSIX system. */
export function findCommand(command: string, cwd: string, env: Environment): string | undefined {
  if (command.includes('/')) return resolve(cwd, command);
  const folders = searchPath(env, 'linux') ?? [];
  return folders.map(folder => resolve(cwd, folder, command)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

const MOST_FOLDERS = 64;
const MOST_NAMES = 3;

/** Commands on the PATH that may have been meant: another version of the same, or a slip of the finger; nearest first. */
export async function nearCommands(
  command: string,
  folders: readonly string[],
  endings: readonly string[],
): Promise<readonly string[]> {
  const found = new Set<string>();
  const look = async (folder: string): Promise<void> => {
    const names = await readdir(folder).catch(() => []);
    for (const file of names) {
      const ending = endings.find(one => file.toUpperCase().endsWith(one));
      if (endings.length > 0 && ending === undefined) continue;
      const name = ending === undefined ? file : file.slice(0, -ending.length);
      if (nearness(command, name) !== undefined && isExecutable(join(folder, file))) found.add(name);
    }
  };
  await Promise.all(folders.slice(0, MOST_FOLDERS).map(look));
  const byNearness = (a: string, b: string) =>
    nearness(command, a)! - nearness(command, b)! || a.length - b.length || (a < b ? -1 : 1);
  return [...found].sort(byNearness).slice(0, MOST_NAMES);
}

const SHORTEST_SLIP = 4;
const withoutVersion = (name: string): string => name.toLowerCase().replace(/(js)?[\d.]*$/, '');

function nearness(command: string, name: string): number | undefined {
  if (name === command) return undefined;
  if (withoutVersion(name) === withoutVersion(command)) return 0;
  return command.length >= SHORTEST_SLIP && isOneSlip(command, name) ? 1 : undefined;
}

/** One letter more, less, other, or two swapped. */
function isOneSlip(a: string, b: string): boolean {
  const from = [...a].findIndex((letter, at) => letter !== b[at]);
  if (from === -1) return b.length === a.length + 1;
  const [restA, restB] = [a.slice(from), b.slice(from)];
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}
