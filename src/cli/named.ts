/** The wrappers that a name means. */
import { nearestFirst } from '../config/nearest.ts';
import type { Found } from '../control/registry.ts';
import { unknownName } from '../report/unknown-name.ts';

export type Meant =
  | { readonly ok: true; readonly found: readonly Found[] }
  | { readonly ok: false; readonly problem: string };

const nameOf = ({ record }: Found): string => record.standing.name;

export function meantBy(name: string, all: readonly Found[]): Meant {
  const found = all.filter(one => nameOf(one) === name);
  if (found.length > 0) return { ok: true, found };
  const living = all.filter(({ life }) => life !== 'dead').map(nameOf);
  return { ok: false, problem: unknownName(name, nearestFirst(name, [...new Set(living)])) };
}
