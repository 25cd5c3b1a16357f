/**
 * A server that rewrites a watched file whenever it starts, or whenever it is called, would be reloaded for ever. So
 * reloads that a server may have caused itself are counted: after four in a row by the same files the fifth waits until
 * nothing has changed for a while, and if it is followed by the same change once more, such changes stop counting.
 *
 * Somebody who saves the same file often without calling the server looks the same for a while; the wait merges those
 * saves, and the last of them is served. A change that the server can not have made counts always. Pure.
 */
import type { Generation } from '../base/generation.ts';
import type { Suspicion } from '../base/reloading.ts';

/** A change that was noticed when the newest generation had been serving for `servedMs`; 0 while it starts. */
export interface Suspect {
  readonly suspicion: Suspicion;
  readonly servedMs: number;
}

export type Storm =
  | { readonly kind: 'calm' }
  | { readonly kind: 'counting'; readonly files: readonly string[]; readonly reloads: number }
  /** The last reload waits until nothing has changed for `CALM_MS`; generations up to `behind` lack the last change. */
  | {
      readonly kind: 'waiting';
      readonly files: readonly string[];
      readonly since: number;
      readonly behind: Generation;
    }
  /** The last reload has begun; the next change of its own ends the storm. */
  | { readonly kind: 'probation'; readonly files: readonly string[] }
  /**
   * Generations up to `behind` were started before the last change of these files. It was made while `during` was the
   * newest: if that one does not come to serve, they are tried once more; null: they have been.
   */
  | {
      readonly kind: 'muted';
      readonly files: readonly string[];
      readonly behind: Generation;
      readonly during: Generation | null;
    };

export const CALM: Storm = { kind: 'calm' };

/** Nothing is left to wait for. */
export const calmer = (storm: Storm): Storm => (storm.kind === 'waiting' ? CALM : storm);

const AT_ONCE = 4;
const SOON_MS = 2_000;
export const CALM_MS = 2_000;

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

export type StormVerdict =
  | { readonly kind: 'reload'; readonly storm: Storm }
  | { readonly kind: 'wait'; readonly storm: Storm }
  | { readonly kind: 'ignore'; readonly storm: Storm };

/** Judges a reload that is about to begin because of `files`. */
export function judgeReload(
  storm: Storm,
  files: readonly string[],
  suspect: Suspect,
  now: number,
  newest: Generation,
): StormVerdict {
  const reload = (next: Storm): StormVerdict => ({ kind: 'reload', storm: next });
  if (storm.kind === 'muted') return reload(files.every(file => storm.files.includes(file)) ? storm : CALM);
  if (!selfInflicted(suspect)) return reload(CALM);
  if (storm.kind === 'calm' || !sameFiles(storm.files, files))
    return reload({ kind: 'counting', files, reloads: 1 });
  if (storm.kind === 'probation')
    return { kind: 'ignore', storm: { kind: 'muted', files, behind: newest, during: newest } };
  if (storm.kind === 'waiting') return { kind: 'wait', storm: { ...storm, behind: newest } };
  if (storm.reloads < AT_ONCE) return reload({ ...storm, reloads: storm.reloads + 1 });
  return { kind: 'wait', storm: { kind: 'waiting', files, since: now, behind: newest } };
}

const selfInflicted = ({ suspicion, servedMs }: Suspect) =>
  suspicion === 'open-call' || (suspicion === 'unanswered' && servedMs < SOON_MS);

const sameFiles = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every(file => b.includes(file));
