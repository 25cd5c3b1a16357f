/** How one secret may be written: as it is, escaped, encoded. All as binary strings, a character a byte of UTF-8. Pure. */
import type { Secret } from './values.ts';

export interface Form {
  readonly text: string;
  /** What stands in its place. */
  readonly mark: string;
  /** It could be an ordinary word, and is masked only where it stands alone. */
  readonly isWord: boolean;
}

export const binary = (text: string): string => Buffer.from(text).toString('latin1');

export const markFor = (name: string): string => binary(`‹masked:${name}›`);
export const MARK = binary('‹masked›');

export function formsOf({ name, value }: Secret): Form[] {
  const mark = markFor(name);
  if (isWord(value)) return [{ text: binary(value), mark, isWord: true }];
  const json = JSON.stringify(value).slice(1, -1);
  const ascii = json.replace(/[^\x20-\x7e]/g, one => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const texts = [value, json, ascii, ...percent(value), ...base64(value)];
  return [...new Set(texts.map(binary))].map(text => ({ text, mark, isWord: false }));
}

/** `development`, `my-secret-key`, `mySecretKey`, `localhost1`, a number; not `aXkLQzopTRvb`. */
const isWord = (value: string): boolean =>
  value.length <= 32 && (WORDS.test(value) || /^\d{8,12}$/.test(value));

const WORDS =
  /^(?:[A-Z]?[a-z]+|[A-Z]+)(?:[A-Z][a-z]+)*(?:[-_.](?:[A-Z]?[a-z]+|[A-Z]+)(?:[A-Z][a-z]+)*)*[-_.]?\d{0,4}$/;

/** As JavaScript has it, and as Python, Go and forms do, which escape more, or leave slashes. */
function percent(value: string): string[] {
  try {
    const loose = encodeURIComponent(value);
    const strict = loose.replace(/[!'()*]/g, one => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
    const slashes = [loose, strict].map(one => one.replaceAll('%2F', '/'));
    return [loose, strict, ...slashes].flatMap(one => [one, one.replaceAll('%20', '+')]);
  } catch {
    return [];
  }
}

/** Alone, and followed by other bytes, on which the end depends. */
function base64(value: string): string[] {
  const bytes = Buffer.from(value);
  const text = bytes.toString('base64').replace(/=+$/, '');
  return bytes.length % 3 === 0 ? [text] : [text, text.slice(0, -1)];
}
