/** Where a process number means something: several machines and containers may share one home folder. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { attempt } from '../memory/attempt.ts';

export interface Place {
  readonly host: string;
  /** Null where the system does not name its boots. */
  readonly boot: string | null;
  /** Null where there is but one. */
  readonly pidNamespace: string | null;
}

export const here = (): Place => ({
  host: hostname(),
  boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()),
  pidNamespace: attempt(() => readlinkSync('/proc/self/ns/pid')),
});

/** Whether process numbers that were written down there mean the same here. */
export const isSamePlace = (one: Place, other: Place): boolean =>
  one.host === other.host && one.boot === other.boot && one.pidNamespace === other.pidNamespace;
