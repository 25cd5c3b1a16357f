import { extname } from 'node:path';

/** What to watch when nobody says: the source and manifest files of the language that a command runs. */
export type Language = 'python' | 'javascript' | 'go' | 'rust' | 'csharp' | 'java' | 'ruby' | 'unknown';

const extensions: Readonly<Record<Exclude<Language, 'unknown'>, readonly string[]>> = {
  python: ['py', 'pyi', 'pyx'],
  javascript: ['js', 'mjs', 'cjs', 'jsx', 'ts', 'mts', 'cts', 'tsx'],
  go: ['go'],
  rust: ['rs'],
  csharp: ['cs', 'fs', 'csx', 'razor'],
  java: ['java', 'kt', 'kts', 'scala', 'groovy'],
  ruby: ['rb', 'ru'],
};

/** Neither lock files that a run may rewrite (uv and go only do so when something changed), nor JSON that is data. */
const manifests: Readonly<Record<Exclude<Language, 'unknown'>, readonly string[]>> = {
  python: ['pyproject.toml', 'requirements*.txt', 'setup.cfg', 'uv.lock', 'Pipfile'],
  javascript: ['package.json', 'tsconfig*.json', 'jsconfig.json', 'deno.json', 'deno.jsonc'],
  go: ['go.mod', 'go.sum', 'go.work'],
  rust: ['Cargo.toml'],
  csharp: ['*.csproj', '*.fsproj', '*.sln', '*.slnx', 'Directory.*.props'],
  java: ['pom.xml', 'build.gradle', 'build.gradle.kts', 'settings.gradle', 'settings.gradle.kts'],
  ruby: ['Gemfile', '*.gemspec'],
};

const commands: Readonly<Record<string, Language>> = {
  ...{ python: 'python', python3: 'python', py: 'python', pypy: 'python', pypy3: 'python', uv: 'python' },
  ...{ uvx: 'python', fastmcp: 'python', mcp: 'python', poetry: 'python', pdm: 'python', hatch: 'python' },
  ...{ pipx: 'python', pipenv: 'python', rye: 'python', uvicorn: 'python' },
  ...{
    node: 'javascript',
    nodejs: 'javascript',
    tsx: 'javascript',
    'ts-node': 'javascript',
    bun: 'javascript',
  },
  ...{ bunx: 'javascript', deno: 'javascript', npx: 'javascript', npm: 'javascript', pnpm: 'javascript' },
  ...{ yarn: 'javascript', pnpx: 'javascript', nodemon: 'javascript', 'vite-node': 'javascript' },
  ...{
    go: 'go',
    cargo: 'rust',
    dotnet: 'csharp',
    java: 'java',
    mvn: 'java',
    gradle: 'java',
    gradlew: 'java',
  },
  ...{ jbang: 'java', kotlin: 'java', ruby: 'ruby', bundle: 'ruby', rake: 'ruby' },
};

export function languageOf(command: string, args: readonly string[]): Language {
  const words = [command, ...args].filter(word => !word.startsWith('-'));
  for (const word of words) {
    const language = languageOfFile(word.replace(/:[\w.]+$/, ''));
    if (language !== 'unknown') return language;
  }
  for (const word of words) {
    const name = commandName(word);
    if (Object.hasOwn(commands, name)) return commands[name]!;
  }
  return 'unknown';
}

/** By the extension alone. */
export function languageOfFile(path: string): Language {
  const extension = extname(path).slice(1).toLowerCase();
  for (const [language, known] of Object.entries(extensions)) {
    if (known.includes(extension)) return language as Language;
  }
  return 'unknown';
}

/** `C:\Python312\python3.12.EXE` is `python`. */
export const commandName = (word: string): string =>
  (word.split(/[\\/]/).pop() ?? '')
    .toLowerCase()
    .replace(/\.(exe|cmd|bat|ps1)$/, '')
    .replace(/(?<=^(python|pypy|ruby|node))[\d.]+$/, '');

export function defaultGlobs(language: Language): readonly string[] {
  if (language === 'unknown') return Object.values(extensions).flatMap(known => sourceGlobs(known));
  return [...sourceGlobs(extensions[language]), ...manifests[language].map(name => `**/${name}`)];
}

const sourceGlobs = (known: readonly string[]): readonly string[] =>
  known.length === 1 ? [`**/*.${known[0]}`] : [`**/*.{${known.join(',')}}`];
