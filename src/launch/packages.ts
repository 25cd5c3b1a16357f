/** What package.json says: scripts, bins, entry files, packages of a workspace. */
import { basename, join, resolve } from 'node:path';
import { behindLink, isFile, isFolder, namesIn, textOf } from './disk.ts';
import { at, folderOf, type Manifests } from './manifests.ts';

export interface Script {
  readonly text: string;
  readonly folder: string;
  /** What npm runs before it. */
  readonly before: string | undefined;
}

/** A script of the nearest package, or a task of Deno's. */
export function scriptOf(name: string, cwd: string, manifests: Manifests): Script | undefined {
  for (const [file, table] of [
    ['package.json', 'scripts'],
    ['deno.json', 'tasks'],
    ['deno.jsonc', 'tasks'],
  ] as const) {
    const path = manifests.nearest(file, cwd);
    const scripts = path === undefined ? undefined : manifests.read(path, table);
    const text = textOfTask(at(scripts, name));
    if (text === undefined) continue;
    return { text, folder: folderOf(path)!, before: textOfTask(at(scripts, `pre${name}`)) };
  }
  return undefined;
}

const textOfTask = (task: unknown): string | undefined =>
  typeof task === 'string'
    ? task
    : typeof at(task, 'command') === 'string'
      ? String(at(task, 'command'))
      : undefined;

/** The file behind a bin of the package in this very folder; without a name its only one. */
export function binOf(folder: string, name: string | undefined, manifests: Manifests): string | undefined {
  const file = join(folder, 'package.json');
  const bin = manifests.read(file, 'bin');
  const own = manifests.read(file, 'name');
  const bins: readonly (readonly [string, unknown])[] =
    typeof bin === 'string'
      ? [[basename(String(own)), bin]]
      : typeof bin === 'object' && bin !== null
        ? Object.entries(bin)
        : [];
  const [, path] =
    bins.find(([each]) => each === name) ?? (name === undefined || name === own ? (bins[0] ?? []) : []);
  return typeof path === 'string' ? resolve(folder, path) : undefined;
}

/** What `npx name` finds here before it asks a registry: the package's own bin, or one that is installed. */
export function localBin(name: string, cwd: string, manifests: Manifests): string | undefined {
  const home = folderOf(manifests.nearest('package.json', cwd));
  const own = home === undefined ? undefined : binOf(home, name, manifests);
  if (own !== undefined) return own;
  const installed = join(home ?? cwd, 'node_modules', '.bin', basename(name));
  return isFile(installed) ? behindLink(installed) : undefined;
}

/** The file that Node takes for a path: with an extension, or a folder's main file. */
export function entryFile(path: string, manifests: Manifests): string {
  if (isFile(path)) return path;
  const withExtension = ['.js', '.mjs', '.cjs', '.json', '.ts', '.tsx', '.mts']
    .map(each => path + each)
    .find(isFile);
  if (withExtension !== undefined || !isFolder(path)) return withExtension ?? path;
  const main = manifests.read(join(path, 'package.json'), 'main');
  const index = join(path, 'index');
  const wanted = typeof main === 'string' ? resolve(path, main) : index;
  const candidates = [wanted, join(wanted, 'index'), index].flatMap(each => [
    each,
    ...['.js', '.mjs', '.cjs', '.ts'].map(x => each + x),
  ]);
  return candidates.find(isFile) ?? (typeof main === 'string' ? wanted : `${index}.js`);
}

/** The folder of a package of the workspace, by its name or its path. */
export function workspaceFolder(wanted: string, cwd: string, manifests: Manifests): string | undefined {
  const plain = wanted.replace(/^[{]?(\.\.\.)?|(\.\.\.)?[}]?$/g, '');
  if (isFile(join(resolve(cwd, plain), 'package.json'))) return resolve(cwd, plain);
  for (const file of ['pnpm-workspace.yaml', 'package.json']) {
    const path = manifests.nearest(file, cwd);
    if (path === undefined) continue;
    const patterns =
      file === 'package.json'
        ? workspacesOf(manifests.read(path, 'workspaces'))
        : listedIn(textOf(path) ?? '');
    const folders = patterns.flatMap(pattern => foldersOf(folderOf(path)!, pattern));
    const found = folders.find(folder => manifests.read(join(folder, 'package.json'), 'name') === plain);
    if (found !== undefined) return found;
  }
  return undefined;
}

function workspacesOf(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value : at(value, 'packages');
  return Array.isArray(list) ? list.filter(each => typeof each === 'string') : [];
}

const listedIn = (yaml: string): readonly string[] =>
  [...yaml.matchAll(/^\s*-\s*['"]?([^'"#\s]+)/gm)].map(([, pattern]) => pattern!);

/** `packages/*` and plain folders, which is what workspaces are made of. */
export function foldersOf(root: string, pattern: string): readonly string[] {
  const base = pattern.replace(/\/\*+$/, '');
  if (/[*?{[!]/.test(base)) return [];
  const folder = resolve(root, base);
  return base === pattern ? [folder] : namesIn(folder).map(name => join(folder, name));
}
