/** What the lifecycle and the router tell each other: plain data, so that neither has to know the other. */
import type { Failure } from './failure.ts';
import type { Generation } from './generation.ts';

export type Cause =
  | { readonly kind: 'first' }
  | { readonly kind: 'changed' }
  | { readonly kind: 'asked'; readonly reason: string | null }
  | { readonly kind: 'crashed' }
  /** The one before ended when it was asked whether it is modern. */
  | { readonly kind: 'probed' }
  /** The client opened its session again in the other era. */
  | { readonly kind: 'reopened' }
  /** Newer code could not be built, and nobody served meanwhile: the code from before is started. */
  | { readonly kind: 'unbuilt' };

/**
 * `overlap`: the old generation serves until the new one is proved. `exclusive`: it ends first, because no two of this
 * program may run at a time.
 */
export type Strategy = 'overlap' | 'exclusive';

/** Names somebody who asked for a restart and waits for its outcome. */
export type Ticket = string;

/** The active generation runs older code than the disk holds, because the newer one failed. */
export interface Stale {
  readonly failure: Failure;
  readonly files: readonly string[];
  readonly generation: Generation;
  readonly at: number;
}

/** What the traffic has to know: whether to wait, and whether the answers are of the newest code. */
export interface Freshness {
  /** Newer code is on its way since that time. */
  readonly awaited: number | null;
  readonly stale: Stale | null;
  /** Files that the active generation does not run as they are, because they no longer cause reloads. */
  readonly muted: readonly string[] | null;
  /** No server, and none is coming before something changes. */
  readonly down: Failure | null;
  /** The active generation finishes what it was asked and has to be gone before newer code starts. */
  readonly finishing: Generation | null;
  /** It was ended to make room for newer code, and nobody has served since. */
  readonly gaveUp: Generation | null;
  /** Its code is being built. */
  readonly building: Generation | null;
  /** The last loss, while nobody serves and the next start is under way or awaited. */
  readonly recovery: Recovery | null;
}

/** A generation was lost by itself, and another one is to take its place. */
export interface Recovery {
  readonly generation: Generation;
  readonly failure: Failure;
  /** When it is, or was, started again. */
  readonly againAt: number;
}

/** One change of the active generation; times in milliseconds on the wrapper's clock. */
export interface Swap {
  readonly generation: Generation;
  readonly previous: Generation | null;
  readonly cause: Cause;
  readonly files: readonly string[];
  readonly noticedAt: number;
  /** How long its build took; null where none was run for it. */
  readonly buildMs: number | null;
  readonly startedAt: number;
  /** Whatever was saved before is in its code; null where that was built at another time. */
  readonly readSince: number | null;
  readonly servingAt: number;
}

/** What comes after a death. */
export type Outlook = 'serving' | 'starting' | 'pausing' | 'stopped' | 'ending';

export type Outcome =
  | { readonly kind: 'served'; readonly swap: Swap }
  | {
      readonly kind: 'failed';
      readonly failure: Failure;
      readonly generation: Generation;
      readonly serving: Generation | null;
      readonly gaveUp: Generation | null;
    }
  | { readonly kind: 'ended' };

/**
 * Whether the server may have written a watched file itself, judged when the change is seen.
 * `open-call`: a call is open of a tool that never went by without a change in this generation.
 * `unanswered`: the newest generation has not answered anything yet.
 */
export type Suspicion = 'open-call' | 'unanswered' | 'none';

/** What a person reading the log wants to know. */
export type Note =
  | {
      readonly kind: 'building';
      readonly generation: Generation;
      readonly cause: Cause;
      readonly files: readonly string[];
    }
  | { readonly kind: 'built'; readonly generation: Generation; readonly ms: number }
  | {
      readonly kind: 'starting';
      readonly generation: Generation;
      readonly cause: Cause;
      readonly files: readonly string[];
    }
  | { readonly kind: 'abandoned'; readonly generation: Generation; readonly files: readonly string[] }
  | { readonly kind: 'serving'; readonly swap: Swap }
  | {
      readonly kind: 'failed';
      readonly generation: Generation;
      readonly failure: Failure;
      readonly serving: Generation | null;
      readonly gaveUp: Generation | null;
    }
  /** It finishes what it was asked and ends before the next one starts. */
  | {
      readonly kind: 'yielding';
      readonly generation: Generation;
      readonly cause: Cause;
      readonly files: readonly string[];
    }
  /** It found its address in use while `beside` lived: from now on nobody starts beside another one. */
  | { readonly kind: 'exclusive'; readonly generation: Generation; readonly beside: Generation }
  /** It is tried again after a moment. */
  | { readonly kind: 'busy'; readonly generation: Generation; readonly failure: Failure }
  | { readonly kind: 'taken-back' }
  | {
      readonly kind: 'crashed';
      readonly generation: Generation;
      readonly failure: Failure;
      readonly againInMs: number | null;
    }
  | { readonly kind: 'storm'; readonly files: readonly string[] };
