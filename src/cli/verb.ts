/** From the words behind a verb to its exit code. */
import { USAGE_ERROR } from './exit-codes.ts';
import { type OptionTable, readOptions, splitWords } from './option-words.ts';
import type { Terminal } from './terminal.ts';
import { HELP, placesOf, type Run, type Said, VERB_TABLE, type Verb, type VerbName } from './verb-table.ts';

const RUNS: { readonly [V in VerbName]: () => Promise<Run<V>> } = {
  restart: async () => (await import('./restart.ts')).restart,
  status: async () => (await import('./status.ts')).status,
  logs: async () => (await import('./logs.ts')).logs,
  clean: async () => (await import('./clean.ts')).clean,
  helper: async () => (await import('./helper.ts')).helper,
};

export type ParsedVerb<V extends VerbName> =
  | { readonly kind: 'said'; readonly said: Said<V> }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string };

export const isAvailable = (verb: string): verb is VerbName => Object.hasOwn(VERB_TABLE, verb);

export async function runVerb<V extends VerbName>(
  verb: V,
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const parsed = parseVerb(verb, words);
  switch (parsed.kind) {
    case 'help': {
      const { usageOf } = await import('./usage.ts');
      terminal.print(`${await usageOf(verb)}\n`);
      return 0;
    }
    case 'wrong':
      terminal.say(parsed.message);
      return USAGE_ERROR;
    case 'said': {
      const run: Run<V> = await RUNS[verb]();
      return run(parsed.said, terminal);
    }
  }
}

export function parseVerb<V extends VerbName>(verb: V, words: readonly string[]): ParsedVerb<V> {
  const { options: known, positionals }: Verb = VERB_TABLE[verb];
  const table: OptionTable = { ...known, ...HELP };
  const { options, others } = splitWords(words, table);
  const wrong = (message: string) => ({
    kind: 'wrong' as const,
    message: `${verb}: ${message}; see mcp-reload ${verb} --help`,
  });
  const { argv, problem } = readOptions(options, table);
  if (problem !== null) return wrong(problem);
  if (argv.help) return { kind: 'help' };
  const places = Object.entries(positionals);
  const missing = places.findIndex(([, { demandOption }], at) => demandOption && !others[at]);
  if (missing !== -1) return wrong(`${placesOf(VERB_TABLE[verb])[missing]} is missing`);
  const extra = others[places.length];
  if (extra !== undefined) return wrong(`${JSON.stringify(extra)} is one word too many`);
  const placed = Object.fromEntries(places.map(([name], at) => [name, others[at]]));
  return { kind: 'said', said: { ...argv, ...placed } as Said<V> };
}
