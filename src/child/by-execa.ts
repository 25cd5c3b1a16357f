/** Starts a process with execa, which finds on every system what a command means. */
import { execa } from 'execa';
import type { Launch, Spawned } from './start.ts';

export function byExeca({ command, args, cwd, env, shell = false }: Launch): Spawned {
  const running = execa(command, args, {
    shell,
    ...groupOn(process.platform),
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

/** A group of its own to end it by; on Windows that would be a console window, and a process that our end does not reach. */
export const groupOn = (platform: NodeJS.Platform) => ({
  detached: platform !== 'win32',
  windowsHide: true,
});
