/** Reads the option words with the parser of yargs alone: a start has no time to load all of yargs. */
import type { InferredOptionTypes, Options } from 'yargs';
import { Parser } from 'yargs/helpers';
import { OPTIONS } from './option-table.ts';

export type OptionValues = InferredOptionTypes<typeof OPTIONS>;

const all: readonly (readonly [string, Options])[] = Object.entries(OPTIONS);
const namesOf = (wanted: (option: Options) => unknown): string[] =>
  all.filter(([, option]) => wanted(option)).map(([name]) => name);

/** `problem`: what the parser could not make sense of, in its words. */
export function readOptions(words: readonly string[]): {
  readonly argv: OptionValues;
  readonly problem: string | null;
} {
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
  return { argv: argv as unknown as OptionValues, problem: error?.message ?? null };
}
