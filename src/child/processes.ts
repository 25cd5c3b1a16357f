/** What runs on this machine, as the system tells it: `/proc` on Linux, `ps` elsewhere, nothing on Windows. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Null where the system does not tell. */
  readonly session: number | null;
  /** When it was started, in the system's words: together with the pid it names one process of this boot. */
  readonly birth: string;
  readonly rssBytes: number;
  /** It has exited, and nobody has waited for it yet. */
  readonly isZombie: boolean;
}

const KIB = 1024;
const TICKS_PER_SECOND = 100;
const MOST_OUTPUT = 16 * 1024 * 1024;
const LONGEST_LISTING_MS = 5_000;

/** Empty where the system does not tell. */
export async function listProcesses(): Promise<readonly Listed[]> {
  if (process.platform === 'win32') return [];
  if (process.platform === 'linux') return pidsInProc().flatMap(pid => inProc(pid) ?? []);
  return listedIn(await ps(['-axo', COLUMNS]));
}

/** Of those that run: when they were started; null where the system does not tell that. */
export async function birthsOf(pids: Iterable<number>): Promise<ReadonlyMap<number, string | null>> {
  const asked = [...new Set(pids)];
  const told = new Map((await tellOf(asked)).map(one => [one.pid, one]));
  const births = new Map<number, string | null>();
  for (const pid of asked) {
    const one = told.get(pid);
    if (one === undefined ? isRunning(pid) : !one.isZombie) births.set(pid, one?.birth ?? null);
  }
  return births;
}

/** As what is born now would have it; null where births only tell the same from another. */
export function birthNow(): string | null {
  const [uptime = ''] = contentOf('/proc/uptime')?.split(' ') ?? [];
  return uptime === '' ? null : String(Math.floor(Number(uptime) * TICKS_PER_SECOND));
}

async function tellOf(pids: readonly number[]): Promise<readonly Listed[]> {
  if (pids.length === 0 || process.platform === 'win32') return [];
  if (process.platform === 'linux') return pids.flatMap(pid => inProc(pid) ?? []);
  return listedIn(await ps(['-o', COLUMNS, '-p', pids.join(',')]));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

const pidsInProc = (): readonly number[] => {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
};

function contentOf(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}

function inProc(pid: number): Listed | null {
  const stat = contentOf(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // "pid (name) state parent group session …", where the name may hold spaces and parentheses; the start is the 20th.
  const words = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [, parent, group, session] = words.map(Number);
  const birth = words[19];
  if (parent === undefined || group === undefined || session === undefined || birth === undefined)
    return null;
  const [, resident] = /^VmRSS:\s*(\d+) kB$/m.exec(contentOf(`/proc/${pid}/status`) ?? '') ?? [];
  const isZombie = words[0] === 'Z' || words[0] === 'X';
  return { pid, parent, group, session, birth, rssBytes: Number(resident ?? 0) * KIB, isZombie };
}

const COLUMNS = 'pid=,ppid=,pgid=,rss=,stat=,lstart=';

/** The same words for the same moment, whatever language and place of the world the user has. */
const ps = (args: readonly string[]): Promise<string> =>
  new Promise(resolve => {
    const env = { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' };
    const options = { env, timeout: LONGEST_LISTING_MS, maxBuffer: MOST_OUTPUT };
    execFile('ps', args, options, (_, stdout) => resolve(stdout));
  });

/** Exported for its test: what `ps` prints. */
export const listedIn = (table: string): readonly Listed[] =>
  table.split('\n').flatMap(row => {
    const found = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S.*?)\s*$/.exec(row);
    if (found === null) return [];
    const [pid, parent, group, rss] = found.slice(1, 5).map(Number) as [number, number, number, number];
    return [
      {
        pid,
        parent,
        group,
        session: null,
        birth: found[6]!,
        rssBytes: rss * KIB,
        isZombie: found[5]!.startsWith('Z'),
      },
    ];
  });
