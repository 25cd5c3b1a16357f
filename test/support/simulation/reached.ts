/** What histories came to, so that one sees that the world really does these things. */
import type { Note } from '../../../src/base/reloading.ts';
import type { Effect } from '../../../src/reload/state.ts';

/** Counted by what the lifecycle notes. */
const NOTED: Readonly<Partial<Record<Note['kind'], string>>> = {
  building: 'builds',
  built: 'builds done',
  starting: 'starts',
  serving: 'swaps',
  failed: 'failed starts',
  abandoned: 'abandoned starts',
  crashed: 'crashes',
  'taken-back': 'edits taken back',
  yielding: 'yields',
  exclusive: 'addresses in use',
  busy: 'busy addresses waited for',
  storm: 'storms',
};

export class Reached {
  readonly counts = new Map<string, number>();
  steps = 0;

  add(what: string, count = 1): void {
    if (count > 0) this.counts.set(what, (this.counts.get(what) ?? 0) + count);
  }

  effect(effect: Effect): void {
    if (effect.type === 'expire') this.add('drains out of time');
    if (effect.type === 'note') this.#note(effect.note);
  }

  #note(note: Note): void {
    this.add(NOTED[note.kind] ?? note.kind);
    if (note.kind === 'serving' && note.swap.previous !== null && note.swap.cause.kind !== 'crashed')
      this.add('reloads');
  }

  /** Takes in what another one reached, as it comes from another thread. */
  take({ steps, counts }: { readonly steps: number; readonly counts: ReadonlyMap<string, number> }): void {
    this.steps += steps;
    for (const [what, count] of counts) this.add(what, count);
  }
}
