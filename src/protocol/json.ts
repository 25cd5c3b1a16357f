/**
 * Finds where the parts of a JSON text are without building values, so that a message can be read at a few
 * places and changed at one, while every other byte (numbers beyond 2^53, duplicate keys, member order, escapes)
 * stays as it was. Pure.
 */

/** A stretch of bytes: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Member {
  readonly key: string;
  readonly value: Span;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

const isSpace = (byte: number | undefined) =>
  byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;

export function skipSpace(json: Buffer, at: number): number {
  let next = at;
  while (isSpace(json[next])) next++;
  return next;
}

/** Index after the string that starts at `at`, or -1. */
function stringEnd(json: Buffer, at: number): number {
  let from = at + 1;
  for (;;) {
    const quote = json.indexOf(QUOTE, from);
    if (quote === -1) return -1;
    let backslashes = 0;
    while (json[quote - 1 - backslashes] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
    from = quote + 1;
  }
}

/** Index after the value that starts at `at`, or -1 if it does not end. */
function valueEnd(json: Buffer, at: number): number {
  const first = json[at];
  if (first === QUOTE) return stringEnd(json, at);
  if (first === OPEN_OBJECT || first === OPEN_ARRAY) {
    let depth = 0;
    for (let i = at; i < json.length; i++) {
      const byte = json[i];
      if (byte === QUOTE) {
        i = stringEnd(json, i) - 1;
        if (i < 0) return -1;
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++;
      else if ((byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) && --depth === 0) return i + 1;
    }
    return -1;
  }
  let end = at;
  while (end < json.length && !isSpace(json[end]) && !isDelimiter(json[end])) end++;
  return end > at ? end : -1;
}

const isDelimiter = (byte: number | undefined) =>
  byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY || byte === COLON;

function keyText(json: Buffer, start: number, end: number): string | null {
  const text = json.toString('utf8', start, end);
  if (!text.includes('\\')) return text.slice(1, -1);
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The members of the object that starts at `at`, in order, duplicates included; null if it is not an object. */
export function members(json: Buffer, at: number): { members: Member[]; end: number } | null {
  const start = skipSpace(json, at);
  if (json[start] !== OPEN_OBJECT) return null;
  const found: Member[] = [];
  let next = skipSpace(json, start + 1);
  if (json[next] === CLOSE_OBJECT) return { members: found, end: next + 1 };
  for (;;) {
    if (json[next] !== QUOTE) return null;
    const keyEnd = stringEnd(json, next);
    if (keyEnd === -1) return null;
    const key = keyText(json, next, keyEnd);
    const colon = skipSpace(json, keyEnd);
    if (key === null || json[colon] !== COLON) return null;
    const valueStart = skipSpace(json, colon + 1);
    const end = valueEnd(json, valueStart);
    if (end === -1) return null;
    found.push({ key, value: { start: valueStart, end } });
    next = skipSpace(json, end);
    if (json[next] === CLOSE_OBJECT) return { members: found, end: next + 1 };
    if (json[next] !== COMMA) return null;
    next = skipSpace(json, next + 1);
  }
}

/** The items of the array in `span`; null if it is not an array. */
export function items(json: Buffer, span: Span): Span[] | null {
  if (json[span.start] !== OPEN_ARRAY) return null;
  const found: Span[] = [];
  let next = skipSpace(json, span.start + 1);
  if (json[next] === CLOSE_ARRAY) return found;
  for (;;) {
    const end = valueEnd(json, next);
    if (end === -1) return null;
    found.push({ start: next, end });
    next = skipSpace(json, end);
    if (json[next] === CLOSE_ARRAY) return found;
    if (json[next] !== COMMA) return null;
    next = skipSpace(json, next + 1);
  }
}

/** The value under a path of keys inside the object in `span`; of duplicate keys the last counts, as in JSON.parse. */
export function find(json: Buffer, span: Span, ...path: readonly string[]): Span | null {
  let here: Span = span;
  for (const key of path) {
    const member = members(json, here.start)?.members.findLast(candidate => candidate.key === key);
    if (member === undefined) return null;
    here = member.value;
  }
  return here;
}

export const isObject = (json: Buffer, span: Span) => json[span.start] === OPEN_OBJECT;
export const isArray = (json: Buffer, span: Span) => json[span.start] === OPEN_ARRAY;

export const textOf = (json: Buffer, span: Span) => json.toString('utf8', span.start, span.end);

/** The parsed value of a span, or undefined where the text is no JSON. */
export function parsedAt(json: Buffer, span: Span | null): unknown {
  if (span === null) return undefined;
  try {
    return JSON.parse(textOf(json, span));
  } catch {
    return undefined;
  }
}

export function stringAt(json: Buffer, span: Span | null): string | null {
  const value = span !== null && json[span.start] === QUOTE ? parsedAt(json, span) : undefined;
  return typeof value === 'string' ? value : null;
}
