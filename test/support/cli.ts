/** The verbs as somebody runs them in another terminal. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { bin } from './home.ts';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** `home`: the state folder. */
export const startVerb = (
  home: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, [bin, ...words], { env: { ...process.env, MCP_RELOAD_HOME: home, ...env } });

export function runVerb(
  home: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const began = performance.now();
  const child = startVerb(home, words, env);
  const ran = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      ran[name] += text;
    });
  child.stdin.end();
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => resolve({ code, ...ran, ms: performance.now() - began }));
  });
}
