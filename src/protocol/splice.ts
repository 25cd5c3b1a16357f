/** Changes single places of a JSON text and leaves every other byte alone. Pure. */
import { items, members, type Span, skipSpace } from './json.ts';

export interface Edit {
  readonly at: Span;
  readonly text: string;
}

/** Applies edits that do not overlap; the order in which they are given does not matter. */
export function splice(json: Buffer, edits: readonly Edit[]): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const { at, text } of [...edits].sort((a, b) => a.at.start - b.at.start)) {
    parts.push(json.subarray(from, at.start), Buffer.from(text));
    from = at.end;
  }
  parts.push(json.subarray(from));
  return Buffer.concat(parts);
}

export const replace = (at: Span, text: string): Edit => ({ at, text });

const insertion = (at: number, text: string): Edit => ({ at: { start: at, end: at }, text });

/** Sets one member of the object in `span`: the last of that name is replaced, a new one goes to the end. */
export function setMember(json: Buffer, span: Span, key: string, value: string): Edit {
  const found = members(json, span.start)?.members ?? [];
  const existing = found.findLast(member => member.key === key);
  if (existing !== undefined) return replace(existing.value, value);
  const last = found.at(-1);
  const text = `${JSON.stringify(key)}:${value}`;
  return last === undefined ? insertion(span.start + 1, text) : insertion(last.value.end, `,${text}`);
}

/** Sets several members, new ones at the end in the order given. */
export function setMembers(
  json: Buffer,
  span: Span,
  wanted: readonly (readonly [key: string, value: string])[],
): Edit[] {
  const found = members(json, span.start)?.members ?? [];
  const isNew = ([key]: readonly [string, string]) => !found.some(member => member.key === key);
  const edits = wanted.filter(one => !isNew(one)).map(([key, value]) => setMember(json, span, key, value));
  const fresh = wanted
    .filter(isNew)
    .map(([key, value]) => `${JSON.stringify(key)}:${value}`)
    .join(',');
  if (fresh === '') return edits;
  const last = found.at(-1);
  const added =
    last === undefined ? insertion(span.start + 1, fresh) : insertion(last.value.end, `,${fresh}`);
  return [...edits, added];
}

/** Puts items at the front of the array in `span`. */
export function prependItems(json: Buffer, span: Span, texts: readonly string[]): Edit {
  const rest = (items(json, span) ?? []).length > 0 ? ',' : '';
  return insertion(span.start + 1, texts.join(',') + rest);
}

/** Puts items at the end of the array in `span`. */
export function appendItems(json: Buffer, span: Span, texts: readonly string[]): Edit {
  const last = (items(json, span) ?? []).at(-1);
  if (last === undefined) return insertion(span.start + 1, texts.join(','));
  return insertion(last.end, texts.map(text => `,${text}`).join(''));
}

/** The object in `span` without some of its members. */
export function withoutMembers(json: Buffer, span: Span, isOut: (key: string) => boolean): Edit {
  let from = span.start + 1;
  const kept: string[] = [];
  for (const { key, value } of members(json, span.start)?.members ?? []) {
    if (!isOut(key)) kept.push(json.toString('utf8', from, value.end));
    from = skipSpace(json, value.end) + 1;
  }
  return replace(span, `{${kept.join(',')}}`);
}
