/** Small questions to the system. */
import { readFileSync } from 'node:fs';

export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

/**
 * Names a running process; undefined for one that does not run. A number alone comes again, in a container soon: Linux
 * tells the time of its start as well.
 */
export function markOf(pid: number): string | undefined {
  if (!isRunning(pid)) return undefined;
  try {
    // "pid (name) state …", where the name may hold spaces and parentheses; the start is the 20th word after it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid}@${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return String(pid);
  }
}
