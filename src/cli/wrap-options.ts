/** The words after `mcp-reload`, understood. What follows the wrapped command belongs to that command. */
import type { Strategy } from '../base/reloading.ts';
import { OPTIONS } from './option-table.ts';
import { readOptions, splitOptions } from './option-words.ts';

/** As it was written: what was not is undefined. */
export interface WrapOptions {
  readonly name: string | undefined;
  /** A config file; false: none is looked for. */
  readonly config: string | false | undefined;
  readonly proxy: boolean | undefined;
  /** False: nothing. */
  readonly watch: readonly string[] | false | undefined;
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
  const { options: optionWords, rest } = splitOptions(words[0] === 'wrap' ? words.slice(1) : words, OPTIONS);
  const commandWords = rest[0] === '--' ? rest.slice(1) : rest;
  const { argv, problem } = readOptions(optionWords, OPTIONS, ['--no-config', '--no-watch']);
  if (problem !== null) return wrong(`${problem}; ${SEE_HELP}`);
  if (argv.help) return { kind: 'help', text: await (await import('./usage.ts')).usage() };
  if (argv.version) return { kind: 'version' };

  const [command, ...args] = commandWords;
  if (command === '') return wrong(`the command is empty; ${SEE_HELP}`);
  for (const name of ['debounce', 'hold'] as const) {
    const value = argv[name];
    if (value !== undefined && (!Number.isFinite(value) || value < 0))
      return wrong(`--${name} wants a number of milliseconds, 0 or more; ${SEE_HELP}`);
  }
  const { strategy } = argv;
  if (strategy !== undefined && strategy !== 'overlap' && strategy !== 'exclusive')
    return wrong(`--strategy wants overlap or exclusive, not ${JSON.stringify(strategy)}; ${SEE_HELP}`);
  if (argv.verbose && argv.quiet) return wrong(`--verbose and --quiet exclude each other; ${SEE_HELP}`);
  const watch: readonly unknown[] = argv.watch ?? [];
  const isOff = watch.includes(false);
  if (isOff && watch.some(glob => glob !== false))
    return wrong(`--watch and --no-watch exclude each other; ${SEE_HELP}`);
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
      proxy: argv.proxy,
      watch: isOff ? false : argv.watch,
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

/** Whatever comes after a name may be meant as its value, and be a secret. */
const withoutValue = (pair: string): string => JSON.stringify(pair.replace(/[^\w-].*/s, '…'));

const wrong = (message: string): Parsed => ({ kind: 'wrong', message });
