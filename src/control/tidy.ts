/** What dead wrappers left of their control: a wrapper that starts removes what is old, and what was before itself. */
import { lstatSync, rmSync } from 'node:fs';
import { wallTime } from '../base/clock.ts';
import { isOurs } from '../memory/folder.ts';
import { isOurAddress } from './address.ts';
import { type Found, listWrappers } from './registry.ts';

const DAY_MS = 24 * 3600 * 1000;

export async function tidyRun(
  home: string,
  of: { readonly name: string; readonly project: string },
): Promise<void> {
  for (const found of await listWrappers(home)) {
    const { name, project } = found.record.standing;
    if (found.life !== 'dead') continue;
    if ((name === of.name && project === of.project) || isOld(found)) removeRecord(found);
  }
}

/** The record last: as long as it is there, what it names can be found. */
export function removeRecord({ record: { socket }, path }: Found): void {
  const stats = isOurAddress(socket) ? attempt(() => lstatSync(socket)) : null;
  if (stats?.isSocket() && isOurs(stats)) attempt(() => rmSync(socket, { force: true }));
  attempt(() => rmSync(path, { force: true }));
}

function isOld({ path }: Found): boolean {
  const stats = attempt(() => lstatSync(path));
  return stats !== null && stats.mtimeMs < wallTime() - DAY_MS;
}

function attempt<T>(what: () => T): T | null {
  try {
    return what();
  } catch {
    return null;
  }
}
