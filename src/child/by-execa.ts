/** Starts a process with execa, which finds on every system what a command means. */
import { execa } from 'execa';
import type { Launch, Spawned } from './start.ts';

export function byExeca({ command, args, cwd, env, shell = false }: Launch): Spawned {
  const running = execa(command, args, {
    shell,
    detached: process.platform !== 'win32',
    windowsHide: true,
    ...(cwd === undefined ? {} : { cwd }),
    env: env as Record<string, string>,
    extendEnv: false,
    preferLocal: false,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    encoding: 'buffer',
    buffer: false,
    reject: false,
    // It would end the process alone, not its group.
    cleanup: false,
  });
  const refusal = async () => {
    const result = await running;
    return (result.cause ?? result) as Error;
  };
  return { running, refusal };
}
