/** What a launcher's words lead to, in one step, and the usual ways to say so. */
import type { Language } from '../base/language.ts';
import type { Foreign } from './facts.ts';
import type { Given } from './options.ts';

/** Where the words of a launcher lead. Paths are as they were written. */
export type Lead =
  | { readonly kind: 'command'; readonly words: readonly string[] }
  | { readonly kind: 'shell'; readonly text: string; readonly args: readonly string[]; readonly cmd?: true }
  | { readonly kind: 'file'; readonly path: string; readonly args: readonly string[] }
  | { readonly kind: 'module'; readonly name: string; readonly args: readonly string[] }
  /** A program of a Node package: a folder's own, one that a project declares or has installed, or a foreign one. */
  | { readonly kind: 'package'; readonly words: readonly string[]; readonly from: string | undefined }
  /** A program of a Python package: from a folder, or a foreign one. */
  | { readonly kind: 'tool'; readonly words: readonly string[]; readonly from: string | undefined }
  /** A script of package.json or deno.json; `otherwise` a command. */
  | {
      readonly kind: 'script';
      readonly words: readonly string[];
      readonly otherwise: 'command' | 'file' | 'unclear';
    }
  /** A task in a manifest, at one of the keys; otherwise a command. */
  | { readonly kind: 'task'; readonly words: readonly string[]; readonly tables: readonly string[] }
  | { readonly kind: 'project'; readonly path: string }
  | { readonly kind: 'output'; readonly path: string; readonly folder: boolean; readonly language?: Language }
  | { readonly kind: 'class-path'; readonly path: string; readonly words: readonly string[] }
  | { readonly kind: 'foreign'; readonly why: Foreign };

export interface Launcher {
  readonly language?: Language;
  /** Options whose value is the next word. */
  readonly values?: string;
  /** Those after which everything belongs to the program. */
  readonly ends?: string;
  /** `-cp` is one option, not `-c` and `-p`. */
  readonly whole?: true;
  /** Options also stand behind the first word. */
  readonly anywhere?: true;
  /** Options that name the folder it changes to, the project it takes, a package of the workspace, an env file. */
  readonly cd?: string;
  readonly project?: string;
  readonly workspace?: string;
  readonly envFile?: string;
  /** By the first word that is no option; `*` is any other, and is not taken away. */
  readonly next?: Readonly<Record<string, Launcher>>;
  readonly leads?: (given: Asked) => Lead;
}

export interface Asked extends Given {
  /** The value of the first of these options that was given. */
  readonly value: (...names: readonly string[]) => string | undefined;
  readonly has: (...names: readonly string[]) => boolean;
}

export const unclear = (text: string): Lead => ({ kind: 'foreign', why: { kind: 'unclear', text } });
export const inline: Lead = { kind: 'foreign', why: { kind: 'inline' } };
export const container: Lead = { kind: 'foreign', why: { kind: 'container' } };
export const remote = (address: string): Lead => ({ kind: 'foreign', why: { kind: 'remote', address } });

export const toFile = (path: string | undefined, args: readonly string[] = []): Lead =>
  path === undefined || path === '-'
    ? inline
    : /^(https?|jsr|npm|git\+\w+):/i.test(path)
      ? remote(path)
      : { kind: 'file', path, args };
export const file = ({ rest: [path, ...args] }: Given): Lead => toFile(path, args);
export const words = (words: readonly string[]): Lead =>
  words.length === 0 ? unclear('no command') : { kind: 'command', words };
export const command = ({ rest }: Given): Lead => words(rest);
export const shellText = (text: string, args: readonly string[] = []): Lead => ({
  kind: 'shell',
  text,
  args,
});
export const project = (): Lead => ({ kind: 'project', path: '.' });
export const projectAt =
  (...names: readonly string[]) =>
  ({ value }: Asked): Lead => ({ kind: 'project', path: value(...names) ?? '.' });
/** `python -m pkg`, and a file otherwise. */
export const moduleOrFile = (given: Asked): Lead => {
  const name = given.value('-m');
  if (name !== undefined) return { kind: 'module', name, args: given.rest };
  return given.has('-c', '-e', '--eval') ? inline : file(given);
};
/** `f.py:obj`. */
export const fileOfObject = ({ rest: [path = '.'] }: Given): Lead =>
  toFile(path.replace(/(?<=\w):[\w.()]+$/, ''));
export const script =
  (otherwise: 'command' | 'file' | 'unclear', name?: string) =>
  ({ rest }: Given): Lead => ({
    kind: 'script',
    words: name === undefined ? rest : [name, ...rest],
    otherwise,
  });
export const task =
  (...tables: readonly string[]) =>
  ({ rest }: Given): Lead => ({ kind: 'task', words: rest, tables });
export const fromPackage = ({ value, rest }: Asked): Lead => {
  const text = value('-c', '--call');
  if (text !== undefined) return shellText(text);
  return { kind: 'package', words: rest, from: value('-p', '--package') };
};
export const fromTool = ({ value, rest }: Asked): Lead => ({
  kind: 'tool',
  words: rest,
  from: value('--from', '--spec'),
});

export function moduleOfObject({ rest: [name = ''] }: Given): Lead {
  return { kind: 'module', name: name.replace(/:.*$/s, ''), args: [] };
}

export function dll({ rest: [path = ''] }: Given): Lead {
  if (path.endsWith('.cs')) return toFile(path);
  return path.endsWith('.dll')
    ? { kind: 'output', path, folder: true, language: 'csharp' }
    : unclear(`dotnet ${path}`);
}

export function fileOrProject(given: Given): Lead {
  return /\.\w+$/.test(given.rest[0] ?? '') ? file(given) : project();
}

export function hatchTask({ value, rest: [name = '', ...rest] }: Asked): Lead {
  const environment = value('-e', '--env');
  const full = environment === undefined || name.includes(':') ? name : `${environment}:${name}`;
  return { kind: 'task', words: [full, ...rest], tables: ['hatch'] };
}

/** `mise x node@22 -- node x.js`, and without tools `mise x -- node x.js`, whose `--` is taken away already. */
export function toolsThen({ value, rest }: Asked): Lead {
  const text = value('-c', '--command');
  if (text !== undefined) return shellText(text);
  const end = rest.indexOf('--');
  const first = end === -1 ? rest.findIndex(word => !word.includes('@')) : end + 1;
  return words(first === -1 ? [] : rest.slice(first));
}
