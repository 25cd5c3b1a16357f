/** Looks for the config file: in a folder and in those above it. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const CONFIG_NAME = 'mcp-reload.config.json';

/** Absolute; null if there is none. */
export function findConfig(folder: string): string | null {
  const file = join(folder, CONFIG_NAME);
  if (existsSync(file)) return file;
  const above = dirname(folder);
  return above === folder ? null : findConfig(above);
}
