import type { Stats } from 'node:fs';
import type { Filter } from './filter.ts';
import type { Glob } from './globs.ts';
import type { IgnoreFiles } from './ignorefiles.ts';
import type { Links } from './links.ts';
import type { Lookout, OpenLookout, Sighting } from './lookout.ts';
import { inside } from './paths.ts';
import { isFolder, watchPoints } from './points.ts';

/**
 * Keeps a lookout posted where the plan wants it. When that is no longer possible (the system has no watches left, a
 * watched folder was replaced, the root is gone or back) it is closed and opened again; the caller then looks at
 * everything, so that nothing is lost in between.
 */
export interface Sentry {
  lookout(): Lookout;
  polling(): boolean;
  /** All that there is to look at: the folders that everything is found from. */
  points(): readonly (readonly [folder: string, depth: 'deep'])[];
  /** Takes up the folders that links lead to; those that are not watched yet. */
  takeUpLinks(): readonly string[];
  /**
   * What to do about folders that are not watched yet: chokidar may just not be there yet, may have missed that one
   * was replaced, or the system refuses them for good.
   */
  judge(unwatched: ReadonlySet<string>): 'fine' | 'wait' | 'reopen' | 'give-up';
  reopen(how: 'same' | 'polling'): void;
  close(): Promise<void>;
}

export interface SentryOptions {
  readonly root: string;
  readonly globs: readonly Glob[];
  readonly filter: Filter;
  readonly links: Links;
  readonly ignoreFiles: Pick<IgnoreFiles, 'top' | 'apart' | 'isOne'>;
  readonly poll: boolean;
  readonly pollMs: number;
  readonly open: OpenLookout;
}

/** Rounds of quiet in which chokidar has to get further with installing its watches. */
const patience = 3;

export function createSentry(options: SentryOptions, tell: (sighting: Sighting) => void): Sentry {
  const { root, globs, filter, links, ignoreFiles } = options;
  const wanted = () => watchPoints(root, globs, ignoreFiles.top);
  let poll = options.poll;
  let points = wanted();
  let extra = new Set<string>();
  let lookout = open();
  const patient = { rounds: 0, fewest: Number.POSITIVE_INFINITY, reopened: 0 };
  let waiting = patient;
  const hopeless = new Set<string>();

  function open(): Lookout {
    extra = new Set(links.points());
    const pollMs = poll ? options.pollMs : undefined;
    const mine = options.open(
      { points: [...points, ...extra, ...ignoreFiles.apart], ignored, pollMs },
      sighting => {
        if (mine === lookout) tell(sighting);
      },
    );
    return mine;
  }

  function ignored(path: string, stats: Stats | undefined): boolean {
    if (points.includes(path) || extra.has(path) || ignoreFiles.isOne(path)) return false;
    const names = links.namesOf(path);
    if (stats === undefined) return names.every(name => filter.pruned(name) && !filter.admits(name));
    const folder = stats.isDirectory() || stats.isSymbolicLink();
    const file = !stats.isDirectory();
    return !names.some(name => (folder && filter.admits(name)) || (file && filter.relevant(name)));
  }

  return {
    lookout: () => lookout,
    polling: () => poll,
    points: () => points.map(point => [point, 'deep']),
    takeUpLinks() {
      for (const point of links.points()) {
        if (extra.has(point) || !isFolder(point)) continue;
        extra.add(point);
        lookout.add(point);
      }
      return [...extra].filter(point => !lookout.watching(point) && isFolder(point));
    },
    judge(unwatched) {
      const moved = wanted().join('\n') !== points.join('\n');
      const open = [...points, ...extra];
      const ours = (folder: string) => open.some(point => inside(point, links.realOf(folder)));
      const left = [...unwatched].filter(folder => ours(folder) && !hopeless.has(folder));
      if (moved) return 'reopen';
      if (left.length === 0) {
        waiting = patient;
        return 'fine';
      }
      const further = left.length < waiting.fewest;
      const rounds = further ? 0 : waiting.rounds + 1;
      waiting = { ...waiting, rounds, fewest: Math.min(left.length, waiting.fewest) };
      if (rounds < patience) return 'wait';
      if (waiting.reopened < 2) return 'reopen';
      for (const folder of left) hopeless.add(folder);
      waiting = patient;
      return 'give-up';
    },
    reopen(how) {
      void lookout.close();
      poll = poll || how === 'polling';
      points = wanted();
      waiting = { ...patient, reopened: waiting.reopened + 1 };
      lookout = open();
    },
    close: () => lookout.close(),
  };
}
