import type { Clock } from '../base/clock.ts';
import type { Depth } from './survey.ts';

/**
 * Polling compares with a first look of its own, which the system takes a moment after it was asked to: a change
 * just before that look is never told. So every folder that was read while polling is read once more.
 */
export interface Afterlook {
  /** These folders were read. */
  read(folders: ReadonlyMap<string, Depth>): void;
  stop(): void;
}

export function createAfterlook(
  clock: Clock,
  ms: number,
  look: (folders: ReadonlyMap<string, Depth>) => void,
): Afterlook {
  let later = new Map<string, Depth>();
  /** Were asked for by us: their reading is the last. */
  const asked = new Set<string>();
  let disarm = () => {};

  function again(): void {
    const folders = later;
    later = new Map();
    for (const folder of folders.keys()) asked.add(folder);
    look(folders);
  }

  return {
    read(folders) {
      const news = [...folders].filter(([folder]) => !asked.delete(folder));
      if (news.length > 0 && later.size === 0) disarm = clock.after(ms, again);
      for (const [folder, depth] of news) if (later.get(folder) !== 'deep') later.set(folder, depth);
    },
    stop: () => disarm(),
  };
}
