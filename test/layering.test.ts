/** The rules of src/ that no compiler holds: who may import whom, and who alone touches what. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';
import { test } from 'node:test';
import { home } from './support/home.ts';

interface Import {
  readonly from: string;
  /** A path under src/, or the name of a package. */
  readonly to: string;
  readonly typeOnly: boolean;
}

const root = join(home, 'src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .map(file => file.split(sep).join('/'))
  .sort();

/** The text without comments. Of strings only the ones that hold `//` matter, and those are addresses. */
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"\\/])\/\/.*$/gm, '$1');

const texts = new Map(files.map(file => [file, withoutComments(readFileSync(join(root, file), 'utf8'))]));

const STATIC = /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'/g;

const resolved = (from: string, target: string): string =>
  target.startsWith('.') ? posix.join(dirname(from), target) : target;

const imports: readonly Import[] = [...texts].flatMap(([from, text]) => [
  ...[...text.matchAll(STATIC)].map(([, type, target]) => ({
    from,
    to: resolved(from, target!),
    typeOnly: type !== undefined,
  })),
  ...[...text.matchAll(DYNAMIC)].map(([, target]) => ({
    from,
    to: resolved(from, target!),
    typeOnly: false,
  })),
]);

const inside = imports.filter(({ to }) => to.endsWith('.ts'));
const outside = imports.filter(({ to }) => !to.endsWith('.ts'));
const folderOf = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '.');
const told = ({ from, to }: Import): string => `${from} imports ${to}`;

/** From the top down; a folder imports from the rows below its own, and from itself. */
const ROWS = [
  ['.'],
  ['cli'],
  ['app', 'helper'],
  ['reload', 'proxy'],
  ['report'],
  ['session'],
  ['protocol'],
  ['control'],
  ['child', 'watch', 'caches', 'memory', 'config', 'launch', 'secrets'],
  ['base'],
];
const rowOf = (folder: string): number => ROWS.findIndex(row => row.includes(folder));

test('the sources and their imports are found', () => {
  assert.ok(files.includes('main.ts') && files.length > 50);
  assert.deepEqual(inside.filter(({ to }) => !texts.has(to)).map(told), []);
  assert.ok(imports.some(({ to, from }) => from === 'app/watching.ts' && to === 'watch/watch.ts'));
});

test('every folder has its place in the order', () => {
  const unknown = files.map(folderOf).filter(folder => rowOf(folder) === -1);
  assert.deepEqual([...new Set(unknown)], []);
});

test('imports point down, and folders of one row do not know each other', () => {
  const wrong = inside.filter(({ from, to }) => {
    const [above, below] = [folderOf(from), folderOf(to)];
    return above !== below && rowOf(above) >= rowOf(below);
  });
  assert.deepEqual(wrong.map(told), []);
});

test('nobody imports in a circle', () => {
  const below = new Map(
    files.map(file => [file, inside.filter(({ from }) => from === file).map(({ to }) => to)]),
  );
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    assert.ok(!path.includes(file), [...path, file].join(' -> '));
    if (done.has(file)) return;
    for (const next of below.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});

/** `yargs/helpers` is a part of yargs. */
const packageOf = (name: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(name)![0];

function checkOnly(folder: string, allowed: (imported: Import) => boolean): void {
  const wrong = inside.filter(
    imported => folderOf(imported.from) === folder && folderOf(imported.to) !== folder && !allowed(imported),
  );
  assert.deepEqual(wrong.map(told), []);
}

test('what is at the edge knows nothing of ours but base', () => {
  for (const folder of ['child', 'watch', 'caches', 'memory', 'config', 'launch', 'secrets', 'protocol'])
    checkOnly(folder, ({ to }) => folderOf(to) === 'base');
});

test('the lifecycle knows nothing of ours but base', () => {
  checkOnly('reload', ({ to }) => folderOf(to) === 'base');
});

test('the router knows no process, no file and no cache', () => {
  checkOnly('proxy', ({ to }) => ['report', 'session', 'protocol', 'base'].includes(folderOf(to)));
});

test('the control socket knows what it writes and whose processes it asks for', () => {
  checkOnly('control', ({ to }) => ['base', 'memory', 'child'].includes(folderOf(to)));
});

test('the helper asks wrappers on their sockets, and knows nothing of what is in one', () => {
  checkOnly(
    'helper',
    ({ to }) => ['control', 'report', 'base'].includes(folderOf(to)) || to === 'config/nearest.ts',
  );
});

test('reports know the facts that they tell, as types', () => {
  checkOnly(
    'report',
    ({ to, typeOnly }) =>
      ['base', 'session'].includes(folderOf(to)) ||
      ([
        'watch/facts.ts',
        'launch/facts.ts',
        'config/problems.ts',
        'control/facts.ts',
        'control/leftovers.ts',
      ].includes(to) &&
        typeOnly),
  );
});

test('each package has one owner', () => {
  const OWNERS: Readonly<Record<string, string>> = {
    '@modelcontextprotocol/server': 'helper',
    chokidar: 'watch',
    picomatch: 'watch',
    ignore: 'watch',
    execa: 'child',
    'jsonc-parser': 'config',
    kleur: 'report',
    leven: 'config',
    'p-limit': 'helper',
    'smol-toml': 'launch',
    'string-width': 'report',
    'wrap-ansi': 'report',
    valibot: 'config',
    yargs: 'cli',
    zod: 'helper',
  };
  const wrong = outside.filter(
    ({ from, to }) => !to.startsWith('node:') && OWNERS[packageOf(to)] !== folderOf(from),
  );
  assert.deepEqual(wrong.map(told), []);
  const used = new Set(outside.map(({ to }) => packageOf(to)));
  assert.deepEqual(
    Object.keys(OWNERS).filter(name => !used.has(name)),
    [],
  );
});

test('node:net belongs to the control socket', () => {
  const wrong = imports.filter(
    ({ from, to, typeOnly }) => to === 'node:net' && !typeOnly && folderOf(from) !== 'control',
  );
  assert.deepEqual(wrong.map(told), []);
});

test('what decides does no input and output', () => {
  const PURE = new Set(['reload', 'proxy', 'session', 'protocol', 'secrets', 'base']);
  // Like the clock: asked for by many, answered in one place.
  const HOME = 'base/home-folder.ts';
  const wrong = outside.filter(({ from }) => PURE.has(folderOf(from)) && from !== HOME);
  assert.deepEqual(wrong.map(told), []);
});

/** Nobody but `owners` (files or folders) may have the words. */
function checkWords(words: RegExp, owners: readonly string[]): void {
  const found = [...texts].flatMap(([file, text]) =>
    words.test(text) && !owners.includes(file) && !owners.includes(folderOf(file)) ? [file] : [],
  );
  assert.deepEqual(found, []);
}

test('time is an argument: only base/clock.ts reads it or waits', () => {
  checkWords(
    /\bDate\.now\b|\bset(?:Timeout|Interval)\b|\bperformance\b|\bhrtime\b|\bDate\(\)|timers\/promises/,
    ['base/clock.ts', 'app/log.ts'],
  );
  // A line of the log file says when it was written; nothing is decided by that.
  assert.deepEqual(texts.get('app/log.ts')?.match(/\bDate\b[^;]*?\)|\bsetTimeout\b/g), ['Date()']);
});

test('what happens by chance is handed in', () => {
  // The name of a draft is all that chance decides in memory/file.ts.
  checkWords(/\bMath\.random\b|\brandom(?:Bytes|UUID|Int)\b/, ['app/wrapper.ts', 'memory/file.ts']);
});

test('stdout belongs to the client: only those who connect it, and the verbs, touch it', () => {
  checkWords(/\bprocess\.stdout\b/, ['app/stdio.ts', 'app/wrapper.ts', 'cli']);
  checkWords(/\bconsole\.\w+\(/, []);
  // The helper has a client of its own; what it writes to is handed in by its verb, and it knows no other.
  assert.deepEqual(
    files.filter(file => folderOf(file) === 'helper' && /\bprocess\b/.test(texts.get(file)!)),
    [],
  );
});

test('what is said on stderr is masked: only the log and the verbs touch it', () => {
  checkWords(/\bprocess\.stderr\b/, ['app/log.ts', 'cli/run.ts']);
  checkWords(/\bas (?:unknown as )?(?:Shown|Mask)\b/, ['secrets/mask.ts']);
});

test('the lifecycle speaks no JSON', () => {
  const found = files.filter(
    file => folderOf(file) === 'reload' && /\bJSON\b|jsonrpc/i.test(texts.get(file)!),
  );
  assert.deepEqual(found, []);
});

test('no boolean remembers a phase', () => {
  const phase = /(?:start|load|build|stopp|try|serv|drain|swapp|leav|boot|runn)ing$/i;
  const found = [...texts].flatMap(([file, text]) =>
    [...text.matchAll(/\b(\w+)\??: boolean\b|\blet (\w+) = (?:true|false)\b/g)]
      .map(([, field, variable]) => field ?? variable!)
      .filter(name => phase.test(name))
      .map(name => `${file}: ${name}`),
  );
  assert.deepEqual(found, []);
});
