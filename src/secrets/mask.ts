/** Masks what is secret in texts, for all who show them. What was ever given as a secret stays one. */
import type { Mask, Shown } from '../base/shown.ts';
import { createFind, type Find, type Found, type Hit } from './find.ts';
import { binary } from './forms.ts';
import type { Secret } from './values.ts';

export interface Secrets {
  learn(secrets: readonly Secret[]): void;
  readonly mask: Mask;
  /** With all that is known by now; of binary strings. */
  readonly find: Find;
}

export function createSecrets(): Secrets {
  const known = new Map<string, Secret>();
  let find = createFind([]);
  return {
    learn(secrets) {
      const news = secrets.filter(({ value }) => !known.has(value));
      for (const secret of news) known.set(secret.value, secret);
      if (news.length > 0) find = createFind([...known.values()]);
    },
    mask(text) {
      const bytes = binary(text);
      const hits = settled(find(bytes));
      return (hits.length === 0 ? text : utf8(masked(bytes, hits, 0, bytes.length))) as Shown;
    },
    find: text => find(text),
  };
}

const utf8 = (text: string): string => Buffer.from(text, 'latin1').toString('utf8');

/** Nothing more will come. */
export const settled = ({ hits, open }: Found): readonly Hit[] =>
  open === null || open.hit === null ? hits : [...hits, open.hit];

/** The text from `from` to `to`; of a hit that begins before that the rest is masked. */
export function masked(text: string, hits: readonly Hit[], from: number, to: number): string {
  let here = from;
  let shown = '';
  for (const { start, end, mark } of hits) {
    if (end <= here || start >= to) continue;
    shown += text.slice(here, Math.max(here, start)) + mark;
    here = end;
  }
  return shown + text.slice(Math.min(here, to), to);
}
