/** What a process holds, as /proc says. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { median } from '../measure.ts';

export interface Reading {
  /** How many open descriptors of each kind, or of each file. */
  readonly descriptors: ReadonlyMap<string, number>;
  /** Resident memory in MB as it is, and when all garbage is collected: medians of several readings. */
  readonly memory: number;
  readonly swept: number;
}

const READINGS = 9;

function targetOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return 'gone';
  }
}

/** `pipe:[123]` and `socket:[123]` are kinds; what else there is has a name that stays. */
const kindOf = (target: string): string => target.replace(/:\[\d+\]$/, '');

export function descriptorsOf(pid: number): Map<string, number> {
  const kinds = new Map<string, number>();
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    const kind = kindOf(targetOf(`/proc/${pid}/fd/${fd}`));
    if (kind !== 'gone') kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return kinds;
}

const memoryOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;

async function memoryOver(pid: number, apart: number): Promise<number> {
  const readings = [];
  while (readings.length < READINGS) {
    await delay(apart);
    readings.push(memoryOf(pid));
  }
  return median(readings);
}

/** `apart`: milliseconds between two readings of memory. `collects-garbage.cjs` has to be loaded there. */
export async function read(pid: number, apart: number): Promise<Reading> {
  const memory = await memoryOver(pid, apart);
  process.kill(pid, 'SIGWINCH');
  const swept = await memoryOver(pid, apart);
  return { descriptors: descriptorsOf(pid), memory, swept };
}

/** The kinds of which there are more now. */
export function more(before: Reading, after: Reading): string[] {
  return [...after.descriptors]
    .map(([kind, count]) => ({ kind, count, was: before.descriptors.get(kind) ?? 0 }))
    .filter(({ count, was }) => count > was)
    .map(({ kind, count, was }) => `${kind}: ${was} before, ${count} after`);
}
