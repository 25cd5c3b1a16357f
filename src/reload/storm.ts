/**
 * A server that rewrites a watched file whenever it starts, or whenever it is called, would be reloaded for ever.
 * After five reloads in a row that it seems to have caused itself through the same files, such changes stop counting.
 * A change of those files that it can not have caused still counts, as does any other file. Pure.
 */

import type { Suspicion } from '../base/reloading.ts';

/** A change that was noticed `afterStartMs` after the start of the newest generation. */
export interface Suspect {
  readonly suspicion: Suspicion;
  readonly afterStartMs: number;
}

export type Storm =
  | { readonly kind: 'calm' }
  /** `delays`: how long after its start each generation seems to have written. */
  | { readonly kind: 'counting'; readonly files: readonly string[]; readonly delays: readonly number[] }
  | { readonly kind: 'muted'; readonly files: readonly string[] };

export const CALM: Storm = { kind: 'calm' };

const MOST = 5;
const SOON_MS = 2_000;
/** A program writes at about the same time after each start; a person who saves often does not. */
const EVEN_MS = 150;

/** The files that count, of those that changed: without those that are muted and that the server touched itself. */
export function countingFiles(
  storm: Storm,
  files: readonly string[],
  touched: readonly string[],
  suspect: Suspect,
): readonly string[] {
  if (storm.kind !== 'muted') return files;
  const own = selfInflicted(suspect);
  return files.filter(file => !storm.files.includes(file) || (touched.includes(file) && !own));
}

/** Judges a reload that is about to begin because of `files`; where the answer is newly `muted` it must not begin. */
export function judgeReload(storm: Storm, files: readonly string[], suspect: Suspect): Storm {
  if (storm.kind === 'muted') return files.every(file => storm.files.includes(file)) ? storm : CALM;
  if (!selfInflicted(suspect)) return CALM;
  const same = storm.kind === 'counting' && sameFiles(storm.files, files);
  const delays = [
    ...(same ? storm.delays : []),
    suspect.suspicion === 'open-call' ? 0 : suspect.afterStartMs,
  ];
  if (delays.length <= MOST) return { kind: 'counting', files, delays };
  const last = delays.slice(-MOST);
  if (Math.max(...last) - Math.min(...last) <= EVEN_MS) return { kind: 'muted', files };
  return { kind: 'counting', files, delays: last };
}

const selfInflicted = ({ suspicion, afterStartMs }: Suspect) =>
  suspicion === 'open-call' || (suspicion === 'unanswered' && afterStartMs < SOON_MS);

const sameFiles = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every(file => b.includes(file));
