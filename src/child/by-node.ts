/** What `byExeca` comes to on POSIX. Loading execa takes 20 ms, and the first server is not to wait for that. */
import { spawn } from 'node:child_process';
import type { Launch, Spawned } from './start.ts';

export function byNode({ command, args, cwd, env }: Launch): Spawned {
  const running = spawn(command, args, { detached: true, stdio: 'pipe', cwd, env });
  const refused = new Promise<Error>(resolve => running.once('error', resolve));
  return { running, refusal: () => refused };
}
