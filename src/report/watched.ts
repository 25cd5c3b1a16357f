/** What is watched and why, in two lines; the first thing that one looks for in a log, and part of `reload_status`. */
import { isAbsolute, relative } from 'node:path';
import type { Foreign, Problem, Reasons, RootReason } from '../launch/facts.ts';
import { type Names, restartBy } from './names.ts';
import { fileList, plural } from './words.ts';

interface Watched {
  readonly root: string;
  readonly include: readonly string[];
}

export function watchingLine(
  plan: Watched | null,
  { choice }: Pick<Reasons, 'choice'>,
  names: Names,
): string {
  const { restart } = names;
  if (choice === 'off') return `no files are watched: after a change ${restartBy(names)}`;
  if (plan === null) {
    const orCall = restart === null ? '' : `, or call ${restart} after a change`;
    return `no files are watched: name them with --watch GLOB, and their folder with --cwd DIR${orCall}`;
  }
  return `watching ${plan.include.join(' ')} under ${plan.root}`;
}

interface InForce {
  readonly file: string;
  /** Its name in the file; null: the file says nothing of this one. */
  readonly server: string | null;
}

export function whyLine(plan: Watched | null, reasons: Reasons, config: InForce | null = null): string {
  const { code, through, root, choice } = reasons;
  const way = through.length > 0 ? ` (through ${through.join(', ')})` : '';
  const parts = [`${code.kind === 'foreign' ? foreignWords(code.why) : `the command runs ${ours()}`}${way}`];
  if (choice === 'given') parts.push('what to watch was given');
  if (choice === 'off') parts.unshift('--no-watch or "watch": false says so');
  if (choice === 'output') {
    parts.push(
      'that is the output of a build, so a reload follows when it is written, not when its sources are saved',
    );
  }
  if (choice === 'sources-of-output')
    parts.push('that is the output of a build that comes before a start, so its sources are watched');
  if (root !== null) parts.push(rootWords(root));
  if (config !== null) parts.push(configWords(config, plan));
  return parts.join('; ');

  function ours(): string {
    if (code.kind === 'project') return `the code in ${named(code.folder, plan)}`;
    return code.kind === 'foreign' ? '' : named(code.entry, plan);
  }
}

function named(path: string, plan: Watched | null): string {
  const below = plan === null ? path : relative(plan.root, path);
  return below === '' || below.startsWith('..') || isAbsolute(below) ? path : below;
}

function rootWords(reason: RootReason): string {
  switch (reason.kind) {
    case 'given':
      return 'the root is the folder that was given';
    case 'config':
      return 'the root is the folder of the configuration file';
    case 'marker':
      return `the root is the nearest folder with ${reason.marker}`;
    case 'variable':
      return `the root is ${reason.name}`;
    case 'own-folder':
      return 'the root is its own folder, because nothing above it looks like a project';
    case 'working-folder':
      return "the root is the server's working folder";
    case 'too-wide':
      return `${reason.instead} is too much to watch, so only the files directly in the root count and no caches are cleared: name the project with --cwd DIR`;
  }
}

function foreignWords(why: Foreign): string {
  switch (why.kind) {
    case 'package':
      return `the command runs the package ${why.name}, which is no code of this project`;
    case 'container':
      return 'the command runs a container, whose code is not here';
    case 'remote':
      return `the command runs code from ${why.address}`;
    case 'inline':
      return 'the command names no file: its code is in its own words or comes from stdin';
    case 'installed':
      return `the command runs ${why.path}, which is installed and no code of a project`;
    case 'module':
      return `the command runs the module ${why.name}, which is not found in the project`;
    case 'missing':
      return `the command runs ${why.name}, which is neither in the project nor on the PATH`;
    case 'unclear':
      return `the command does not tell which code it runs: ${why.text}`;
  }
}

const configWords = ({ file, server }: InForce, plan: Watched | null): string =>
  `${named(file, plan)} is in force (${server === null ? 'its defaults' : `its server ${JSON.stringify(server)}`})`;

export const problemLine = ({ file, reason }: Problem): string =>
  `${file} can not be read (${reason}), so what it says about the server is not known`;

/** `ignoredBy`: the ignore files that are in force. */
export const countLine = (files: number, ignoredBy: readonly string[]): string =>
  `${plural(files, 'file')} watched${ignoredBy.length === 0 ? '' : `, without what ${fileList(ignoredBy)} leaves out`}`;
