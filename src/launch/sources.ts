/** What the output of a build is built from, where nobody whom we know builds it. */
import { dirname, join, relative } from 'node:path';
import type { Language } from '../base/language.ts';
import { isFolder, namesIn } from './disk.ts';
import type { Code, Launched } from './facts.ts';
import { ignoredFolders, languageOfProject, sourceFiles } from './languages.ts';

export interface BuiltFrom {
  readonly include: readonly string[];
  readonly ignore: readonly string[];
  readonly output: Extract<Code, { kind: 'output' }>;
  /** What usually builds it. */
  readonly build: string;
}

type Built = 'javascript' | 'go' | 'rust' | 'csharp' | 'java';

const BUILDS: Readonly<Record<Built, string>> = {
  javascript: 'npm run build',
  go: 'go build .',
  rust: 'cargo build',
  csharp: 'dotnet build',
  java: 'mvn package',
};

const isBuilt = (language: Language): language is Built => language in BUILDS;

/** Neither is built into what runs. */
const TESTS = ['**/*.{test,spec}.*', '**/*_test.*', '**/__tests__/**', '**/{test,tests}/**'];

/** `root` is the project; null where it is not clear what the output comes from. */
export function builtFrom({ code, language }: Launched, root: string): BuiltFrom | null {
  if (code.kind !== 'output') return null;
  const project = language === 'unknown' ? languageOfProject(namesIn(root)) : language;
  if (!isBuilt(project)) return null;
  const below = (path: string) => relative(root, path).replaceAll('\\', '/');
  const built = code.folder === null ? '' : below(code.folder);
  const ignore = [...ignoredFolders(project), ...TESTS, ...(built === '' ? [] : [`${built}/**`])];
  return { include: sourcesBeside(code, project, below), ignore, output: code, build: BUILDS[project] };
}

/** JavaScript beside a package may be configuration or a script; what is in `src`, or TypeScript, is built. */
function sourcesBeside(
  { folder }: Extract<Code, { kind: 'output' }>,
  language: Built,
  below: (path: string) => string,
): readonly string[] {
  if (language !== 'javascript' || folder === null) return [sourceFiles(language)];
  const beside = dirname(folder);
  const at = (path: string, files: string) => [below(path), files].filter(part => part !== '').join('/');
  const src = join(beside, 'src');
  if (isFolder(src)) return [at(src, sourceFiles(language))];
  return [at(beside, '**/*.{ts,mts,cts,tsx}')];
}
