/** Watches the files once the server has been started, because loading the watcher takes longer than starting. */
import type { Clock } from '../base/clock.ts';
import { wallTime } from '../base/clock.ts';
import type { Generation } from '../base/generation.ts';
import type { Watching } from '../report/status.ts';
import { warningLine } from '../report/warnings.ts';
import type { WatchFact, WatchPlan } from '../watch/facts.ts';
import type { Watch } from '../watch/watch.ts';

export interface WatchEvents {
  stirred(files: readonly string[]): void;
  settled(touched: readonly string[], behind: ReadonlyMap<Generation, readonly string[]>): void;
  /** From here on nothing is missed. */
  ready(): void;
  say(text: string): void;
}

export interface FileWatch {
  track(generation: Generation): void;
  loaded(generation: Generation): void;
  forget(generation: Generation): void;
  describe(): Watching;
  close(): void;
}

export interface Plan extends WatchPlan {
  readonly debounceMs: number;
}

/** `plan` null: there is no local code; `why` says so. */
export function watchLater(
  plan: Plan | { readonly nothing: string },
  events: WatchEvents,
  clock: Clock,
): FileWatch {
  if ('nothing' in plan) {
    const nothing = () => {};
    const describe = (): Watching => ({ kind: 'nothing', why: plan.nothing });
    return { track: nothing, loaded: nothing, forget: nothing, close: nothing, describe };
  }

  let watch: Watch | null = null;
  let closed = false;
  let files: number | null = null;
  const warnings: string[] = [];
  let newest: Generation | null = null;
  /** It died before the first scan was done: what was saved since its start has to be seen all the same. */
  let unseen: Generation | null = null;
  const early = new Map<Generation, { readonly since: number; loaded: boolean }>();

  const tell = (fact: WatchFact): void => {
    switch (fact.type) {
      case 'stirred':
        return events.stirred(fact.files);
      case 'settled':
        return events.settled(fact.touched, fact.behind);
      case 'ready':
        files = fact.files;
        events.ready();
        if (unseen !== null) forget(unseen);
        return;
      case 'warned': {
        const text = warningLine(fact.warning);
        warnings.push(text);
        events.say(text);
      }
    }
  };

  async function open(plan: Plan): Promise<void> {
    const { watchFiles } = await import('../watch/watch.ts');
    if (closed) return;
    watch = watchFiles(plan, tell, clock, { limits: { quietMs: plan.debounceMs } });
    for (const [generation, { since, loaded }] of early) {
      watch.track(generation, since);
      if (loaded) watch.loaded(generation);
    }
    early.clear();
  }
  void open(plan);

  function forget(generation: Generation): void {
    if (unseen === generation) unseen = null;
    early.delete(generation);
    watch?.forget(generation);
  }

  return {
    track(generation) {
      newest = generation;
      if (unseen !== null) forget(unseen);
      if (watch === null) early.set(generation, { since: wallTime(), loaded: false });
      else watch.track(generation);
    },
    loaded(generation) {
      const waiting = early.get(generation);
      if (waiting !== undefined) waiting.loaded = true;
      watch?.loaded(generation);
    },
    forget(generation) {
      if (files === null && generation === newest) unseen = generation;
      else forget(generation);
    },
    describe: () =>
      watch === null
        ? { kind: 'starting' }
        : { kind: 'files', root: plan.root, globs: plan.include, ignore: plan.ignore, files, warnings },
    close() {
      closed = true;
      void watch?.close();
    },
  };
}
