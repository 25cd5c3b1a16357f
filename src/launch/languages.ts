/** What to watch of each language: its sources and manifests, never data, and nothing that a run or a build writes. */
import { extname } from 'node:path';
import type { Language } from '../base/language.ts';

interface Habits {
  readonly sources: readonly string[];
  /** Neither lock files that a run may rewrite (uv and go only do so when something changed), nor JSON that is data. */
  readonly manifests?: readonly string[];
  /** Folders that its tools write into, besides those that never count in any language. */
  readonly ignore?: readonly string[];
  /** How compiled code is called. */
  readonly compiled?: readonly string[];
  /** `__pycache__` may hold older code than its source. */
  readonly caches?: 'pycache';
}

const words = (text: string): readonly string[] => text.split(' ');

const habits: Readonly<Record<Exclude<Language, 'unknown'>, Habits>> = {
  python: {
    sources: words('py pyi pyx pyw'),
    manifests: words(
      'pyproject.toml requirements*.txt setup.py setup.cfg uv.lock Pipfile pixi.toml fastmcp.json',
    ),
    caches: 'pycache',
  },
  javascript: {
    sources: words('js mjs cjs jsx ts mts cts tsx'),
    manifests: words('package.json tsconfig*.json jsconfig.json deno.json deno.jsonc'),
    compiled: words('js mjs cjs'),
  },
  go: { sources: ['go'], manifests: words('go.mod go.sum go.work') },
  rust: { sources: ['rs'], manifests: ['Cargo.toml'] },
  csharp: {
    sources: words('cs fs csx razor'),
    manifests: words('*.csproj *.fsproj *.sln *.slnx Directory.*.props'),
    ignore: words('bin obj'),
    compiled: ['dll'],
  },
  java: {
    sources: words('java kt kts scala groovy'),
    manifests: words('pom.xml build.gradle settings.gradle build.sbt'),
    ignore: ['bin'],
    compiled: words('class jar'),
  },
  ruby: { sources: words('rb ru rake'), manifests: words('Gemfile *.gemspec'), ignore: ['vendor'] },
  php: { sources: ['php'], manifests: ['composer.json'], ignore: ['vendor'] },
  elixir: { sources: words('ex exs erl'), ignore: words('_build deps') },
  swift: { sources: ['swift'], ignore: ['.build'] },
  dart: { sources: ['dart'], manifests: ['pubspec.yaml'], ignore: ['.dart_tool'] },
  lua: { sources: words('lua fnl'), manifests: ['*.rockspec'] },
  zig: { sources: words('zig zon'), ignore: words('zig-out .zig-cache zig-cache') },
  perl: { sources: words('pl pm'), manifests: ['cpanfile'] },
  r: { sources: words('R r') },
  julia: { sources: ['jl'], manifests: ['Project.toml'] },
  haskell: {
    sources: ['hs'],
    manifests: words('*.cabal stack.yaml'),
    ignore: words('dist-newstyle .stack-work'),
  },
  crystal: { sources: ['cr'], manifests: ['shard.yml'] },
  nim: { sources: words('nim nims'), manifests: ['*.nimble'], ignore: ['nimcache'] },
  clojure: {
    sources: words('clj cljc bb'),
    manifests: words('deps.edn project.clj bb.edn'),
    ignore: ['.cpcache'],
  },
  shell: { sources: words('sh bash zsh fish ps1 bat cmd') },
};

const languages = Object.entries(habits) as [Exclude<Language, 'unknown'>, Habits][];

/** By the extension alone. */
export function languageOfFile(path: string): Language {
  const extension = extname(path).slice(1);
  const found = languages.find(([, { sources }]) => sources.some(each => same(each, extension)));
  return found?.[0] ?? 'unknown';
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** By the manifests of a project, as far as they belong to one language. */
export function languageOfProject(names: readonly string[]): Language {
  const owns = (manifest: string) =>
    names.some(name => (manifest.startsWith('*') ? name.endsWith(manifest.slice(1)) : name === manifest));
  const decisive = languages.filter(([language]) => !['python', 'javascript'].includes(language));
  const found = [...decisive, ...languages].find(([, { manifests = [] }]) => manifests.some(owns));
  return found?.[0] ?? 'unknown';
}

/** The files that somebody writes in it, without manifests. */
export const sourceFiles = (language: Exclude<Language, 'unknown'>): string =>
  `**/*.${oneOf(habits[language].sources)}`;

/** A shell script, and a command that we can't read, may run anything. */
const mayBeAny = (language: Language): language is 'unknown' | 'shell' =>
  language === 'unknown' || language === 'shell';

export function sourceGlobs(language: Language): readonly string[] {
  const own = mayBeAny(language) ? languages.map(([, each]) => each) : [habits[language]];
  return [`**/*.${oneOf(own.flatMap(each => each.sources))}`, ...manifestGlobs(own)];
}

/** All that is built into the folder, and the manifests; without a folder the entry alone is built. */
export function outputGlobs(language: Language, folder: string | null): readonly string[] {
  if (language === 'unknown') return [];
  const { compiled = [] } = habits[language];
  const at = folder === '' ? '' : `${folder}/`;
  const built = folder === null || compiled.length === 0 ? [] : [`${at}**/*.${oneOf(compiled)}`];
  return [...built, ...manifestGlobs([habits[language]])];
}

function manifestGlobs(own: readonly Habits[]): readonly string[] {
  const manifests = own.flatMap(each => each.manifests ?? []);
  return manifests.length === 0 ? [] : [`**/${oneOf(manifests)}`];
}

const oneOf = (names: readonly string[]): string => (names.length === 1 ? names[0]! : `{${names.join(',')}}`);

export const ignoredFolders = (language: Language): readonly string[] =>
  language === 'unknown' ? [] : (habits[language].ignore ?? []);

export const hasCaches = (language: Language): boolean =>
  mayBeAny(language) || habits[language].caches !== undefined;
