// One run of the suite, and what each of its checks came to.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suiteCommand } from './packages.mjs';
import { started } from './processes.mjs';

/** A whole run takes half a minute; each scenario has limits of its own. */
const LONGEST_MS = 180_000;

/** The folder of a scenario is `server-NAME-TIME`. */
const scenarioOf = folder => folder.replace(/^server-(.*)-\d{4}-\d\d-\d\dT.*$/, '$1');

function checksIn(folder) {
  const file = join(folder, 'checks.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

/** Name and checks of each scenario that has any; throws when the suite did not come to its end. */
export async function runSuite(version, args, url, env) {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  try {
    const line = [...suiteCommand(version), 'server', '--url', url, '-o', folder, ...args];
    const child = started(line, { env, stdio: 'ignore' });
    const limit = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), LONGEST_MS);
    const [, signal] = await child.exited;
    clearTimeout(limit);
    if (signal !== null) throw new Error(`the suite did not end within ${LONGEST_MS} ms`);
    const found = readdirSync(folder).map(name => [scenarioOf(name), checksIn(join(folder, name))]);
    return new Map(found.filter(([, checks]) => checks.length > 0).sort());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
