/** How far a known value goes from where it begins in a text. Pure. */
import { type Form, MARK } from './forms.ts';
import { HEAD } from './heads.ts';
import { LEAST } from './values.ts';

export interface Reach {
  readonly start: number;
  readonly end: number;
  readonly mark: string;
  /** The text ends before it can be told. */
  readonly open: boolean;
  /** What there is of it is to be masked, whatever follows. */
  readonly isTelling: boolean;
}

/** `at` is where its head stands. */
export type Look = (text: string, at: number) => Reach | null;

/** So much of a value may stand alone at the end of a line; the rest is recognized by what it begins with. */
const STRAY = 3;

export function candidatesOf(form: Form): { readonly head: string; readonly look: Look }[] {
  const headAt = (from: number) => form.text.slice(from, from + HEAD);
  if (form.isWord) return [{ head: headAt(0), look: (text, at) => wordAt(text, at, form) }];
  return (form.text.length < LEAST + STRAY ? [0] : [0, STRAY]).map(from => ({
    head: headAt(from),
    look: (text, at) => valueAt(text, at, form, from),
  }));
}

/** A line break within a value, with what programs put around quoted and boxed lines. */
const WRAP = /[ \t]*(?:(?:[|\\]|\xe2\x94[\x82\x83])[ \t]*)?\r?\n[ \t]*(?:[|>] ?|\xe2\x94[\x82\x83])?[ \t]*/y;
const MAY_WRAP = /[ \t\r\n|\\\xe2]/;
/** What was cut ends so. */
const CUT = /["']?(?:\.\.\.|\xe2\x80\xa6)/y;

/** Half of a value, or its beginning where the text was cut, is as telling as the whole. */
function valueAt(text: string, at: number, { text: value, mark }: Form, from: number): Reach | null {
  let here = at;
  let end = at;
  let next = from;
  while (next < value.length && here < text.length) {
    if (text[here] === value[next] && value[next] !== '\n' && value[next] !== '\r') {
      end = ++here;
      next++;
    } else {
      const wrapped = MAY_WRAP.test(text[here]!) ? afterWrap(text, here) : -1;
      if (wrapped === -1) break;
      here = wrapped;
      while (/[ \t\r\n]/.test(value[next] ?? '')) next++;
    }
  }
  const length = next - from;
  if (next >= value.length) return { start: at, end, mark, open: false, isTelling: true };
  if (here >= text.length) return { start: at, end, mark, open: true, isTelling: length >= LEAST };
  CUT.lastIndex = end;
  const enough = CUT.test(text) ? LEAST : Math.max(LEAST, Math.ceil(value.length / 2));
  return length < enough ? null : { start: at, end, mark, open: false, isTelling: true };
}

function afterWrap(text: string, at: number): number {
  WRAP.lastIndex = at;
  return WRAP.test(text) ? WRAP.lastIndex : -1;
}

const WITHIN = /[\w/\\~-]/;
/** What makes the word a part of a name or path, or a name itself. */
const GOES_ON = /(?:[\w/\\(=-]|\.\w)/y;

/** An ordinary word is masked only where it stands alone. */
function wordAt(text: string, at: number, { text: word, mark }: Form): Reach | null {
  if (!text.startsWith(word, at)) return null;
  const before = text[at - 1] ?? ' ';
  if (WITHIN.test(before) || (before === '.' && /\w/.test(text[at - 2] ?? ''))) return null;
  const end = at + word.length;
  GOES_ON.lastIndex = end;
  return GOES_ON.test(text) ? null : { start: at, end, mark, open: false, isTelling: true };
}

/** What was masked before stays as it is. */
export const MASKED: { readonly head: string; readonly look: Look } = {
  head: MARK.slice(0, HEAD),
  look(text, at) {
    const pattern = /\xe2\x80\xb9masked(?::[^\n\xe2]*)?\xe2\x80\xba/y;
    pattern.lastIndex = at;
    const mark = pattern.exec(text)?.[0];
    return mark === undefined
      ? null
      : { start: at, end: at + mark.length, mark, open: false, isTelling: true };
  },
};
