/** The verbs beside `wrap` as data: read when one is named, shown by `--help`. */
import type { InferredOptionTypes, Options } from 'yargs';
import type { OptionTable } from './option-words.ts';
import type { Terminal } from './terminal.ts';

export interface Verb {
  readonly describe: string;
  /** In their order; those with `demandOption` come first. */
  readonly positionals: Readonly<Record<string, Options & { readonly type: 'string' }>>;
  readonly options: OptionTable;
  /** The words after `mcp-reload`, and what they do. */
  readonly examples: readonly (readonly [string, string])[];
}

const JSON_OPTION = { type: 'boolean', default: false, describe: 'Print JSON, and nothing else' } as const;
const NAME = { type: 'string', describe: 'The name of a server, as --name says it' } as const;

export const VERB_TABLE = {
  restart: {
    describe: 'Restart a server, in every session that has it, and wait for the outcome',
    positionals: { name: { ...NAME, demandOption: true } },
    options: {
      reason: { type: 'string', requiresArg: true, describe: 'Why; the session is told' },
      'clear-cache': {
        type: 'boolean',
        default: false,
        describe: 'Clear caches first, whatever the options of the server say',
      },
      json: JSON_OPTION,
    },
    examples: [['restart my-server --reason "Updated API endpoints"', 'The new code serves, or why not']],
  },
  status: {
    describe: 'Show all servers that are wrapped, or all about those of one name',
    positionals: { name: NAME },
    options: {
      watch: { type: 'boolean', default: false, describe: 'Go on showing it, until Ctrl-C' },
      json: JSON_OPTION,
    },
    examples: [
      ['status', 'Every server, in two to four lines'],
      ['status my-server', 'And what reload_status says of it'],
    ],
  },
  logs: {
    describe: 'Show what servers wrote to stderr and what was done with them',
    positionals: { name: { ...NAME, demandOption: true } },
    options: {
      follow: {
        type: 'boolean',
        alias: 'f',
        default: false,
        describe: 'Go on showing what comes, until Ctrl-C',
      },
      lines: {
        type: 'number',
        alias: 'n',
        requiresArg: true,
        describe: 'How many of the last lines, of each project (default: 50)',
      },
      project: {
        type: 'string',
        requiresArg: true,
        describe: 'Only of the project in this folder',
      },
      json: { ...JSON_OPTION, describe: 'Print JSON, an object a line' },
    },
    examples: [
      ['logs my-server', 'Its last 50 lines, also of sessions that have ended'],
      ['logs my-server -fn 0', 'What it says from now on'],
    ],
  },
  clean: {
    describe: 'Remove what dead wrappers left behind, and what is kept of earlier sessions',
    positionals: {},
    options: {
      'dry-run': { type: 'boolean', default: false, describe: 'Only say what would be removed' },
      json: JSON_OPTION,
    },
    examples: [['clean --dry-run', 'What there is to remove']],
  },
  helper: {
    describe: 'An MCP server on stdio whose tools list, restart and show all servers',
    positionals: {},
    options: {},
    examples: [['helper', 'What stands in the entry of a client']],
  },
} as const satisfies Readonly<Record<string, Verb>>;

export type VerbName = keyof typeof VERB_TABLE;

/** The words behind a verb, understood: positionals and options by their names. */
export type Said<V extends VerbName> = InferredOptionTypes<(typeof VERB_TABLE)[V]['positionals']> &
  InferredOptionTypes<(typeof VERB_TABLE)[V]['options']>;

/** Returns the exit code. */
export type Run<V extends VerbName> = (said: Said<V>, terminal: Terminal) => Promise<number>;

/** What every verb takes. */
export const HELP = { help: { type: 'boolean', describe: 'Print this' } } as const satisfies OptionTable;

/** `<name>` or `[name]`. */
export const placesOf = (verb: Verb): readonly string[] =>
  Object.entries(verb.positionals).map(([name, { demandOption }]) =>
    demandOption ? `<${name}>` : `[${name}]`,
  );
