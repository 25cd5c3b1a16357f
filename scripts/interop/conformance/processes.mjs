// Processes of a run, each in a group of its own, so that it can be ended with all that it started.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const PATIENCE_MS = 8_000;

/** `ended()` closes its stdin and asks it to go, and kills what has not gone then. */
export function started([file, ...args], options) {
  const child = spawn(file, args, { detached: true, ...options });
  child.stdin?.on('error', () => {});
  const exited = once(child, 'exit');
  child.ended = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const kill = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), PATIENCE_MS);
    child.stdin?.end();
    child.kill('SIGTERM');
    await exited;
    clearTimeout(kill);
  };
  child.exited = exited;
  return child;
}
