/**
 * The lists that a generation offers (tools, prompts, resources, templates), read page by page within limits, and how
 * two of them differ. Pure.
 */
import type { Message, Response } from '../protocol/envelope.ts';
import { find, items, parsedAt, stringAt, textOf } from '../protocol/json.ts';
import type { ListKind, ListMethod } from '../protocol/methods.ts';
import { canonical } from './json-text.ts';

export interface Entry {
  readonly name: string;
  /** The JSON text as the server wrote it. */
  readonly text: string;
}

export type Entries = ReadonlyMap<string, Entry>;

export type List =
  | { readonly kind: 'unread' }
  | { readonly kind: 'reading'; readonly entries: Entries; readonly pages: number }
  | { readonly kind: 'read'; readonly entries: Entries }
  /** The server does not have it. */
  | { readonly kind: 'absent' }
  /** Too long, too slow, or answered with an error. */
  | { readonly kind: 'unknown' };

export type Lists = Readonly<Record<ListKind, List>>;

export const UNREAD: Lists = {
  tools: { kind: 'unread' },
  prompts: { kind: 'unread' },
  resources: { kind: 'unread' },
  templates: { kind: 'unread' },
};

const MOST_PAGES = 20;
const MOST_ENTRIES = 1_000;
/** Of a list that comes in few pages, or in one. */
const MOST_KEPT = 10_000;
const MOST_TEXT = 16 * 1024 * 1024;

/** A list as it was kept from earlier, one JSON text an entry. */
export function listFrom(texts: readonly string[]): List {
  const entries = texts.flatMap(text => {
    const line = Buffer.from(text);
    const name = stringAt(line, find(line, { start: 0, end: line.length }, 'name'));
    return name === null ? [] : [[name, { name, text }] as const];
  });
  return { kind: 'read', entries: new Map(entries) };
}

export interface PageRead {
  readonly list: List;
  /** Raw JSON text of the cursor of the next page, if there is one to be read. */
  readonly cursor: string | null;
}

export function readPage(list: List, method: ListMethod, { line, envelope }: Message<Response>): PageRead {
  const array = find(line, envelope.body, method.member);
  const spans = array === null ? null : items(line, array);
  if (spans === null) return { list: { kind: 'unknown' }, cursor: null };
  const before = list.kind === 'reading' ? list : { entries: new Map<string, Entry>(), pages: 0 };
  const entries = new Map(before.entries);
  for (const span of spans) {
    const name = stringAt(line, find(line, span, method.name));
    if (name !== null) entries.set(name, { name, text: textOf(line, span) });
  }
  let text = 0;
  for (const entry of entries.values()) text += entry.name.length + entry.text.length;
  if (entries.size > MOST_KEPT || text > MOST_TEXT) return { list: { kind: 'unknown' }, cursor: null };
  const next = find(line, envelope.body, 'nextCursor');
  const cursor = next === null || stringAt(line, next) === null ? null : textOf(line, next);
  if (cursor === null) return { list: { kind: 'read', entries }, cursor: null };
  const pages = before.pages + 1;
  const tooLong = pages >= MOST_PAGES || (method.kind !== 'tools' && entries.size >= MOST_ENTRIES);
  if (tooLong) return { list: { kind: 'unknown' }, cursor: null };
  return { list: { kind: 'reading', entries, pages }, cursor };
}

export interface ListDiff {
  readonly added: readonly Entry[];
  readonly removed: readonly Entry[];
  readonly changed: readonly { readonly before: Entry; readonly after: Entry }[];
}

export const isEmpty = (diff: ListDiff): boolean =>
  diff.added.length === 0 && diff.removed.length === 0 && diff.changed.length === 0;

/** Entries are compared by content, whatever the order of their members. */
export function compare(before: Entries, after: Entries): ListDiff {
  const changed = [...after.values()].flatMap(entry => {
    const old = before.get(entry.name);
    return old === undefined || sameEntry(old, entry) ? [] : [{ before: old, after: entry }];
  });
  return {
    added: [...after.values()].filter(entry => !before.has(entry.name)),
    removed: [...before.values()].filter(entry => !after.has(entry.name)),
    changed,
  };
}

function sameEntry(a: Entry, b: Entry): boolean {
  if (a.text === b.text) return true;
  const [one, other] = [parse(a), parse(b)];
  return one !== undefined && other !== undefined && canonical(one) === canonical(other);
}

/** Undefined where the text is no JSON, such as Python's `Infinity`. */
export const parse = (entry: Entry): unknown => {
  const line = Buffer.from(entry.text);
  return parsedAt(line, { start: 0, end: line.length });
};
