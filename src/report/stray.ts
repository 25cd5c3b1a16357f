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

/** What starts servers and prints to the same stdout, by how its lines look, and what to do about it. */
const STARTERS: readonly (readonly [looks: RegExp, who: string, instead: string])[] = [
  [/\[tsx\] /, 'tsx watch', 'leave out `watch`: it starts anew at every line that it reads from stdin'],
  [/\[nodemon\] /, 'nodemon', 'leave it out: one watcher is enough'],
  [/^> \S/, 'npm or pnpm, which tell what they run', 'say `npm run --silent` or `pnpm --silent`'],
  [/^(yarn run v\d|\$ \S)/, 'yarn, which tells what it runs', 'say `yarn --silent`'],
];

const starterOf = (line: string, language: Language) =>
  language === 'javascript' ? STARTERS.find(([looks]) => looks.test(line)) : undefined;

function likelyCause({ kinds, last }: Printed, language: Language): string {
  const [, who, without] = starterOf(last, language) ?? [];
  if (who !== undefined) return `${who}; ${without}`;
  const usual = USUAL[language];
  const text =
    usual === undefined
      ? 'something in it, or what starts it, prints to stdout: let it write to stderr'
      : `${usual[0]}; instead write ${usual[1]}`;
  const json = 'a logger that writes JSON to stdout: let it write to stderr';
  return [...(kinds.includes('text') ? [text] : []), ...(kinds.includes('json') ? [json] : [])].join('; or ');
}

const ONLY = 'to stdout, which is for messages only';

const quoted = (printed: Printed, language: Language): string[] => [
  'The last of it (server output):',
  `| ${printed.last}`,
  `Likely cause: ${likelyCause(printed, language)}.`,
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
      const who = starterOf(news.line, language)?.[1] ?? USUAL[language]?.[0];
      const cause = who === undefined ? '' : ` (${who}?)`;
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
