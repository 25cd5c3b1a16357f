/** Watches the files once the server has been started, because loading the watcher takes longer than starting. */

import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Generation } from '../base/generation.ts';
import type { Watching } from '../report/status.ts';
import { warningLine } from '../report/warnings.ts';
import { countLine } from '../report/watched.ts';
import type { WatchFact, WatchPlan } from '../watch/facts.ts';
import { below } from '../watch/paths.ts';
import { realFolder } from '../watch/points.ts';
import type { Watch } from '../watch/watch.ts';

type Behind = ReadonlyMap<Generation, readonly string[]>;

/** The batch is over. */
export interface Batch {
  readonly touched: readonly string[];
  readonly behind: Behind;
  /** The config file was touched; it is in no list. */
  readonly config: boolean;
}

export interface WatchEvents {
  stirred(files: readonly string[]): void;
  settled(batch: Batch): void;
  /** From here on nothing is missed. */
  ready(): void;
  say(text: string): void;
}

export interface FileWatch {
  /** `since`: when it was started, in wall-clock time. `like`: it runs the same code as that one. */
  track(generation: Generation, since: number, like?: Generation): void;
  loaded(generation: Generation): void;
  forget(generation: Generation): void;
  /** Other files count from now on. Resolves when nothing is missed any more. */
  replan(watched: Watched): Promise<void>;
  describe(): Watching;
  close(): void;
}

export interface Plan extends WatchPlan {
  readonly debounceMs: number;
}

export interface Watched {
  /** Null: nothing causes a reload. */
  readonly plan: Plan | null;
  readonly why: string;
  /** Nothing is watched because somebody wants it so. */
  readonly isOff: boolean;
  /** A file that is watched besides, and causes no reload. */
  readonly config: string | null;
}

interface Start {
  readonly since: number;
  loaded: boolean;
}

export function watchLater(first: Watched, events: WatchEvents, clock: Clock): FileWatch {
  const starts = new Map<Generation, Start>();
  let newest: Generation | null = null;
  /** It died before the first scan was done: what was saved since its start has to be seen all the same. */
  let unseen: Generation | null = null;
  let closed = false;
  let post = station(first, new Map());

  /**
   * One watch after the other; what the earlier ones still say counts no more. `before`: on what they have seen a generation
   * to be behind, absolute. Only they can know of files that are gone, and of all of them where code is watched no more.
   */
  function station(watched: Watched, before: Behind) {
    const { plan, why } = watched;
    const whole = wholePlan(watched);
    const root = whole === null ? '' : realFolder(whole.root);
    const unknowable = (paths: readonly string[] = []) =>
      plan === null ? paths : paths.filter(path => !existsSync(path));
    const lost: Behind = new Map([...before].map(([generation, paths]) => [generation, unknowable(paths)]));
    let behind: Behind = new Map();
    const isConfig = whole === null ? () => false : finder(root, watched.config);
    const warnings: string[] = [];
    let watch: Watch | null = null;
    let files: number | null = null;
    let ignoredBy: readonly string[] = [];
    let done = () => {};
    const ready = new Promise<void>(resolve => {
      done = resolve;
    });

    const say = (text: string) => {
      warnings.push(text);
      events.say(text);
    };
    const tell = (fact: WatchFact): void => {
      if (post !== self) return;
      switch (fact.type) {
        case 'stirred':
          return events.stirred(fact.files);
        case 'settled': {
          const codeOf = (names: readonly string[]) => names.filter(name => !isConfig(name));
          behind = new Map(
            [...fact.behind].map(([generation, names]) => {
              const others = unknowable(lost.get(generation)).map(path => below(root, path));
              return [generation, [...new Set([...codeOf(names), ...others])]];
            }),
          );
          const config = fact.touched.some(isConfig);
          return events.settled({ touched: codeOf(fact.touched), behind, config });
        }
        case 'ready':
          files = fact.files - (isThere(watched.config) ? 1 : 0);
          if (plan !== null) events.say(countLine(files, ignoredBy));
          events.ready();
          if (unseen !== null) forget(unseen);
          return done();
        case 'ignoring':
          ignoredBy = fact.by;
          return;
        case 'warned':
          if (plan === null && fact.warning.kind === 'nothing-matches') return;
          return say(warningLine(fact.warning));
      }
    };
    const open = async (): Promise<void> => {
      if (whole === null) return done();
      const { watchFiles } = await import('../watch/watch.ts');
      if (closed || post !== self) return done();
      watch = watchFiles(whole, tell, clock, { limits: { quietMs: whole.debounceMs } });
      for (const [generation, { since, loaded }] of starts) {
        watch.track(generation, since);
        if (loaded) watch.loaded(generation);
      }
    };
    const self = {
      ready,
      open,
      watch: () => watch,
      behind: (): Behind =>
        new Map(
          [...starts.keys()].map(generation => {
            const names = behind.get(generation) ?? [];
            const seen = names.map(name => resolve(root, name));
            return [generation, [...new Set([...(lost.get(generation) ?? []), ...seen])]];
          }),
        ),
      isScanned: () => whole === null || files !== null,
      describe(): Watching {
        if (plan === null) return { kind: 'nothing', why, isOff: watched.isOff };
        if (watch === null) return { kind: 'starting' };
        const { root, include, ignore } = plan;
        return { kind: 'files', root, globs: include, ignore, ignoredBy, files, warnings, why };
      },
      close() {
        done();
        void watch?.close();
      },
    };
    return self;
  }
  void post.open();

  function forget(generation: Generation): void {
    if (unseen === generation) unseen = null;
    starts.delete(generation);
    post.watch()?.forget(generation);
  }

  return {
    track(generation, since, like) {
      newest = generation;
      if (unseen !== null) forget(unseen);
      starts.set(generation, { since, loaded: false });
      post.watch()?.track(generation, since, like);
    },
    loaded(generation) {
      const start = starts.get(generation);
      if (start !== undefined) start.loaded = true;
      post.watch()?.loaded(generation);
    },
    forget(generation) {
      if (!post.isScanned() && generation === newest) unseen = generation;
      else forget(generation);
    },
    async replan(watched) {
      const before = post;
      post = station(watched, before.behind());
      before.close();
      void post.open();
      await post.ready;
      // What the watch before has begun to tell, nobody else ends.
      events.settled({ touched: [], behind: new Map(), config: false });
    },
    describe: () => post.describe(),
    close() {
      closed = true;
      post.close();
    },
  };
}

const isThere = (file: string | null): boolean => file !== null && existsSync(file);

function wholePlan({ plan, config }: Watched): Plan | null {
  if (config === null) return plan;
  if (plan !== null) return { ...plan, always: config };
  const root = dirname(config);
  return {
    root,
    include: [],
    always: config,
    ignore: [],
    gitignore: false,
    recursive: false,
    poll: false,
    debounceMs: 50,
  };
}

/** Files are told relative to the root, a real folder. */
function finder(root: string, config: string | null): (name: string) => boolean {
  if (config === null) return () => false;
  const real = join(realFolder(dirname(config)), basename(config));
  return name => resolve(root, name) === real;
}
