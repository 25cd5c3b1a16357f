/**
 * Ends a Windows program that was started from WSL. Its pid here is a relay's: when that is killed, Windows ends the program
 * and nothing that it has started. So Windows ends the whole tree, by the pid that the program has there, which nobody
 * tells: right after the start Windows is asked for its processes, and the one that is the program's is taken. Where that is
 * not certain the relay is signalled like any process; never is another process ended on a guess. How the program is
 * started, and its command line, stay as they are.
 */
import { closeSync, openSync, readFileSync, readSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { findCommand } from './search-path.ts';
import { type Signals, type System, signalsFor } from './signal.ts';

export interface WindowsProgram {
  /** As Windows names the process: `python.exe`. */
  readonly image: string;
  /** Where Windows keeps its own programs, as a path of ours. */
  readonly system32: string;
}

interface Command {
  readonly command: string;
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Undefined for a program of this system, and everywhere but in WSL. */
export function windowsProgram({ command, cwd, env }: Command): WindowsProgram | undefined {
  if (process.platform !== 'linux' || !isWsl(process.env, textOf('/proc/version'))) return undefined;
  const file = findCommand(command, cwd ?? process.cwd(), env);
  if (file === undefined || !isWindowsFile(file)) return undefined;
  return { image: basename(realpathSync(file)), system32: system32(textOf('/proc/mounts')) };
}

export const isWsl = (env: Readonly<Record<string, string | undefined>>, version: string): boolean =>
  env.WSL_DISTRO_NAME !== undefined || /microsoft/i.test(version);

/** By its first bytes; where these can't be read, by its name. */
export function isWindowsFile(file: string): boolean {
  try {
    const opened = openSync(file, 'r');
    try {
      const head = Buffer.alloc(2);
      readSync(opened, head);
      return head.toString('latin1') === 'MZ';
    } finally {
      closeSync(opened);
    }
  } catch {
    return /\.exe$/i.test(file);
  }
}

/** The drive C: may be mounted elsewhere. `mounts` writes a backslash as \134. */
export const system32 = (mounts: string): string =>
  `${/^C:(?:\\134)? (\S+) /im.exec(mounts)?.[1] ?? '/mnt/c'}/Windows/System32`;

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** One line a process: pid, parent, milliseconds since its start, name. */
const PROCESSES =
  '$now = Get-Date; Get-CimInstance Win32_Process | Where-Object CreationDate | ForEach-Object ' +
  "{ '{0} {1} {2} {3}' -f $_.ProcessId, $_.ParentProcessId, [int64]($now - $_.CreationDate).TotalMilliseconds, $_.Name }";

/** Of a program that is being started right now. */
export function wslSignals({ image, system32 }: WindowsProgram, system: System, clock: Clock): Signals {
  const relay = signalsFor('linux', system);
  const taskkill = `${system32}/taskkill.exe`;
  const startedAt = clock.now();
  let pid: number | undefined;
  const powershell = `${system32}/WindowsPowerShell/v1.0/powershell.exe`;
  void system
    .ask(powershell, ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', PROCESSES])
    .then(answer => {
      pid = startedSince(answer ?? '', image, clock.now() - startedAt);
    });

  const tree = (...force: string[]) => ['/PID', String(pid), '/T', ...force];
  return {
    terminate: leader => (pid === undefined ? relay.terminate(leader) : system.run(taskkill, tree(), false)),
    kill(leader) {
      if (pid === undefined) return relay.kill(leader);
      // The relay goes with its program; killed first it would leave the rest of the tree without a root.
      void system.ask(taskkill, tree('/F')).then(answer => {
        if (answer === undefined) relay.kill(leader);
      });
    },
    killNow(leader) {
      if (pid !== undefined) system.run(taskkill, tree('/F'), true);
      relay.killNow(leader);
    },
    leftovers: relay.leftovers,
  };
}

interface Row {
  readonly pid: number;
  readonly parent: number;
  readonly ageMs: number;
  readonly name: string;
}

/** Both sides count time since the start, so that their clocks need not agree. */
const SLACK_MS = 250;

/** The only process of that name that was started within the last `ms` by no other such process; undefined: not certain. */
export function startedSince(lines: string, image: string, ms: number): number | undefined {
  const rows = lines.split(/\r?\n/).flatMap((line): Row[] => {
    const [, pid, parent, age, name] = /^(\d+) (\d+) (-?\d+) (.+)$/.exec(line.trim()) ?? [];
    return name === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), ageMs: Number(age), name }];
  });
  const byPid = new Map(rows.map(row => [row.pid, row]));
  const isCandidate = ({ name, ageMs }: Row) =>
    name.toLowerCase() === image.toLowerCase() && ageMs <= ms + SLACK_MS;
  const isUnderOne = (row: Row, seen = new Set([row.pid])): boolean => {
    const parent = byPid.get(row.parent);
    if (parent === undefined || seen.has(parent.pid)) return false;
    return isCandidate(parent) || isUnderOne(parent, seen.add(parent.pid));
  };
  const [only, ...others] = rows.filter(row => isCandidate(row) && !isUnderOne(row));
  return others.length === 0 ? only?.pid : undefined;
}
