/** Reads option words with the parser of yargs alone: a start has no time to load all of yargs. */
import type { InferredOptionTypes, Options } from 'yargs';
import { Parser } from 'yargs/helpers';

export type OptionTable = Readonly<Record<string, Options>>;

export type Read<T extends OptionTable> =
  | { readonly argv: InferredOptionTypes<T>; readonly problem: null }
  | { readonly argv: null; readonly problem: string };

/** `spelt`: words that are in order as they are written, whatever the table says. */
export function readOptions<T extends OptionTable>(
  words: readonly string[],
  table: T,
  spelt: readonly string[] = [],
): Read<T> {
  const problem = misspelt(words, table, spelt);
  if (problem !== null) return { argv: null, problem };
  const all = Object.entries<Options>(table);
  const namesOf = (wanted: (option: Options) => unknown): string[] =>
    all.filter(([, option]) => wanted(option)).map(([name]) => name);
  const { argv, error } = Parser.detailed([...words], {
    string: namesOf(({ type }) => type === 'string'),
    number: namesOf(({ type }) => type === 'number'),
    boolean: namesOf(({ type }) => type === 'boolean'),
    array: namesOf(({ array }) => array),
    // One word, which may not look like an option.
    narg: Object.fromEntries(namesOf(({ requiresArg }) => requiresArg).map(name => [name, Number.NaN])),
    default: Object.fromEntries(
      all.filter(([, option]) => 'default' in option).map(([name, option]) => [name, option.default]),
    ),
    configuration: {
      'halt-at-non-option': true,
      'populate--': true,
      'camel-case-expansion': false,
      'greedy-arrays': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'duplicate-arguments-array': true,
    },
  });
  if (error !== null) return { argv: null, problem: oneLine(error.message) };
  const repeated = namesOf(option => option.requiresArg && !option.array).find(name =>
    Array.isArray(argv[name]),
  );
  if (repeated !== undefined) return { argv: null, problem: `--${repeated} was given more than once` };
  return { argv: argv as unknown as InferredOptionTypes<T>, problem: null };
}

/** Options, in full, up to the first word that is neither one nor the value of one, or to `--`. */
export function splitOptions(
  words: readonly string[],
  table: OptionTable,
): { readonly options: readonly string[]; readonly rest: readonly string[] } {
  const options: string[] = [];
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at]!;
    if (!word.startsWith('-') || word === '-' || word === '--') break;
    options.push(...inFull(word, table));
    const value = words[at + 1];
    if (value !== undefined && takesValue(table, options.at(-1)!.slice(2))) {
      options.push(value);
      at++;
    }
  }
  return { options, rest: words.slice(at) };
}

/** Words that are no options may stand anywhere among them; after `--` there is nothing else. */
export function splitWords(
  words: readonly string[],
  table: OptionTable,
): { readonly options: readonly string[]; readonly others: readonly string[] } {
  const { options, rest } = splitOptions(words, table);
  const [word, ...next] = rest;
  if (word === undefined) return { options, others: [] };
  if (word === '--') return { options, others: next };
  const later = splitWords(next, table);
  return { options: [...options, ...later.options], others: [word, ...later.others] };
}

const optionOf = (table: OptionTable, name: string): Options | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const takesValue = (table: OptionTable, name: string): boolean => optionOf(table, name)?.requiresArg === true;

const isSwitch = (table: OptionTable, name: string): boolean => optionOf(table, name)?.type === 'boolean';

/** `-fn5` as `--follow --lines=5`. */
function inFull(word: string, table: OptionTable): readonly string[] {
  if (word.startsWith('--')) return [word];
  const [, letter, rest = ''] = /^-(.)(.*)$/s.exec(word) ?? [];
  const [name] =
    Object.entries(table).find(([, { alias }]) => letter !== undefined && alias === letter) ?? [];
  if (name === undefined) return [word];
  if (takesValue(table, name)) return [rest === '' ? `--${name}` : `--${name}=${rest.replace(/^=/, '')}`];
  return [`--${name}`, ...(rest === '' ? [] : inFull(`-${rest}`, table))];
}

/** What yargs would take for something else: negated values, empty values, words that are properties of its own. */
function misspelt(words: readonly string[], table: OptionTable, spelt: readonly string[]): string | null {
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const [, name, given] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (spelt.includes(word)) continue;
    if (name !== undefined && isSwitch(table, name.replace(/^no-/, ''))) {
      if (given === undefined || given === 'true' || given === 'false') continue;
      return `--${name} takes no value`;
    }
    if (name === undefined || !takesValue(table, name))
      return `unknown option ${oneLine(word.replace(/=.*/s, ''))}`;
    const value = given ?? words[++at];
    if (value === undefined || value === '') return `--${name} wants a value`;
  }
  return null;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
