// Plays the properties of test/fuzz with many more cases: `npm run fuzz -- --runs 20000 --seed 7`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { home } from './setup.mjs';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' } },
});
for (const [name, value] of Object.entries(values))
  if (!/^\d+$/.test(value)) {
    console.error(`fuzz: --${name} takes a whole number, not ${value}`);
    process.exit(1);
  }
console.log(`fuzz: ${values.runs} cases for a property that usually has 1000, seed ${values.seed}`);
const run = spawnSync(process.execPath, [join(home, 'scripts', 'test.mjs'), 'fuzz/'], {
  cwd: home,
  stdio: 'inherit',
  env: { ...process.env, MCP_RELOAD_HISTORIES: values.runs, MCP_RELOAD_SEED: values.seed },
});
process.exit(run.status ?? 1);
