/** Secrets in the words of a command line: after options, in assignments, in headers, also inside one quoted word. Pure. */
import { isPath, isSecretName } from './names.ts';
import { LEAST, type Secret } from './values.ts';

const MARK = '‹masked›';
const OPTION = /^--?[A-Za-z][\w.-]*$/;
/** `--api-key=…`, `KEY=…`, `-eKEY=…`, `--env=KEY=…`, `X-Api-Key: …` */
const ASSIGNMENT = /^(["']?(?:--?[\w.-]+=|-[A-Za-z])?(-{0,2}[A-Za-z_][\w.-]*)(?:=|:[ \t]*))(.+)$/s;

/** What comes after it is a command line of its own. */
const SCRIPT = /^(?:-[a-z]*c|\/c|-Command)$/i;

interface Word {
  readonly text: string;
  /** Where its secret begins; null: it holds none. */
  readonly from: number | null;
  readonly name: string;
}

function read(words: readonly string[]): Word[] {
  let option: string | null = null;
  let isScript = false;
  return words.map(text => {
    const before = option;
    const script = isScript;
    isScript = SCRIPT.test(text);
    if (script) return { text, from: null, name: '' };
    option = OPTION.test(text) && isSecretName(text) ? text : null;
    const isValue = before !== null && !/^-./.test(text) && !isPath(text);
    if (isValue && text !== '') return { text, from: 0, name: before.replace(/^-+/, '') };
    const [, kept = '', name = '', value = ''] = ASSIGNMENT.exec(text) ?? [];
    const isSecret = isSecretName(name) && value !== '' && !isPath(value) && !/^\$\{?\w+\}?$/.test(value);
    return { text, from: isSecret ? kept.length : null, name: name.replace(/^-+/, '') };
  });
}

/** One word may be a command line of its own, as in `sh -c "KEY=… node server.js"`. */
const inner = (text: string): string[] => text.match(/(?:[^\s"']|"[^"]*"|'[^']*'|["'])+\s*|\s+/g) ?? [];

const unquoted = (text: string): string => text.replace(/^["']|["']$/g, '');

export function secretArguments(words: readonly string[]): Secret[] {
  return read(words).flatMap(({ text, from, name }) => {
    const value = from === null ? '' : unquoted(text.slice(from));
    if (from !== null) return value.length < LEAST ? [] : [{ name, value }];
    const parts = inner(text).map(part => part.trim());
    return parts.length > 1 ? secretArguments(parts) : [];
  });
}

/** The command as it may be shown: whatever a secret's name stands before is masked, however short. */
export const commandLine = (words: readonly string[]): string => read(words).map(shown).join(' ');

function shown({ text, from }: Word): string {
  if (from !== null) return text.slice(0, from) + MARK;
  const parts = inner(text);
  if (parts.length < 2) return text;
  const ends = parts.map(part => /\s*$/.exec(part)![0]);
  return read(parts.map(part => part.trimEnd()))
    .map((part, at) => shown(part) + ends[at]!)
    .join('');
}
