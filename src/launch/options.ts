/** The words of a launcher, told apart: its options, and what it is asked to run. */
export interface OptionRules {
  /** Those whose value is the next word. */
  readonly values: ReadonlySet<string>;
  /** After the value of one of these everything belongs to the program. */
  readonly ends: ReadonlySet<string>;
  /** `-cp` is one option, not `-c` and `-p`. */
  readonly whole: boolean;
  /** Options are also read behind the first word that is none. */
  readonly anywhere: boolean;
}

export interface Given {
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly rest: readonly string[];
}

export function readOptions(words: readonly string[], rules: OptionRules): Given {
  const options = new Map<string, string[]>();
  const rest: string[] = [];
  let at = 0;
  const add = (name: string, value: string) => options.set(name, [...(options.get(name) ?? []), value]);
  const next = () => words[at++] ?? '';

  /** Whether options end here. */
  function read(word: string): boolean {
    const [, name = word, value] = /^(--?[^=]+)=(.*)$/s.exec(word) ?? [];
    if (rules.values.has(name)) {
      add(name, value ?? next());
      return rules.ends.has(name);
    }
    if (word.startsWith('--') || rules.whole) {
      add(name, value ?? '');
      return false;
    }
    for (let letter = 1; letter < word.length; letter++) {
      const short = `-${word[letter]}`;
      if (!rules.values.has(short)) {
        add(short, '');
        continue;
      }
      add(short, word.slice(letter + 1).replace(/^=/, '') || next());
      return rules.ends.has(short);
    }
    return false;
  }

  while (at < words.length) {
    const word = words[at]!;
    if (word === '--') {
      at++;
      break;
    }
    if (/^[-+]./s.test(word)) {
      at++;
      if (read(word)) break;
    } else if (rules.anywhere) rest.push(next());
    else break;
  }
  return { options, rest: [...rest, ...words.slice(at)] };
}
