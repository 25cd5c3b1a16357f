/** What has happened so far, for `reload_status`. */
import type { Failure } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import type { Note, Swap } from '../base/reloading.ts';

export interface History {
  readonly reloads: number;
  readonly crashes: number;
  /** The generation that found its address in use. */
  readonly foundBusy: Generation | null;
  readonly lastSwap: Swap | null;
  readonly lastFailure: {
    readonly generation: Generation;
    readonly failure: Failure;
    readonly at: number;
  } | null;
}

export const NO_HISTORY: History = {
  reloads: 0,
  crashes: 0,
  foundBusy: null,
  lastSwap: null,
  lastFailure: null,
};

export function remember(history: History, note: Note, now: number): History {
  switch (note.kind) {
    case 'serving': {
      const first = history.lastSwap === null;
      return {
        ...history,
        lastSwap: note.swap,
        reloads: history.reloads + (first || note.swap.cause.kind === 'crashed' ? 0 : 1),
      };
    }
    case 'failed':
      return { ...history, lastFailure: { generation: note.generation, failure: note.failure, at: now } };
    case 'exclusive':
      return { ...history, foundBusy: note.generation };
    case 'crashed': {
      const { generation, failure } = note;
      const crashes = history.crashes + 1;
      return { ...history, crashes, lastFailure: { generation, failure, at: now } };
    }
    default:
      return history;
  }
}
