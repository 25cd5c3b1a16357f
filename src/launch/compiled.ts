/** Tells output of a build, which is watched where it is written, from JavaScript that somebody writes. */
import { basename, dirname, join, resolve } from 'node:path';
import { isFolder, isInside, namesIn, textOf, upwards } from './disk.ts';
import { languageOfFile } from './languages.ts';
import { nearestProject } from './root.ts';

const outputNames = new Set(['dist', 'build', 'out', 'lib']);

/** The folder that a build writes and the entry lies in; undefined: it is no output. */
export function outputFolder(entry: string, home: string): string | undefined {
  let found: string | undefined;
  for (const folder of upwards(dirname(entry))) {
    const project = nearestProject(dirname(folder), home)?.folder;
    if (project === undefined) break;
    const kind = outputKind(folder, project);
    if (kind === 'named' || (kind === 'usual' && !isPackage(folder))) found = folder;
    if (isPackage(folder)) break;
  }
  return found;
}

/** A build may put a package.json into its output, but that has no name. */
const isPackage = (folder: string): boolean =>
  namesIn(folder).includes('.git') || /"name"\s*:/.test(textOf(join(folder, 'package.json')) ?? '');

/** Named as output by a tsconfig, or called like one beside what it is built from. */
function outputKind(folder: string, project: string): 'named' | 'usual' | 'none' {
  const config = namesIn(project).filter(name => /^tsconfig.*\.json$/.test(name));
  const texts = config.map(name => textOf(join(project, name)) ?? '');
  const targets = texts
    .map(text => /"outDir"\s*:\s*"([^"]+)"/.exec(text)?.[1])
    .filter(each => each !== undefined);
  if (targets.some(target => resolve(project, target) === folder)) return 'named';
  if (!outputNames.has(basename(folder))) return 'none';
  if (namesIn(folder).some(name => /\.[mc]?tsx?$/.test(name) && !/\.d\.[mc]?ts$/.test(name))) return 'none';
  return config.length > 0 || hasSources(join(project, 'src'), folder) ? 'usual' : 'none';
}

function hasSources(folder: string, output: string): boolean {
  if (!isFolder(folder) || isInside(output, folder)) return false;
  const names = namesIn(folder);
  return names.some(name => languageOfFile(name) === 'javascript');
}
