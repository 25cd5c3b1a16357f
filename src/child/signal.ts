/**
 * Reaches every process that a child started, not only the child: launchers (npx, uv run, sh -c) hide the real server.
 * POSIX: the child leads a group of its own. Windows: taskkill walks the tree, which it can only while the child lives.
 */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { win32 } from 'node:path';

export interface Signals {
  terminate(leader: number): void;
  kill(leader: number): void;
  /** Like kill, and done when it returns, for a process that is about to exit. */
  killNow(leader: number): void;
  /** Whether anything of the group runs on after its leader has exited. */
  leftovers(leader: number): boolean;
}

/** What the operating system is asked for; tests hand in their own. */
export interface System {
  /** Throws an error with a `code` as process.kill does. */
  kill(pid: number, signal: NodeJS.Signals | 0): void;
  run(command: string, args: readonly string[], wait: boolean): void;
  /** What a command writes; undefined where it fails. */
  ask(command: string, args: readonly string[]): Promise<string | undefined>;
  /** The states of a group's processes as /proc has them ('Z' is a zombie); undefined where there is no /proc. */
  states(group: number): readonly string[] | undefined;
}

const LONGEST_ANSWER_MS = 10_000;
const MOST_ANSWER = 4 * 1024 * 1024;

export const realSystem: System = {
  kill: (pid, signal) => void process.kill(pid, signal),
  run(command, args, wait) {
    const options = { stdio: 'ignore', windowsHide: true } as const;
    if (wait) spawnSync(command, args, options);
    else spawn(command, args, options).on('error', () => {});
  },
  ask: (command, args) =>
    new Promise(resolve => {
      const options = { timeout: LONGEST_ANSWER_MS, maxBuffer: MOST_ANSWER } as const;
      execFile(command, args, options, (error, stdout) => resolve(error === null ? stdout : undefined));
    }),
  states: process.platform === 'linux' ? statesInProc : () => undefined,
};

export function signalsFor(platform: NodeJS.Platform, system: System): Signals {
  return platform === 'win32' ? windows(system) : posix(system);
}

export const realSignals: Signals = signalsFor(process.platform, realSystem);

function posix(system: System): Signals {
  const send = (pid: number, signal: NodeJS.Signals | 0): string | undefined => {
    try {
      system.kill(pid, signal);
      return undefined;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? 'unknown';
    }
  };
  const kill = (leader: number) => void send(-leader, 'SIGKILL');
  return {
    terminate: leader => void send(-leader, 'SIGTERM'),
    kill,
    killNow: kill,
    leftovers(leader) {
      // Nothing but ESRCH means an empty group: EPERM is a member that changed its user.
      if (send(-leader, 0) === 'ESRCH') return false;
      // Zombies answer signal 0. They stay for ever where process 1 reaps nobody, as in many containers.
      const states = system.states(leader) ?? [];
      return states.length === 0 || states.some(state => state !== 'Z' && state !== 'X');
    },
  };
}

function windows(system: System): Signals {
  // By its full path: Windows looks in the working folder first, and that is a project's.
  const taskkill = win32.join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'taskkill.exe');
  const tree = (leader: number) => ['/PID', String(leader), '/T'];
  return {
    terminate: leader => system.run(taskkill, tree(leader), false),
    kill: leader => system.run(taskkill, [...tree(leader), '/F'], false),
    killNow: leader => system.run(taskkill, [...tree(leader), '/F'], true),
    // Whoever lost the parent can't be found any more; the end of stdin has to do.
    leftovers: () => false,
  };
}

function statesInProc(group: number): readonly string[] | undefined {
  if (!existsSync('/proc/self/stat')) return undefined;
  const states: string[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // "pid (name) state parent group …", where the name may hold spaces and parentheses.
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state = '', , itsGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(itsGroup) === group) states.push(state);
    } catch {
      // Gone while we looked.
    }
  }
  return states;
}
