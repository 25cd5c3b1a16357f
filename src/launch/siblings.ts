/** Folders beside the project that its compiler takes in: modules of a Go workspace, replaced modules, path dependencies of Rust. */
import { dirname, join, resolve } from 'node:path';
import type { Language } from '../base/language.ts';
import { isInside, namesIn, textOf } from './disk.ts';
import { languageOfProject, sourceGlobs } from './languages.ts';
import { at, type Manifests } from './manifests.ts';
import { literal } from './paths.ts';
import { type Root, tooWide } from './root.ts';

/** What to watch of them. */
export function siblingGlobs(
  language: Language,
  { folder: root, recursive }: Root,
  home: string,
  manifests: Manifests,
): readonly string[] {
  const isUnclear = language === 'unknown' || language === 'shell';
  const project = isUnclear ? languageOfProject(namesIn(root)) : language;
  if (!recursive) return [];
  const { folders, files } = siblingsOf(project, root, manifests);
  const isWide = tooWide(home);
  const inside = (folder: string) => sourceGlobs(project).map(glob => `${literal(root, folder)}/${glob}`);
  return [
    ...folders.filter(folder => !isWide(folder)).flatMap(inside),
    ...files.map(file => literal(root, file)),
  ];
}

interface Siblings {
  readonly folders: readonly string[];
  /** Of the workspace that the project is part of. */
  readonly files: readonly string[];
}

function siblingsOf(language: Language, root: string, manifests: Manifests): Siblings {
  const { folders, files } = find(language, root, manifests);
  const outside = (path: string) => !isInside(root, path);
  return { folders: [...new Set(folders)].filter(outside), files: [...new Set(files)].filter(outside) };
}

function find(language: Language, root: string, manifests: Manifests): Siblings {
  if (language === 'go') return goModules(root, manifests);
  return language === 'rust' ? crates(root, manifests) : { folders: [], files: [] };
}

/** `use ./lib` and `replace x => ../x`, each also in a block; modules that are not in a folder begin otherwise. */
const GO_PATH = /^(?:use\s+|(\S.*=>)\s*)?"?(\.{1,2}(?:[\\/][^"]*)?|\/[^"]*)"?$/;
const GO_COMMENT = /\/\/.*/;

function goPaths(file: string) {
  const lines = (textOf(file) ?? '').split('\n').map(line => line.replace(GO_COMMENT, '').trim());
  const named = lines.flatMap(line => {
    const [, isReplaced, path] = GO_PATH.exec(line) ?? [];
    return path === undefined ? [] : [{ isReplaced, folder: resolve(dirname(file), path) }];
  });
  const foldersOf = (paths: typeof named) => paths.map(({ folder }) => folder);
  return {
    used: foldersOf(named.filter(({ isReplaced }) => isReplaced === undefined)),
    replaced: foldersOf(named.filter(({ isReplaced }) => isReplaced !== undefined)),
  };
}

/** What each module of the workspace replaces counts, but not what those replace. */
function goModules(root: string, manifests: Manifests): Siblings {
  const workspace = manifests.nearest('go.work', root);
  const { used, replaced } = workspace === undefined ? { used: [], replaced: [] } : goPaths(workspace);
  const inTurn = [root, ...used].flatMap(module => goPaths(join(module, 'go.mod')).replaced);
  return {
    folders: [...used, ...replaced, ...inTurn],
    files: workspace === undefined ? [] : [workspace],
  };
}

const DEPENDENCIES = ['dependencies', 'build-dependencies'] as const;

const members = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

/** The crate, and all that it names by path, with what those name. */
function crates(root: string, manifests: Manifests): Siblings {
  const workspace = workspaceOf(root, manifests);
  const shared = workspace === undefined ? undefined : manifests.read(workspace, 'workspace', 'dependencies');
  const found = new Set([root]);
  for (const folder of found) {
    const manifest = join(folder, 'Cargo.toml');
    const owners = [
      manifests.read(manifest),
      ...members(manifests.read(manifest, 'target')).map(([, one]) => one),
    ];
    for (const [name, given] of owners.flatMap(owner =>
      DEPENDENCIES.flatMap(kind => members(at(owner, kind))),
    )) {
      const fromWorkspace = at(given, 'workspace') === true && workspace !== undefined;
      const path = fromWorkspace ? at(at(shared, name), 'path') : at(given, 'path');
      if (typeof path === 'string') found.add(resolve(fromWorkspace ? dirname(workspace) : folder, path));
    }
  }
  return { folders: [...found], files: workspace === undefined ? [] : [workspace] };
}

/** The nearest manifest, at or above the crate, that has a workspace. */
function workspaceOf(folder: string, manifests: Manifests): string | undefined {
  const manifest = manifests.nearest('Cargo.toml', folder);
  if (manifest === undefined || manifests.read(manifest, 'workspace') !== undefined) return manifest;
  const above = dirname(dirname(manifest));
  return above === dirname(manifest) ? undefined : workspaceOf(above, manifests);
}
