/** Which command of a shell's line is the server, and what the others do for it. */
import { dirname, resolve } from 'node:path';
import { assignments, type Dialect, shellCommands } from './shell.ts';

export interface Line {
  readonly words: readonly string[];
  readonly cwd: string;
  /** A command before it builds. */
  readonly builds: boolean;
}

/** They start nothing that stays. */
const passing = new Set(
  'export set source . echo printf true false clear cls mkdir umask ulimit trap wait shift unset test [ [[ sleep rem'.split(
    ' ',
  ),
);
const structure = new Set(
  'if then else elif fi for while until do done case esac function select'.split(' '),
);

export interface Setting {
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly dialect?: Dialect;
  /** Where `cd` leads. */
  readonly enter?: (folder: string, cwd: string) => string;
}

/** The last command that is none of these; undefined where the text is a program rather than a line. */
export function serverLine(
  text: string,
  args: readonly string[],
  { cwd, variables, dialect = 'posix', enter = (folder, cwd) => resolve(cwd, folder) }: Setting,
): Line | undefined {
  const own = new Map<string, string>();
  let line: Line | undefined;
  let here = cwd;
  let builds = false;
  for (const { words, joint } of shellCommands(text, name => own.get(name) ?? variables[name], dialect)) {
    if (joint === '|' || joint === '||') continue;
    const { set, rest } = assignments(words[0] === 'export' ? words.slice(1) : words);
    if (rest.length === 0 || words[0] === 'export') for (const [name, value] of set) own.set(name, value);
    const [command] = rest;
    if (command === undefined || words[0] === 'export' || passing.has(command.replace(/^@/, ''))) continue;
    if (structure.has(command)) return undefined;
    if (/^(cd|pushd|chdir)$/.test(command)) {
      const flag = dialect === 'cmd' ? /^\/d$/i : /^-/;
      const folder = rest.slice(1).find(word => !flag.test(word));
      if (folder !== undefined) here = enter(folder, here);
      continue;
    }
    if (line !== undefined) builds ||= isBuild(line.words);
    line = { words: rest, cwd: here, builds };
  }
  if (line === undefined) return undefined;
  const all = line.words.flatMap(word => (/^(\$[@*]|%\*)$/.test(word) ? args : [word]));
  return {
    ...line,
    words: all.length === line.words.length && !line.words.includes('$@') ? [...all, ...args] : all,
  };
}

/** The folder of a script, the way scripts ask for it. */
export function withOwnFolder(text: string, script: string): string {
  const folder = dirname(script).replaceAll('"', '');
  const own = text.replace(
    /\$\(\s*dirname\s+(?:--\s+)?"?\$\{?(?:0|BASH_SOURCE(?:\[0\])?)\}?"?\s*\)|`dirname "?\$0"?`|\$\{0%\/\*\}|%~dp0/g,
    () => folder,
  );
  return own.replaceAll(
    /\$\(\s*cd\s+(?:--\s+)?"?([^"$()&;]+?)"?\s*(?:>[^&;()]*)?(?:&&|;)\s*pwd(?:\s+-P)?\s*\)/g,
    (_, path: string) => path,
  );
}

const builders = new Set(
  'tsc tsup tsdown esbuild swc rollup rolldown webpack rspack babel parcel ncc unbuild microbundle make cmake ninja'.split(
    ' ',
  ),
);

/** `tsc`, `npm run build`, `go build`: whatever says so. */
export const isBuild = (words: readonly string[]): boolean =>
  words.some(
    word => builders.has(word.split(/[\\/]/).pop()!) || /^(build|compile|bundle|publish)\b/.test(word),
  );
