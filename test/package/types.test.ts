/** What those get who import the package: its types resolve, and refuse what is wrong. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { home } from '../support/home.ts';
import { Packing } from '../support/packed.ts';

const packing = new Packing();
const consumer = mkdtempSync(join(tmpdir(), 'mcp-reload-consumer-'));
after(() => {
  packing.remove();
  rmSync(consumer, { recursive: true, force: true });
});

const installed = join(consumer, 'node_modules', 'mcp-reload');
for (const { path } of packing.packed.files) {
  mkdirSync(dirname(join(installed, path)), { recursive: true });
  cpSync(join(home, path), join(installed, path));
}
writeFileSync(join(consumer, 'package.json'), '{"type":"module"}');

const GOOD = `
import { type Config, type DefaultsConfig, type ServerConfig, VERSION } from 'mcp-reload';
import schema from 'mcp-reload/config.schema.json' with { type: 'json' };
const server: ServerConfig = { command: 'python', args: ['server.py'], watch: '**/*.py', env: { KEY: null } };
const defaults: DefaultsConfig = { strategy: 'exclusive', timeouts: { startMs: 1_000 }, caches: 'changed' };
export const config: Config = { defaults, servers: { mine: server } };
export const told: string = VERSION + schema.type;
`;

const MODULES = { nodenext: 'nodenext', bundler: 'esnext' };

/** What the compiler complains about: the lines of the file, and the errors. */
function check(text: string, moduleResolution: keyof typeof MODULES): string {
  writeFileSync(join(consumer, 'index.ts'), text);
  const compilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
    resolveJsonModule: true,
    types: [],
    target: 'es2023',
    module: MODULES[moduleResolution],
    moduleResolution,
  };
  writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['index.ts'] }));
  const tsc = join(home, 'node_modules', 'typescript', 'bin', 'tsc');
  return spawnSync(process.execPath, [tsc, '-p', consumer], { encoding: 'utf8' }).stdout.trim();
}

for (const resolution of Object.keys(MODULES) as (keyof typeof MODULES)[])
  test(`types resolve with moduleResolution ${resolution}`, () => {
    assert.equal(check(GOOD, resolution), '');
  });

const wrong: readonly [string, string, RegExp][] = [
  ['an unknown option', "export const a: ServerConfig = { comand: 'python' };", /'comand'/],
  ['an option of a server for all', "export const b: DefaultsConfig = { command: 'python' };", /'command'/],
  ['another type', "export const c: DefaultsConfig = { debounceMs: '50' };", /'string'.*'number'/],
  ['another word', "export const d: DefaultsConfig = { strategy: 'both' };", /"both"/],
  [
    'an unknown option within',
    'export const e: Config = { defaults: { timeouts: { start: 1 } } };',
    /'start'/,
  ],
  ['an export that is not there', "export { wrap } from 'mcp-reload';", /'wrap'/],
];

test('types refuse what is wrong', () => {
  const complaints = check(`${wrong.map(([, line]) => line).join('\n')}${GOOD}`, 'nodenext').split('\n');
  assert.equal(complaints.length, wrong.length, complaints.join('\n'));
  for (const [n, [what, , words]] of wrong.entries()) {
    assert.match(complaints[n]!, new RegExp(`\\(${n + 1},\\d+\\): error`), what);
    assert.match(complaints[n]!, words, what);
  }
});

test('importing it starts nothing', async () => {
  const { exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const entry = pathToFileURL(join(installed, exports['.'].import)).href;
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const program = `console.log(JSON.stringify(await import(${JSON.stringify(entry)})))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  assert.deepEqual([JSON.parse(stdout), stderr], [{ VERSION: version }, '']);
});
