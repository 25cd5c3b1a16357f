import assert from 'node:assert/strict';
import { existsSync, lstatSync, readdirSync, utimesSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { NOTHING_REMEMBERED } from '../../src/base/remembered.ts';
import { stateFolder } from '../../src/memory/folder.ts';
import { openMemory } from '../../src/memory/openers.ts';
import { LEGACY, MODERN, Scene, SERVER, TOOLS } from './scene.ts';

test('nothing is remembered at first, and asking leaves nothing behind', () => {
  using scene = new Scene();
  assert.deepEqual(scene.open().recall(), NOTHING_REMEMBERED);
  assert.equal(existsSync(scene.home), false);
});

test('what one wrapper remembers the next one recalls, as the very texts', () => {
  using scene = new Scene();
  const all = { legacy: LEGACY, modern: MODERN, probe: 'modern', tools: TOOLS } as const;
  assert.equal(scene.open().remember(all), null);
  assert.deepEqual(scene.open().recall(), all);
});

test('what is not named stays, what is named is replaced, null forgets', () => {
  using scene = new Scene();
  const [one, other] = [scene.open(), scene.open()];
  one.remember({ legacy: LEGACY, probe: 'legacy' });
  other.remember({ tools: TOOLS });
  one.remember({ probe: 'modern', modern: MODERN });
  assert.deepEqual(other.recall(), { legacy: LEGACY, modern: MODERN, probe: 'modern', tools: TOOLS });
  other.remember({ legacy: null, tools: [] });
  assert.deepEqual(one.recall(), { legacy: null, modern: MODERN, probe: 'modern', tools: [] });
});

test('the same again is not written again', () => {
  using scene = new Scene();
  const memory = scene.open();
  memory.remember({ legacy: LEGACY, tools: TOOLS });
  const long = new Date(1_700_000_000_000);
  const { file } = scene;
  utimesSync(file, long, long);
  utimesSync(scene.openers, long, long);
  const seen = () =>
    [file, scene.openers].map(path => lstatSync(path)).map(({ ino, mtimeMs }) => [ino, mtimeMs]);
  const before = seen();
  for (const same of [{ legacy: LEGACY }, { tools: [...TOOLS] }, { modern: null }, {}])
    assert.equal(memory.remember(same), null);
  assert.deepEqual(seen(), before);
  assert.equal(memory.remember({ tools: TOOLS.toReversed() }), null);
  assert.notDeepEqual(seen(), before);
});

test('nothing to remember makes no file', () => {
  using scene = new Scene();
  assert.equal(scene.open().remember({ legacy: null }), null);
  assert.equal(existsSync(scene.home), false);
});

test('each root, command and list of arguments is a server of its own', () => {
  using scene = new Scene();
  const servers = [
    {},
    { root: '/other/weather' },
    { root: '/code/weather/python3', command: 'server.py', args: [] },
    { root: '/q/weather', command: '/z/weather/python3' },
    { root: '/q/weather/z/weather', command: '/python3' },
    { command: '/usr/bin/python3' },
    { args: [] },
    { args: ['server.py', ''] },
    { args: ['server', '.py'] },
    { args: ['server .py'] },
    { args: ['"server","py"'] },
    { command: 'python3 server.py', args: [] },
    { command: 'PYTHON3' },
  ];
  for (const [at, server] of servers.entries()) scene.open(server).remember({ legacy: `{"at":${at}}` });
  assert.equal(scene.names.length, servers.length);
  for (const [at, server] of servers.entries())
    assert.equal(scene.open(server).recall().legacy, `{"at":${at}}`);
});

test('a name tells root and command to people, but no argument', () => {
  using scene = new Scene();
  scene
    .open({ root: 'C:\\code\\weather\\', command: '/usr/bin/python3', args: ['--token=s3cret'] })
    .remember({
      probe: 'modern',
    });
  assert.match(scene.names[0]!, /^weather-python3-[0-9a-f]{20}\.json$/);
});

test('nothing in a command leads out of the folder or makes a name that a disk refuses', () => {
  using scene = new Scene();
  const words = [
    ...[
      '',
      '.',
      '..',
      '/',
      '\\',
      '../../../etc/passwd',
      '..\\..\\x',
      '/..',
      'a/../..',
      'x\0y',
      '\0',
      '~',
      '-rf',
    ],
    ...[
      'x'.repeat(100_000),
      `${'é'.repeat(300)}/${'ü'.repeat(300)}`,
      '\ud800',
      'CON',
      'nul.txt',
      'a:b',
      'a\nb',
    ],
    ...['.json', 'x.json.1.0123456789ab.tmp', ' ', '%00', '🙂'],
  ];
  const servers = words.flatMap(word => [
    { root: word, command: word, args: [word, word] },
    { ...SERVER, command: word },
  ]);
  for (const [at, server] of servers.entries()) {
    assert.equal(
      openMemory(scene.home, server).remember({ legacy: `{"at":${at}}` }),
      null,
      JSON.stringify(server),
    );
  }
  for (const [at, server] of servers.entries())
    assert.equal(openMemory(scene.home, server).recall().legacy, `{"at":${at}}`);
  assert.deepEqual(readdirSync(scene.base), ['state']);
  assert.deepEqual(readdirSync(scene.home), ['openers']);
  assert.equal(scene.names.length, servers.length);
  for (const name of scene.names) assert.match(name, /^\w[\w-]{0,48}-[0-9a-f]{20}\.json$/);
});

test('a home that no path can be is a reason, not an exception', () => {
  const memory = openMemory('a\0b', SERVER);
  assert.deepEqual(memory.recall(), NOTHING_REMEMBERED);
  assert.match(memory.remember({ probe: 'legacy' }) ?? '', /^\w+$/);
});

test('the state folder is the named one, resolved, else in the home folder', () => {
  const user = join(resolve('/'), 'home', 'me');
  const rows: readonly (readonly [string | undefined, string])[] = [
    [undefined, join(user, '.mcp-reload')],
    ['', join(user, '.mcp-reload')],
    [join(user, 'state'), join(user, 'state')],
    ['some/where', resolve('some/where')],
    ['some/../where/', resolve('where')],
  ];
  for (const [named, folder] of rows) {
    const env = named === undefined ? {} : { MCP_RELOAD_HOME: named };
    assert.equal(stateFolder(env, user), folder);
  }
});

test('recalling is quick', () => {
  using scene = new Scene();
  const schema = JSON.stringify({ type: 'object', properties: { text: { description: 'x'.repeat(600) } } });
  const tools = Array.from({ length: 30 }, (_, at) => `{"name":"tool${at}","inputSchema":${schema}}`);
  scene.open().remember({ legacy: LEGACY, modern: MODERN, probe: 'modern', tools });
  const memory = scene.open();
  const took = Array.from({ length: 100 }, () => {
    const start = performance.now();
    assert.equal(memory.recall().tools?.length, tools.length);
    return performance.now() - start;
  });
  // The best one is about the work to be done, whatever else the machine does.
  assert.ok(Math.min(...took) < 1, `${Math.min(...took)} ms`);
});
