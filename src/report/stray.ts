/** What is said of servers that print to stdout, which is for messages only: what it is likely to be, and what to write instead. */
import kleur from 'kleur';
import type { Generation } from '../base/generation.ts';
import type { Language } from '../base/language.ts';
import { plural } from './words.ts';

/** `json`: JSON that is no message, such as structured logs. */
export type StrayKind = 'text' | 'json';

export interface Printed {
  readonly generation: Generation;
  readonly count: number;
  /** One line, masked and cut. */
  readonly last: string;
  readonly kinds: readonly StrayKind[];
}

/** What is usual in a language, and what goes to stderr instead. */
const USUAL: Partial<Readonly<Record<Language, readonly [printed: string, instead: string]>>> = {
  python: ['print(...)', 'print(..., file=sys.stderr), or use logging'],
  javascript: ['console.log', 'console.error'],
  go: ['fmt.Println', 'fmt.Fprintln(os.Stderr, ...), or use log'],
  rust: ['println!', 'eprintln!'],
  csharp: ['Console.WriteLine', 'Console.Error.WriteLine'],
  java: ['System.out', 'System.err'],
  ruby: ['puts', '$stderr.puts'],
  php: ['echo', 'fwrite(STDERR, ...)'],
  elixir: ['IO.puts', 'IO.puts(:stderr, ...)'],
  dart: ['print(...)', 'stderr.writeln(...)'],
  lua: ['print(...)', 'io.stderr:write(...)'],
  perl: ['print', 'print STDERR'],
  julia: ['println', 'println(stderr, ...)'],
  haskell: ['putStrLn', 'hPutStrLn stderr'],
  nim: ['echo', 'stderr.writeLine'],
  shell: ['echo', 'echo ... >&2'],
};

function likelyCause(kinds: readonly StrayKind[], language: Language): string {
  const usual = USUAL[language];
  const text =
    usual === undefined
      ? 'something in it, or what starts it, prints to stdout: let it write to stderr'
      : `${usual[0]}; instead write ${usual[1]}`;
  const json = 'a logger that writes JSON to stdout: let it write to stderr';
  return [...(kinds.includes('text') ? [text] : []), ...(kinds.includes('json') ? [json] : [])].join('; or ');
}

const ONLY = 'to stdout, which is for messages only';

const quoted = ({ last, kinds }: Printed, language: Language): string[] => [
  'The last of it (server output):',
  `| ${last}`,
  `Likely cause: ${likelyCause(kinds, language)}.`,
];

/** For the model, once. */
export const strayNote = (name: string, printed: Printed, language: Language = 'unknown'): string =>
  [
    `[mcp-reload] Generation ${printed.generation} of "${name}" printed ${plural(printed.count, 'line')} ${ONLY}. mcp-reload keeps that from the client; without it the session may break.`,
    ...quoted(printed, language),
  ].join('\n');

/** For `reload_status`, as long as that generation serves. */
export const strayStatus = (printed: Printed, language: Language = 'unknown'): string =>
  [
    `Generation ${printed.generation} printed ${plural(printed.count, 'line')} ${ONLY}.`,
    ...quoted(printed, language),
  ].join('\n');

/** In the words for a start that came to nothing. */
export const strayFailure = (count: number): string => `it printed ${plural(count, 'line')} ${ONLY}`;

/** What the log says of it. */
export type StrayNews =
  | { readonly kind: 'line'; readonly generation: Generation; readonly line: string }
  /** So many within a short time that the next ones are only counted. */
  | { readonly kind: 'many'; readonly generation: Generation }
  | { readonly kind: 'more'; readonly count: number };

export function strayLine(name: string, news: StrayNews, language: Language): string {
  switch (news.kind) {
    case 'line': {
      const usual = USUAL[language]?.[0];
      const cause = usual === undefined ? '' : ` (${usual}?)`;
      return kleur.yellow(
        `${name}: generation ${news.generation} wrote something to stdout that is no message${cause}: ${news.line}`,
      );
    }
    case 'many':
      return kleur.yellow(
        `${name}: generation ${news.generation} goes on writing to stdout what is no message; it is counted now, not shown`,
      );
    case 'more':
      return kleur.yellow(`${name}: and ${plural(news.count, 'more line')} on stdout without a message`);
  }
}
