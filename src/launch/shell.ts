/** A line of a shell, taken apart as far as its words tell: quotes, variables, operators. It is never run. */
export interface ShellCommand {
  readonly words: readonly string[];
  /** What stands between it and the one before. */
  readonly joint: string;
}

/** Who reads the line: in cmd.exe a backslash is a letter of a path. */
export type Dialect = 'posix' | 'cmd';

const OPERATORS = /^(&&|\|\||[;|&\n(){}])/;

/** Lazily, so that an assignment found in one command counts in the next: `variables` is asked word by word. */
export function* shellCommands(
  text: string,
  variables: (name: string) => string | undefined,
  dialect: Dialect = 'posix',
): Generator<ShellCommand> {
  let words: string[] = [];
  let joint = '';
  let word: string | undefined;
  let target: 'word' | 'file' = 'word';
  let at = 0;
  const end = () => {
    if (word !== undefined && target === 'word') words.push(word);
    if (word !== undefined) target = 'word';
    word = undefined;
  };
  const variable = (): string => {
    const [all, braced, , fallback, plain] =
      /^\$(?:\{(\w+)(:?-([^}]*))?\}|(\w+))/.exec(text.slice(at, at + 1_000)) ?? [];
    at += all === undefined ? 1 : all.length;
    return all === undefined ? '$' : (variables((braced ?? plain)!) ?? fallback ?? '');
  };

  while (at < text.length) {
    const sign = text[at]!;
    if (sign === "'" && dialect === 'posix') {
      const close = text.indexOf("'", at + 1);
      word = (word ?? '') + text.slice(at + 1, close === -1 ? undefined : close);
      at = close === -1 ? text.length : close + 1;
    } else if (sign === '"') {
      word ??= '';
      for (at++; at < text.length && text[at] !== '"'; ) {
        if (text[at] === '$' && text[at + 1] !== '(') word += variable();
        else {
          if (text[at] === '\\' && dialect === 'posix' && /["\\$`]/.test(text[at + 1] ?? '')) at++;
          word += text[at++];
        }
      }
      at++;
    } else if (sign === '\\' && dialect === 'posix') {
      if (text[at + 1] !== '\n') word = (word ?? '') + (text[at + 1] ?? '');
      at += 2;
    } else if (sign === '$' && text[at + 1] === '(') {
      const close = text.indexOf(')', at);
      word = (word ?? '') + text.slice(at, close === -1 ? undefined : close + 1);
      at = close === -1 ? text.length : close + 1;
    } else if (sign === '$') word = (word ?? '') + variable();
    else if (sign === '>' || sign === '<') {
      if (word !== undefined && /^\d*$/.test(word)) word = undefined;
      end();
      target = 'file';
      at += /^[<>]+&?/.exec(text.slice(at, at + 4))![0].length;
    } else if (sign === '#' && word === undefined && dialect === 'posix') {
      const line = text.indexOf('\n', at);
      at = line === -1 ? text.length : line;
    } else if (OPERATORS.test(text.slice(at, at + 2)) && !(/[{}]/.test(sign) && word !== undefined)) {
      end();
      const operator = OPERATORS.exec(text.slice(at, at + 2))![0];
      if (words.length > 0) yield { words, joint };
      if (words.length > 0 || !/[(){}]/.test(operator)) joint = operator;
      words = [];
      at += operator.length;
    } else if (/\s/.test(sign)) {
      end();
      at++;
    } else {
      word = (word ?? '') + (sign === '~' && word === undefined ? (variables('HOME') ?? '~') : sign);
      at++;
    }
  }
  end();
  if (words.length > 0) yield { words, joint };
}

/** `FOO=1 BAR=2 cmd`: what is set, and the rest. */
export function assignments(words: readonly string[]): {
  readonly set: readonly (readonly [string, string])[];
  readonly rest: readonly string[];
} {
  const first = words.findIndex(word => !/^[A-Za-z_]\w*=/.test(word));
  const count = first === -1 ? words.length : first;
  const set = words.slice(0, count).map(word => {
    const equals = word.indexOf('=');
    return [word.slice(0, equals), word.slice(equals + 1)] as const;
  });
  return { set, rest: words.slice(count) };
}
