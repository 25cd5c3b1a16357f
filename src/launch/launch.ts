/** From a server's command to what is watched, so that nobody has to configure it. */
import { basename, dirname, extname, resolve } from 'node:path';
import { isFile, isFolder, isInside, namesIn, realOf, textOf } from './disk.ts';
import type { Choice, Code, Launched, Reasons } from './facts.ts';
import { follow } from './follow.ts';
import {
  hasCaches,
  ignoredFolders,
  languageOfFile,
  languageOfProject,
  outputGlobs,
  sourceGlobs,
} from './languages.ts';
import { openManifests } from './manifests.ts';
import { escaped, literal, relativeTo } from './paths.ts';
import { findRoot, type Root } from './root.ts';
import { siblingGlobs } from './siblings.ts';
import { type BuiltFrom, builtFrom } from './sources.ts';
import { automountRoot } from './windows.ts';

export interface LaunchQuestion {
  readonly command: string;
  readonly args: readonly string[];
  /** The server's own working folder; it stays what it is. */
  readonly cwd: string;
  /** The folder that the user gave for it. */
  readonly givenCwd?: string | undefined;
  readonly configFolder?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Globs that replace the usual ones. */
  readonly watch?: readonly string[];
  readonly ignore?: readonly string[];
  /** Absolute. */
  readonly envFiles?: readonly string[];
  /** The text of /etc/wsl.conf, if not what is there. */
  readonly wslConf?: string;
  /** A build before every start is configured. */
  readonly build?: boolean;
}

export interface LaunchPlan {
  readonly name: string;
  readonly launched: Launched;
  /** Null: nothing is watched. */
  readonly watch: {
    readonly root: string;
    readonly include: readonly string[];
    readonly ignore: readonly string[];
    readonly recursive: boolean;
  } | null;
  /** Sources of an output that is watched; null: there is none, or they cause reloads themselves. */
  readonly builtFrom: BuiltFrom | null;
  /** Where caches of the language may be cleared; null: nowhere. */
  readonly clearUnder: string | null;
  readonly reasons: Reasons;
}

export function planLaunch(question: LaunchQuestion): LaunchPlan {
  const { command, args, cwd, env, home, watch = [], ignore = [], envFiles = [] } = question;
  const manifests = openManifests();
  const automount = once(() => automountRoot(question.wslConf ?? textOf('/etc/wsl.conf') ?? ''));
  const followed = follow([command, ...args], resolve(cwd), { env, home, manifests, automount });
  const launched = question.build === true ? notYetBuilt(followed) : followed;
  const { code, through } = launched;

  const isNamed = watch.length > 0 || envFiles.length > 0;
  const isPlaced = question.givenCwd !== undefined || question.configFolder !== undefined;
  const isOurs = code.kind !== 'foreign' || (isPlaced && canBeOurs(code));
  const root =
    findRoot({ ...question, own: ownFolder(code) }) ??
    (isNamed ? workingFolder(findRoot({ givenCwd: cwd, own: null, env, home })) : null);
  const reasons = { through, code, problems: manifests.problems() };
  const name = nameOf(launched, command);
  if (root === null || !(isOurs || isNamed)) {
    return {
      name,
      launched,
      watch: null,
      builtFrom: null,
      clearUnder: null,
      reasons: { ...reasons, root: null, choice: null },
    };
  }

  const choice = chosen(launched, question);
  const counting =
    choice === 'given'
      ? { include: watch, ignore: question.build === true ? builtGlobs(code, root.folder) : [] }
      : isOurs
        ? usual(launched, choice, root.folder)
        : { include: [], ignore: [] };
  const isCompiled = isOurs && ['sources', 'sources-of-output'].includes(choice);
  const beside = isCompiled ? siblingGlobs(launched.language, root, home, manifests) : [];
  const around = choice === 'given' || !isOurs ? [] : envGlobs(root.folder, cwd);
  const named = [...launched.envFiles, ...envFiles].map(file => literal(root.folder, file));
  return {
    name,
    launched,
    watch: {
      root: root.folder,
      include: [...new Set([...counting.include, ...beside, ...around, ...named])],
      ignore: [...counting.ignore, ...ignore],
      recursive: root.recursive,
    },
    builtFrom: choice === 'output' && root.recursive ? builtFrom(launched, root.folder) : null,
    clearUnder: root.recursive && isOurs && hasCaches(launched.language) ? root.folder : null,
    reasons: { ...reasons, root: root.reason, choice },
  };
}

/** A program that is missing and in no language is what the build makes: `./server`. */
function notYetBuilt(launched: Launched): Launched {
  const { code } = launched;
  if (code.kind !== 'source' || languageOfFile(code.entry) !== 'unknown' || isFile(code.entry))
    return launched;
  return { ...launched, code: { kind: 'output', entry: code.entry, folder: null } };
}

/** A command that we can't read may run what lies in a folder that was named. */
const canBeOurs = (code: Code): boolean =>
  code.kind === 'foreign' && ['unclear', 'missing', 'module'].includes(code.why.kind);

/** The folder to look for a project from; a build's output lies beside what it is built from. */
function ownFolder(code: Code): string | null {
  switch (code.kind) {
    case 'source':
      return dirname(code.entry);
    case 'project':
      return code.folder;
    case 'output':
      return code.folder === null || isFolder(code.entry) ? dirname(code.entry) : dirname(code.folder);
    case 'foreign':
      return null;
  }
}

function workingFolder(root: Root | null): Root | null {
  return root?.reason.kind === 'given' ? { ...root, reason: { kind: 'working-folder' } } : root;
}

function chosen({ code, builds }: Launched, { watch = [], build = false }: LaunchQuestion): Choice {
  if (watch.length > 0) return 'given';
  if (code.kind !== 'output') return 'sources';
  return builds || build ? 'sources-of-output' : 'output';
}

function usual({ code, language, also }: Launched, choice: Choice, root: string) {
  const project =
    language === 'unknown' || language === 'shell' ? languageOfProject(namesIn(root)) : language;
  const extra = also.map(file => literal(root, file));
  if (code.kind === 'output') {
    const folder = code.folder === null ? null : relativeTo(root, code.folder);
    if (choice === 'output') {
      const entry = isFolder(code.entry) ? [] : [literal(root, code.entry)];
      return { include: [...outputGlobs(language, folder), ...entry, ...extra], ignore: [] };
    }
    const ignore = [...ignoredFolders(project), ...builtGlobs(code, root)];
    return { include: [...sourceGlobs(project), ...extra], ignore };
  }
  const entry = code.kind === 'source' ? [literal(root, code.entry)] : [];
  const names = new Set(code.kind === 'source' ? relativeTo(root, code.entry).split('/') : []);
  return {
    include: [...sourceGlobs(language), ...entry, ...extra],
    ignore: ignoredFolders(language).filter(folder => !names.has(folder)),
  };
}

/** What a build writes is no change. */
function builtGlobs(code: Code, root: string): readonly string[] {
  const folder = code.kind === 'output' && code.folder !== null ? relativeTo(root, code.folder) : '';
  return folder === '' ? [] : [`${folder}/**`];
}

/** Of the root, and of the server's working folder in it, where it would read them. */
function envGlobs(root: string, cwd: string): readonly string[] {
  const own = isInside(realOf(root), realOf(cwd)) ? relativeTo(realOf(root), realOf(cwd)) : '';
  const folders = own === '' ? [''] : ['', `${escaped(own)}/`];
  return folders.flatMap(folder => [`${folder}.env`, `${folder}.env.*`]);
}

/** Of `python -m pkg` the package, not the file `__main__` in it; of a project its folder. */
function nameOf({ code }: Launched, command: string): string {
  const path =
    code.kind === 'project'
      ? code.folder
      : code.kind === 'foreign'
        ? code.why.kind === 'package'
          ? code.why.name
          : command
        : code.entry;
  const name = code.kind === 'project' ? basename(path) : basename(path, extname(path));
  return /^__\w+__$/.test(name) ? basename(dirname(path)) : name || 'server';
}

function once<T>(read: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: read() };
    return known.value;
  };
}
