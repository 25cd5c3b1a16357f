/** A command that is no launcher: a script, a binary, or a name on the PATH, and whose code that is. */
import { basename, delimiter, dirname, join, resolve, sep } from 'node:path';
import { behindLink, headOf, isFile, isInside, realOf, textOf } from './disk.ts';
import { languageOfFile } from './languages.ts';
import { launcherName, launcherOf } from './launchers.ts';
import type { Lead } from './leads.ts';
import { fromWindows, isWindowsPath } from './windows.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a path of the command lies on this system, links to files followed. */
export function located(text: string, cwd: string, automount: () => string): string {
  if (sep === '\\') return behindLink(resolve(cwd, text));
  if (isWindowsPath(text)) return behindLink(resolve(fromWindows(text, automount())));
  const path = resolve(cwd, text);
  return behindLink(isFile(path) ? path : resolve(cwd, text.replaceAll('\\', '/')));
}

/** Part of a package that somebody installed: nobody edits it. */
export const isInstalled = (path: string): boolean =>
  /[\\/](node_modules|site-packages|dist-packages|\.m2|_npx)[\\/]/.test(realOf(path));

const SYSTEM =
  /^(\/(usr\/|usr\/local\/)?(bin|sbin|lib\w*|share)\/|\/(nix|snap|System|Library|Applications|opt\/homebrew|home\/linuxbrew)\/|[A-Z]:\\(Windows|Program Files[^\\]*)\\)/i;

/** Programs that belong to the system, or to a tool that keeps its own in the home folder. */
export function isSystem(path: string, home: string): boolean {
  const real = realOf(path);
  const own = realOf(resolve(home));
  const inHome = isInside(own, real) ? real.slice(own.length + 1) : '';
  return SYSTEM.test(real) || /^\..*[\\/](bin|scripts|shims)[\\/][^\\/]+$/i.test(inHome);
}

export const isPath = (word: string): boolean => /[\\/]/.test(word);

/** A script of the project that happens to be called like a launcher. */
export const isOwnScript = (path: string): boolean =>
  !/^(bin|sbin|scripts|shims|\.bin)$/i.test(basename(dirname(path))) &&
  !/^(gradlew|mvnw)/.test(basename(path)) &&
  (headOf(path) ?? '').startsWith('#!');

/** The file itself: a script by its first line, a binary as the output of a build. */
export function programLead(path: string, args: readonly string[], home: string): Lead {
  if (isInstalled(path) || isSystem(path, home)) return { kind: 'foreign', why: { kind: 'installed', path } };
  const file: Lead = { kind: 'file', path, args };
  const shimmed = /\.(cmd|bat|ps1)$/i.test(path) ? behindShim(path) : undefined;
  if (shimmed !== undefined) return { kind: 'file', path: shimmed, args };
  if (languageOfFile(path) !== 'unknown') return file;
  const head = headOf(path);
  if (head === undefined) return looksBuilt(path) ? { kind: 'output', path, folder: false } : file;
  if (head.startsWith('#!')) {
    const [interpreter = '', ...words] = head.slice(2).split('\n')[0]!.trim().split(/\s+/);
    return launcherOf(launcherName(interpreter)) === undefined
      ? file
      : { kind: 'command', words: [interpreter, ...words, path, ...args] };
  }
  return head.includes('\0') ? { kind: 'output', path, folder: false } : file;
}

const looksBuilt = (path: string): boolean =>
  /[\\/](target|dist|build|out|bin|debug|release|zig-out|\.build)[\\/]/i.test(path) || /\.exe$/i.test(path);

/** npm's shims on Windows name the file that they run. */
function behindShim(path: string): string | undefined {
  const [, target] = /["\\/](?:%~?dp0%?|\$basedir)[\\/]([^"]+\.[mc]?js)"/.exec(textOf(path) ?? '') ?? [];
  return target === undefined ? undefined : behindLink(resolve(dirname(path), target.replaceAll('\\', sep)));
}

export function onPath(name: string, env: Environment, cwd: string): string | undefined {
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter(folder => folder !== '');
  const endings = sep === '\\' ? ['', ...(env.PATHEXT ?? '.COM;.EXE;.BAT;.CMD').split(';')] : [''];
  for (const folder of folders) {
    const found = endings.map(ending => join(resolve(cwd, folder), name + ending)).find(isFile);
    if (found !== undefined) return found;
  }
  return undefined;
}
