/** The words after `mcp-reload`, understood. What follows the wrapped command belongs to that command. */
import type { Strategy } from '../base/reloading.ts';
import { readOptions } from './option-words.ts';
import { isVerb } from './verbs.ts';

/** As it was written: what was not is undefined. */
export interface WrapOptions {
  readonly name: string | undefined;
  /** A config file; false: none is looked for. */
  readonly config: string | false | undefined;
  readonly watch: readonly string[] | undefined;
  readonly ignore: readonly string[] | undefined;
  readonly gitignore: boolean | undefined;
  readonly debounceMs: number | undefined;
  readonly holdMs: number | undefined;
  readonly build: string | undefined;
  readonly strategy: Strategy | undefined;
  readonly cwd: string | undefined;
  readonly env: readonly (readonly [string, string])[];
  readonly envFiles: readonly string[];
  readonly clearCache: boolean | undefined;
  readonly logFile: string | undefined;
  readonly loudness: 'quiet' | 'normal' | 'verbose' | undefined;
  /** Undefined: the config file has to say. */
  readonly command: string | undefined;
  readonly args: readonly string[];
}

export type Parsed =
  | { readonly kind: 'wrap'; readonly options: WrapOptions }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly message: string };

const SEE_HELP = 'see mcp-reload --help';

export async function parseWrap(words: readonly string[]): Promise<Parsed> {
  const verb = words[0] !== undefined && isVerb(words[0]) ? words[0] : null;
  if (verb !== null && verb !== 'wrap') {
    return wrong(`${verb} is not available in this version; ${SEE_HELP}`);
  }
  const { options: optionWords, command: commandWords } = split(verb === null ? words : words.slice(1));
  const misread = misspelt(optionWords);
  if (misread !== null) return wrong(`${misread}; ${SEE_HELP}`);
  const { argv, problem } = readOptions(optionWords);
  if (problem !== null) return wrong(`${oneLine(problem)}; ${SEE_HELP}`);
  if (argv.help) return { kind: 'help', text: await (await import('./usage.ts')).usage() };
  if (argv.version) return { kind: 'version' };

  const [command, ...args] = commandWords;
  if (command === '') return wrong(`the command is empty; ${SEE_HELP}`);
  for (const name of SINGLE) {
    if (Array.isArray(argv[name])) return wrong(`--${name} was given more than once; ${SEE_HELP}`);
  }
  if (!argv.proxy) return wrong(`--no-proxy is not available in this version; ${SEE_HELP}`);
  for (const name of ['debounce', 'hold'] as const) {
    const value = argv[name];
    if (value !== undefined && (!Number.isFinite(value) || value < 0))
      return wrong(`--${name} wants a number of milliseconds, 0 or more; ${SEE_HELP}`);
  }
  const { strategy } = argv;
  if (strategy !== undefined && strategy !== 'overlap' && strategy !== 'exclusive')
    return wrong(`--strategy wants overlap or exclusive, not ${JSON.stringify(strategy)}; ${SEE_HELP}`);
  if (argv.verbose && argv.quiet) return wrong(`--verbose and --quiet exclude each other; ${SEE_HELP}`);
  const env: (readonly [string, string])[] = [];
  for (const pair of argv.env ?? []) {
    const equals = pair.indexOf('=');
    if (equals < 1) return wrong(`--env wants KEY=VALUE, not ${withoutValue(pair)}; ${SEE_HELP}`);
    env.push([pair.slice(0, equals), pair.slice(equals + 1)]);
  }
  return {
    kind: 'wrap',
    options: {
      name: argv.name,
      config: argv.config as string | false | undefined,
      watch: argv.watch,
      ignore: argv.ignore,
      gitignore: argv.gitignore,
      debounceMs: argv.debounce,
      holdMs: argv.hold,
      build: argv.build,
      strategy,
      cwd: argv.cwd,
      env,
      envFiles: argv['env-file'] ?? [],
      clearCache: argv['clear-cache'],
      logFile: argv['log-file'],
      loudness: argv.verbose ? 'verbose' : argv.quiet ? 'quiet' : undefined,
      command,
      args,
    },
  };
}

const SINGLE = ['name', 'config', 'debounce', 'hold', 'build', 'strategy', 'cwd', 'log-file'] as const;

const WITH_VALUE = new Set([
  'name',
  'config',
  'watch',
  'ignore',
  'debounce',
  'hold',
  'build',
  'strategy',
  'cwd',
  'env',
  'env-file',
  'log-file',
]);
const SWITCHES = new Set(['proxy', 'gitignore', 'clear-cache', 'verbose', 'quiet', 'version', 'help']);

/** What yargs would take for something else: negated values, empty values, words that are properties of its own. */
function misspelt(words: readonly string[]): string | null {
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const [, name, given] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name !== undefined && (SWITCHES.has(name.replace(/^no-/, '')) || word === '--no-config')) continue;
    if (name === undefined || !WITH_VALUE.has(name))
      return `unknown option ${oneLine(word.replace(/=.*/s, ''))}`;
    const value = given ?? words[++at];
    if (value === undefined || value === '') return `--${name} wants a value`;
  }
  return null;
}

/** Options end at the first word that is neither one nor the value of one, or at `--`. */
function split(words: readonly string[]): {
  readonly options: readonly string[];
  readonly command: readonly string[];
} {
  let at = 0;
  while (at < words.length) {
    const word = words[at]!;
    if (word === '--') return { options: words.slice(0, at), command: words.slice(at + 1) };
    if (!word.startsWith('-') || word === '-') break;
    at += word.startsWith('--') && WITH_VALUE.has(word.slice(2)) ? 2 : 1;
  }
  return { options: words.slice(0, at), command: words.slice(at) };
}

/** Whatever comes after a name may be meant as its value, and be a secret. */
const withoutValue = (pair: string): string => JSON.stringify(pair.replace(/[^\w-].*/s, '…'));

const wrong = (message: string): Parsed => ({ kind: 'wrong', message });

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
