/** Finds what is secret in a text, in one pass however many secrets there are. Texts are binary strings. Pure. */
import { formsOf } from './forms.ts';
import { HEAD, searchFor } from './heads.ts';
import { candidatesOf, type Look, MASKED, type Reach } from './reach.ts';
import { SHAPES } from './shapes.ts';
import type { Secret } from './values.ts';

export interface Hit {
  readonly start: number;
  readonly end: number;
  readonly mark: string;
}

export interface Found {
  readonly hits: readonly Hit[];
  /** Where something begins that may go on behind the end of the text; `hit`: what of it is to be masked already. */
  readonly open: { readonly start: number; readonly hit: Hit | null } | null;
}

export type Find = (text: string) => Found;

export function createFind(secrets: readonly Secret[]): Find {
  const known = byHead([MASKED, ...secrets.flatMap(formsOf).flatMap(candidatesOf)]);
  const shapes = byHead(SHAPES.flatMap(({ heads, look }) => heads.map(head => ({ head, look }))));
  const search = searchFor([...known.keys(), ...shapes.keys()]);

  /** A value that we know says whose it is, and so does what was masked before. */
  function named(text: string, found: Reach | null): Reach | null {
    const value = found === null ? null : lookAt(known, text, found.start);
    if (found === null || value === null) return found;
    return {
      ...found,
      mark: value.mark,
      end: Math.max(value.end, found.end),
      open: found.open || value.open,
    };
  }

  return text => {
    const hits: Hit[] = [];
    let at = 0;
    for (;;) {
      at = search(text, at);
      if (at === -1) return { hits, open: null };
      const found = lookAt(known, text, at) ?? named(text, lookAt(shapes, text, at));
      if (found?.open)
        return { hits, open: { start: Math.min(at, found.start), hit: found.isTelling ? found : null } };
      if (found !== null) hits.push(found);
      at = found?.end ?? at + 1;
    }
  };
}

type ByHead = ReadonlyMap<string, readonly Look[]>;

function byHead(candidates: readonly { readonly head: string; readonly look: Look }[]): ByHead {
  const found = new Map<string, Look[]>();
  for (const { head, look } of candidates) found.set(head, [...(found.get(head) ?? []), look]);
  return found;
}

/** What goes furthest of all that begins here. */
function lookAt(candidates: ByHead, text: string, at: number): Reach | null {
  let best: Reach | null = null;
  for (const look of candidates.get(text.slice(at, at + HEAD)) ?? []) {
    const found = look(text, at);
    if (found !== null && (best === null || goesFurther(found, best))) best = found;
  }
  return best;
}

const goesFurther = (one: Reach, other: Reach): boolean =>
  one.open === other.open ? one.end > other.end : one.open;
