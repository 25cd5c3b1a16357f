import { isAbsolute, parse, resolve } from 'node:path';
import { isInside, namesIn, realOf, upwards } from './disk.ts';
import type { RootReason } from './facts.ts';

/**
 * Where a server's code lives: the first of a folder that was given, the config file's, the nearest project at or above
 * the code, `CLAUDE_PROJECT_DIR` if it holds the code, the code's own folder. Never `/`, a drive, the home folder or what
 * holds it: clients do start servers there, and nobody wants those watched. Then only the own folder's files count.
 */
export interface Root {
  readonly folder: string;
  readonly recursive: boolean;
  readonly reason: RootReason;
}

export interface RootQuestion {
  readonly givenCwd?: string | undefined;
  readonly configFolder?: string | undefined;
  /** The folder of the code; null: the command names none. */
  readonly own: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** In a folder with several the first is the one that is told. */
const markers = [
  ...[
    'pyproject.toml',
    'package.json',
    'go.mod',
    'Cargo.toml',
    'deno.json',
    'deno.jsonc',
    '*.csproj',
    '*.fsproj',
  ],
  ...[
    'pom.xml',
    'build.gradle',
    'build.gradle.kts',
    'build.sbt',
    'Gemfile',
    '*.gemspec',
    'composer.json',
    'mix.exs',
  ],
  ...[
    'Package.swift',
    'pubspec.yaml',
    'build.zig',
    '*.rockspec',
    'deps.edn',
    'project.clj',
    'shard.yml',
    '*.nimble',
  ],
  ...[
    '*.cabal',
    'stack.yaml',
    'Project.toml',
    'setup.py',
    'setup.cfg',
    'requirements.txt',
    'Pipfile',
    'pixi.toml',
  ],
  ...['go.work', '*.sln', '*.slnx', '.git', '.hg', '.svn', '.jj'],
];

export function markerOf(folder: string): string | undefined {
  const names = namesIn(folder);
  const owner = (marker: string) =>
    marker.startsWith('*')
      ? names.find(name => name.endsWith(marker.slice(1)))
      : names.includes(marker)
        ? marker
        : undefined;
  for (const marker of markers) {
    const found = owner(marker);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function findRoot({ givenCwd, configFolder, own, env, home }: RootQuestion): Root | null {
  const isWide = tooWide(home);
  const narrow = (instead: string): Root => ({
    folder: own ?? instead,
    recursive: false,
    reason: { kind: 'too-wide', instead },
  });
  const wanted: readonly (readonly [string | undefined, RootReason])[] = [
    [givenCwd, { kind: 'given' }],
    [configFolder, { kind: 'config' }],
  ];
  for (const [folder, reason] of wanted) {
    if (folder === undefined) continue;
    const root = resolve(folder);
    return isWide(root) ? narrow(root) : { folder: root, recursive: true, reason };
  }
  if (own === null) return null;

  const project = nearestProject(own, home);
  if (project !== undefined) {
    return { folder: project.folder, recursive: true, reason: { kind: 'marker', marker: project.marker } };
  }
  const name = 'CLAUDE_PROJECT_DIR';
  const claude = env[name];
  if (claude && isAbsolute(claude) && isInside(resolve(claude), own) && !isWide(resolve(claude))) {
    return { folder: resolve(claude), recursive: true, reason: { kind: 'variable', name } };
  }
  if (isWide(own)) return narrow(own);
  return { folder: own, recursive: true, reason: { kind: 'own-folder' } };
}

/** A home folder that is kept in git is no project. */
export function nearestProject(
  start: string,
  home: string,
): { readonly folder: string; readonly marker: string } | undefined {
  const isWide = tooWide(home);
  for (const folder of upwards(start)) {
    if (isWide(folder)) return undefined;
    const marker = markerOf(folder);
    if (marker !== undefined) return { folder, marker };
  }
  return undefined;
}

/** Links count as what they lead to. Drives of Windows hold its home folders, also when WSL mounts them. */
export function tooWide(home: string): (folder: string) => boolean {
  const realHome = realOf(resolve(home));
  return folder => {
    const real = realOf(folder);
    return (
      real === parse(real).root ||
      isInside(real, realHome) ||
      /^\/mnt\/[a-z](\/Users(\/[^/]+)?)?$/i.test(real)
    );
  };
}
