import type { Random } from '../../random.ts';
import type { Stand } from '../stand.ts';

/** Done as soon as what it does to files is over; what it does to processes may be undone later. */
export interface Act {
  readonly name: string;
  readonly weight: number;
  run(stand: Stand, random: Random): Promise<void> | void;
}

export const between = (random: Random, least: number, most: number): number =>
  least + random.below(most - least);

/** It may be gone by now. */
export function kill(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** Any server that lives, the old one or the new one. */
export const anyServer = (stand: Stand, random: Random): number | undefined => {
  const servers = stand.session.servers();
  return servers[random.below(Math.max(1, servers.length))]?.pid;
};
