/** Who is put under load: servers of all kinds, wrappers with little of everything. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type InEra, LEGACY, MODERN } from '../eras.ts';
import { fixture, home } from '../home.ts';
import { type Setup, wrapping } from '../launch.ts';
import { python } from '../python.ts';
import type { Act } from './acts/act.ts';
import { bytecodeGone, diskFull, files, manyFolders, unreadable } from './acts/files.ts';
import { floods, ordersFile, pipes } from './acts/pipes.ts';
import { buildKilled, signals } from './acts/signals.ts';
import { ended, wrapper } from './acts/wrapper.ts';
import { py, raw, rawBuilt, v1, v2 } from './languages.ts';
import { type Language, Place } from './place.ts';

export interface Kind {
  readonly name: string;
  readonly language: Language;
  readonly era: InEra;
  readonly acts: readonly Act[];
  readonly options?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What runs the wrapper's command line, which follows. */
  readonly under?: readonly string[];
  /** Milliseconds until a change has to be known. */
  readonly noticeMs?: number;
  /** Bytes of the disk that the project and the state folder have to themselves. */
  readonly disk?: number;
  /** Its wrapper is ended again and again, so that there is nothing to measure. */
  readonly shortLived?: boolean;
  /** Why it can't be had here. */
  readonly lacking?: string | undefined;
}

/** A user namespace of its own lets anybody lower the limit of watches for one process. */
const STARVED = [
  'unshare',
  '-Ur',
  'sh',
  '-c',
  'echo 12 > /proc/sys/user/max_inotify_watches && exec "$0" "$@"',
];

const works = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

const COLLECTS = join(home, 'fixtures', 'collects-garbage.cjs');

const POLLED_MS = 3_000;
const SMALL_DISK = 8 * 2 ** 20;

/** Nobody but root may mount; root may read everything. */
const isRoot = process.getuid?.() === 0;
const some = [...signals, ...pipes, ...wrapper, ...files, ...(isRoot ? [] : [unreadable])];
const all = [...some, ...floods];

export const kinds: readonly Kind[] = [
  { name: 'raw', language: raw, era: LEGACY, acts: all },
  { name: 'raw-modern', language: raw, era: MODERN, acts: all },
  { name: 'sdk-v1', language: v1, era: LEGACY, acts: all },
  { name: 'sdk-v2', language: v2, era: MODERN, acts: all },
  {
    name: 'python',
    language: py,
    era: LEGACY,
    acts: [...some, bytecodeGone],
    lacking: python === undefined ? 'python3 is not on the PATH' : undefined,
  },
  { name: 'exclusive', language: raw, era: MODERN, acts: all, options: ['--strategy', 'exclusive'] },
  { name: 'short-lived', language: raw, era: MODERN, acts: [...all, ended], shortLived: true },
  {
    name: 'built',
    language: rawBuilt,
    era: LEGACY,
    acts: [...all, buildKilled],
    env: { RUNS: '/dev/null' },
  },
  {
    name: 'few-watches',
    language: raw,
    era: LEGACY,
    acts: [...all, manyFolders],
    under: STARVED,
    noticeMs: POLLED_MS,
    lacking: works(STARVED[0]!, ...STARVED.slice(1), 'true')
      ? undefined
      : 'unshare -Ur is not permitted here',
  },
  {
    name: 'small-disk',
    language: raw,
    era: MODERN,
    acts: [...all, diskFull],
    disk: SMALL_DISK,
    lacking: process.platform === 'linux' && isRoot ? undefined : 'only root may mount a small disk',
  },
];

/** A disk in memory, and how it is taken away. */
export function smallDisk(bytes: number): { readonly folder: string; remove(): void } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-reload-disk-'));
  if (!works('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder)) {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  const remove = () => {
    if (works('umount', '-l', folder)) rmSync(folder, { recursive: true });
  };
  return { folder, remove };
}

export function placeOf({ language, noticeMs }: Kind, within?: string): Place {
  return new Place(language, { noticeMs: noticeMs ?? 0, within });
}

export function setupOf({ language, era, options = [], under = [], env = {} }: Kind, place: Place): Setup {
  const command =
    language === py
      ? [python!, language.run]
      : [process.execPath, '--import', fixture('mischief.mjs'), language.run];
  return {
    line: [...under, ...wrapping(command, ['--name', 'chaos', ...options])],
    opener: era.opener ?? 'initialize',
    env: {
      ...era.env,
      JOURNAL: '',
      RUNS: '',
      ORDERS: ordersFile(place),
      NODE_OPTIONS: `--require ${COLLECTS}`,
      ...env,
    },
  };
}
