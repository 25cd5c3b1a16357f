/** What dead wrappers left of their control: a wrapper that starts removes what is old, and what was before itself. */
import { lstatSync, rmSync } from 'node:fs';
import { wallTime } from '../base/clock.ts';
import { realSignals } from '../child/signal.ts';
import { isOurs } from '../memory/folder.ts';
import { isOurAddress } from './address.ts';
import { here, isSamePlace } from './place.ts';
import { type Found, listWrappers } from './registry.ts';

const DAY_MS = 24 * 3600 * 1000;

/** Never throws. A record stays while processes run that may be behind it: it is what proves whose they are. */
export async function tidyRun(
  home: string,
  of: { readonly name: string; readonly project: string },
): Promise<void> {
  for (const found of await listWrappers(home)) {
    const { name, project } = found.record.standing;
    const isBefore = name === of.name && project === of.project;
    if (found.life !== 'dead' || mayBeBehind(found)) continue;
    try {
      if (isBefore || isOld(found)) removeRecord(found);
    } catch {
      // Whoever can remove it: it is in nobody's way.
    }
  }
}

/** Throws what the disk says. The record goes last: as long as it is there, what it names can be found. */
export function removeRecord({ record: { socket }, path }: Found): void {
  const stats = isOurAddress(socket) ? lstatSync(socket, { throwIfNoEntry: false }) : undefined;
  if (stats?.isSocket() && isOurs(stats)) rmSync(socket, { force: true });
  rmSync(path, { force: true });
}

const mayBeBehind = ({ record: { place, groups } }: Found): boolean =>
  isSamePlace(place, here()) && groups.some(({ pid }) => realSignals.leftovers(pid));

const isOld = ({ path }: Found): boolean =>
  (lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < wallTime() - DAY_MS;
