/** Modules and console scripts of Python projects: which file a name means. */
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFile, isFolder, namesIn, textOf } from './disk.ts';
import { at, folderOf, type Manifests } from './manifests.ts';
import { foldersOf } from './packages.ts';

/** `python -m name` runs a package's `__main__`; an entry point only imports it. */
export type Way = 'run' | 'import';

/** The first of the folders that has the module, as its file. */
export function moduleFile(name: string, folders: readonly string[], way: Way): string | undefined {
  if (!/^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(name)) return undefined;
  const path = join(...name.split('.'));
  const files = way === 'run' ? [join(path, '__main__.py'), `${path}.py`] : [`${path}.py`];
  for (const folder of folders) {
    const found = [...files, join(path, '__init__.py')].map(file => join(folder, file)).find(isFile);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Where a project keeps its modules. */
export function moduleFolders(project: string, manifests: Manifests): readonly string[] {
  const file = join(project, 'pyproject.toml');
  const where = manifests.read(file, 'tool', 'setuptools', 'packages', 'find', 'where');
  const root = manifests.read(file, 'tool', 'setuptools', 'package-dir', '');
  const named = [...(Array.isArray(where) ? where : []), root].filter(each => typeof each === 'string');
  return [
    ...new Set([
      project,
      join(project, 'src'),
      ...named.map(name => resolve(project, name)),
      join(project, 'python'),
    ]),
  ];
}

/** `pkg.mod:main`, as a project declares a console script of that name. */
function declaredScript(name: string, project: string, manifests: Manifests): string | undefined {
  const pyproject = join(project, 'pyproject.toml');
  for (const table of [
    'project.scripts',
    'project.gui-scripts',
    'tool.poetry.scripts',
    'tool.flit.scripts',
  ]) {
    const value = manifests.read(pyproject, ...table.split('.'), name);
    const target = typeof value === 'string' ? value : (at(value, 'reference') ?? at(value, 'callable'));
    if (typeof target === 'string') return target;
  }
  const line = new RegExp(
    `(?:^\\s*|['"])${name.replace(/[^\w]/g, '\\$&')}\\s*=\\s*([\\w.]+(:[\\w.]+)?)`,
    'm',
  );
  for (const file of ['setup.cfg', 'setup.py']) {
    const [, target] = line.exec(entryPoints(textOf(join(project, file)) ?? '')) ?? [];
    if (target !== undefined) return target;
  }
  return undefined;
}

const entryPoints = (text: string): string => text.slice(Math.max(text.indexOf('console_scripts'), 0));

export type ConsoleScript =
  | { readonly kind: 'file'; readonly path: string }
  /** Declared there, but its module is not where modules usually are. */
  | { readonly kind: 'project'; readonly folder: string };

export function consoleScript(name: string, folder: string, manifests: Manifests): ConsoleScript | undefined {
  const homes = ['pyproject.toml', 'setup.cfg', 'setup.py'].map(file =>
    folderOf(manifests.nearest(file, folder)),
  );
  const projects = homes.filter(each => each !== undefined);
  for (const project of new Set([...projects, ...projects.flatMap(each => membersOf(each, manifests))])) {
    const target = declaredScript(name, project, manifests);
    if (target === undefined) continue;
    const path = moduleFile(target.replace(/[:\s[].*$/s, ''), moduleFolders(project, manifests), 'import');
    return path === undefined ? { kind: 'project', folder: project } : { kind: 'file', path };
  }
  return undefined;
}

/** Of a workspace of uv, whose environment has the programs of all of them. */
function membersOf(project: string, manifests: Manifests): readonly string[] {
  const members = manifests.read(join(project, 'pyproject.toml'), 'tool', 'uv', 'workspace', 'members');
  const patterns = Array.isArray(members) ? members.filter(each => typeof each === 'string') : [];
  return patterns.flatMap(pattern => foldersOf(project, pattern));
}

/** The virtual environment whose `bin` (or `Scripts`) folder holds the program. */
export function environmentOf(program: string): string | undefined {
  const bin = dirname(program);
  const environment = dirname(bin);
  return /^(bin|scripts)$/i.test(basename(bin)) && isFile(join(environment, 'pyvenv.cfg'))
    ? environment
    : undefined;
}

/** The project that is installed there in place and brings a console script of that name. */
export function editableProject(name: string, environment: string): string | undefined {
  const libraries = [
    join(environment, 'Lib'),
    ...namesIn(join(environment, 'lib')).map(each => join(environment, 'lib', each)),
  ];
  for (const library of libraries) {
    const packages = join(library, 'site-packages');
    for (const info of namesIn(packages).filter(each => each.endsWith('.dist-info'))) {
      const points = textOf(join(packages, info, 'entry_points.txt')) ?? '';
      if (!points.split('\n').some(line => line.split('=')[0]!.trim() === name)) continue;
      const folder = installedFrom(textOf(join(packages, info, 'direct_url.json')));
      if (folder !== undefined) return folder;
    }
  }
  return undefined;
}

function installedFrom(text: string | undefined): string | undefined {
  try {
    const origin: unknown = JSON.parse(text ?? '');
    const url = at(origin, 'url');
    const isEditable = at(at(origin, 'dir_info'), 'editable') === true;
    const folder = isEditable && typeof url === 'string' ? fileURLToPath(url) : undefined;
    return folder !== undefined && isFolder(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
}
