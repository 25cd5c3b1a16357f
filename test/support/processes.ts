/**
 * Who is alive. Processes are found by a mark in their environment, which every descendant inherits: one that left the
 * group, the session or its parent is found as well. Zombies are dead.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { NAME } from '../../src/child/guardian.ts';

export const MARK = 'MCP_RELOAD_RIG';

export interface Process {
  readonly pid: number;
  readonly ppid: number;
  readonly command: string;
}

/** Why processes cannot be looked at on this platform, if they can't. */
export const blind =
  process.platform === 'win32' ? 'no process table with environments on Windows' : undefined;

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** State and parent from /proc/PID/stat; the name before them may itself hold spaces and parentheses. */
function standing(pid: number): { state: string; ppid: number } | undefined {
  const stat = contentOf(`/proc/${pid}/stat`);
  const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state ? { state, ppid: Number(ppid) } : undefined;
}

function fromProc(mark: string): Process[] {
  const found: Process[] = [];
  for (const pid of readdirSync('/proc').map(Number)) {
    if (!Number.isInteger(pid) || !contentOf(`/proc/${pid}/environ`).includes(mark)) continue;
    const now = standing(pid);
    if (!now || now.state === 'Z' || now.state === 'X') continue;
    const command = contentOf(`/proc/${pid}/cmdline`).split('\0').join(' ').trim();
    found.push({ pid, ppid: now.ppid, command });
  }
  return found;
}

function fromPs(mark: string): Process[] {
  const table = spawnSync('ps', ['-A', '-E', '-ww', '-o', 'pid=,ppid=,stat=,command='], { encoding: 'utf8' });
  return table.stdout
    .split('\n')
    .filter(line => line.includes(mark))
    .map(line => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .filter(row => row !== null && !row[3]!.startsWith('Z'))
    .map(row => ({ pid: Number(row![1]), ppid: Number(row![2]), command: row![4]!.split(' MCP_')[0]! }));
}

export function marked(mark: string): Process[] {
  if (blind) return [];
  const text = `${MARK}=${mark}`;
  return process.platform === 'linux' ? fromProc(text) : fromPs(text);
}

/** The shell that would end what `pid` leaves behind; next to nothing is in its environment, so no mark either. */
export function guardianOf(pid: number): number | undefined {
  const words = `${NAME} ${pid}`;
  if (process.platform !== 'linux')
    return Number(spawnSync('pgrep', ['-f', `${words}$`], { encoding: 'utf8' }).stdout) || undefined;
  const isIt = (one: number) => contentOf(`/proc/${one}/cmdline`).split('\0').join(' ').endsWith(`${words} `);
  return readdirSync('/proc').map(Number).find(isIt);
}

export function alive(pid: number): boolean {
  if (process.platform === 'linux') {
    const now = standing(pid);
    return now !== undefined && now.state !== 'Z' && now.state !== 'X';
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export const describe = (found: readonly Process[]): string =>
  found.map(one => `${one.pid} (parent ${one.ppid}) ${one.command}`).join('\n') || 'none';
