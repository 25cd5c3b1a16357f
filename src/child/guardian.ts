/**
 * Ends what we started when we are killed and can not do it ourselves: a shell that reads a pipe which closes when we die,
 * whatever we die of. It is told each group and when nothing of it is left, and at the end of the pipe ends the others.
 * It belongs to nobody's group or session and holds no pipe but ours, no folder and next to no environment.
 *
 * A group's number may be given anew when its last process is gone. That is no danger here. While we live, the leader's
 * number is kept by its zombie until we hear of its exit, in the same turn we strike off an empty group, and for what
 * outlives a leader we look ten times a second. After our death the shell does the same, before each signal and as
 * often. A stranger would have to be given just that number in the tenth of a second in between, and to lead a group;
 * but kernels count through all the others first (32,768 or more).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

export interface Guardian {
  guard(leader: number): void;
  release(leader: number): void;
}

export const SHELL = '/bin/sh';
/** With our pid behind it, this is how it is known in a list of processes. */
export const NAME = 'mcp-reload-guardian';

/**
 * For any POSIX shell. SIGKILL follows SIGTERM after half a second. Where `sleep` takes whole seconds only, or is missing,
 * nobody looks in between, or there is no time to be had.
 */
export const SCRIPT = `trap '' INT TERM HUP
groups=" $GUARDED "
while read -r word leader; do
  case $groups in *" $leader "*) groups="\${groups%% $leader *} \${groups#* $leader }" ;; esac
  [ "$word" = release ] || groups="$groups$leader "
done
strike() {
  left=
  for leader in $groups; do kill -0 -$leader && left="$left $leader"; done
  groups=$left
  [ "$groups" ] || exit 0
}
signal() { for leader in $groups; do kill -$1 -$leader; done; }
strike
signal TERM
for look in 1 2 3 4 5; do
  sleep 0.1 || { sleep 1; break; }
  strike
done
strike
signal KILL`;

/** One that dies is replaced, but not for ever: where none can live, we do without. */
const MOST_STARTED = 5;

export function createGuardian(shell = SHELL): Guardian {
  const groups = new Set<number>();
  let pipe: Socket | null = null;
  let started = 0;

  function start(): void {
    if (started === MOST_STARTED) return;
    started++;
    const running = spawnIn(shell, groups);
    if (running?.pid === undefined || running.stdin === null) return;
    pipe = running.stdin as Socket;
    pipe.on('error', () => {});
    // Neither it nor its pipe may keep us.
    pipe.unref();
    running.unref();
    running.once('exit', () => {
      pipe = null;
      if (groups.size > 0) start();
    });
  }

  const tell = (word: 'guard' | 'release', leader: number) => void pipe?.write(`${word} ${leader}\n`);

  return {
    guard(leader) {
      groups.add(leader);
      if (pipe === null) start();
      else tell('guard', leader);
    },
    release(leader) {
      if (groups.delete(leader)) tell('release', leader);
    },
  };
}

/** It knows those that are there from its birth on, whenever we are killed after that. */
function spawnIn(shell: string, groups: Iterable<number>): ChildProcess | undefined {
  try {
    const running = spawn(shell, ['-c', SCRIPT, NAME, String(process.pid)], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', GUARDED: [...groups].join(' ') },
    });
    running.on('error', () => {});
    return running;
  } catch {
    return undefined;
  }
}

/** On Windows a process has no group; what the end of stdin does not reach there stays. */
export const realGuardian: Guardian =
  process.platform === 'win32' ? { guard() {}, release() {} } : createGuardian();
