/** Private keys as text (PEM): many lines, also quoted, indented, or in one line with escaped line breaks. Pure. */
import { MARK } from './forms.ts';
import type { Look } from './reach.ts';

const BEGINS = /-BEGIN (?:[A-Z\d]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/y;
const ENDS = /-----END (?:[A-Z\d]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/;
/** A key that does not end within so much is none. */
const LONGEST = 16 * 1024;
/** Its parts never begin alike, or a long line would take for ever. Base64 or `Proc-Type: …`, however it is indented, quoted or escaped. */
const LINE =
  /^(?:\\{1,4}[nr]|[\s|>'",])*(?:[A-Za-z\d+/=]+(?:(?:\\{1,4}[nr])+[A-Za-z\d+/=]+)*|[A-Z][A-Za-z-]+: [\w, -]{0,80})(?:\\{1,4}[nr]|[\s|'",])*$|^(?:\\{1,4}[nr]|[\s|>'",])*$/;

export const privateKeyAt: Look = (text, at) => {
  BEGINS.lastIndex = at;
  if (!BEGINS.test(text)) return null;
  const from = BEGINS.lastIndex;
  // No key has another one in it, and each is looked at once.
  const next = text.indexOf('-BEGIN ', from) + 1;
  const rest = text.slice(from, Math.min(from + LONGEST, next || text.length));
  const last = ENDS.exec(rest);
  const lines = rest.slice(0, last?.index).split(/(?<=\n)/);
  const strange = lines.findIndex(line => !LINE.test(line));
  const body = (strange === -1 ? lines : lines.slice(0, strange)).join('');
  const isWhole = strange === -1 && last !== null;
  const open = strange === -1 && last === null && rest.length < LONGEST;
  // Without a body it is only spoken of.
  if (!isWhole && !open && !/[A-Za-z\d]/.test(body)) return null;
  const length = isWhole ? last.index + last[0].length : body.trimEnd().length;
  const start = at - /-{0,4}$/.exec(text.slice(Math.max(0, at - 4), at))![0].length;
  return { start, end: from + length, mark: MARK, open, isTelling: true };
};
