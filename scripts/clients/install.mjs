// Clients that a registry has, installed on first use into the build folder: exact versions, never dependencies of ours.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { npmPackages } from '../interop/npm-packages.mjs';

export const GEMINI = { package: '@google/gemini-cli', version: '0.61.0', bin: 'gemini' };
export const CODEX = { package: '@openai/codex', version: '0.169.0', bin: 'codex' };
export const OPENCODE = { package: 'opencode-ai', version: '1.18.33', bin: 'opencode' };
export const MCP_CLI = { package: '@wong2/mcp-cli', version: '2.0.0', bin: 'mcp-cli', asks: '--help' };

const found = new Map();

/** Its command; throws the reason why it can't be run here. `asks` is what it answers, where it has no --version. */
export function commandOf(client) {
  if (found.has(client)) return found.get(client);
  const folder = npmPackages(`client-${client.bin}`, { [client.package]: client.version });
  const command = join(folder, 'node_modules', '.bin', client.bin);
  const run = spawnSync(command, [client.asks ?? '--version'], { encoding: 'utf8', timeout: 60_000 });
  if (run.status !== 0 || !(client.asks || run.stdout.includes(client.version)))
    throw new Error(
      `${client.bin} does not run: ${run.error?.message ?? `${run.stdout}${run.stderr}`.trim()}`,
    );
  found.set(client, command);
  return command;
}
