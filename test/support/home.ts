/** Where the repository and the program under test are; MCP_RELOAD_BIN names another build of it, such as an installed package. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** From test/support, or from where it is compiled to, up to the folder of package.json. */
function repository(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    if (dirname(folder) === folder) throw new Error('no package.json above the test support files');
    folder = dirname(folder);
  }
  return folder;
}

export const home = repository();

export const bin = process.env.MCP_RELOAD_BIN ?? join(home, 'dist', 'main.cjs');

export const fixture = (name: string): string => join(home, 'fixtures', 'servers', name);
