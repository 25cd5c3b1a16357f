import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { realClock } from '../../src/base/clock.ts';
import { byExeca } from '../../src/child/by-execa.ts';
import { byNode } from '../../src/child/by-node.ts';
import { everythingEnded, type Filtering, killEverything } from '../../src/child/start.ts';
import { run, script, watch } from './watched.ts';

const folder = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-reload-child-'));
after(() => rmSync(folder, { recursive: true, force: true }));
// A test that fails leaves nothing running, which would keep this process waiting.
after(killEverything);
const SPAWNS = process.platform === 'win32' ? [byExeca] : [byExeca, byNode];
const posix = process.platform === 'win32' ? { skip: 'POSIX only' } : {};

test('lines there and back, bytes as they are; gone once and last', async () => {
  const one = run('echoes-lines');
  const sent = ['{"id":1}', '{"id":9007199254740993 , "text":"€ 😀"}', 'with CR\r', 'a\0b', '  '];
  for (const line of sent) assert.equal(one.child.write(Buffer.from(line)), true);
  await one.when(() => one.lines.length === sent.length);
  assert.deepEqual(one.lines, sent);
  assert.deepEqual(one.deaths, []);
  one.child.end('gently');
  const printed = ['with CR', 'a\0b', '  '];
  assert.deepEqual(await one.dead, { exit: { kind: 'exited', code: 0 }, stderr: printed });
  one.child.end('on-signal');
  assert.equal(one.child.write(Buffer.from('too late')), true);
  await everythingEnded();
  assert.deepEqual([one.told.at(-1), one.deaths.length, one.survivors()], ['gone', 1, []]);
});

test('a line of 20 MB passes whole, both ways', async () => {
  const one = run('echoes-lines');
  const long = Buffer.alloc(20_000_000, 'abcdefghij ');
  one.child.write(long);
  one.child.write(Buffer.from('next'));
  await one.when(() => one.lines.length === 2);
  assert.ok(one.lines[0] === long.toString());
  assert.equal(one.lines[1], 'next');
  one.child.end('gently');
  await one.dead;
});

test('a line that arrives in halves of a character is one line', async () => {
  const one = run('halves-a-line');
  await one.when(() => one.stderr() === 'half\n');
  assert.deepEqual(one.lines, []);
  one.child.write(Buffer.from('go on'));
  await one.dead;
  assert.deepEqual(one.lines, ['{"text":"a € and a 😀"}']);
});

test('stderr passes through the filter, and what that keeps back comes when it is asked for and before gone', async () => {
  let came = (): void => {};
  const first = new Promise<void>(resolve => {
    came = resolve;
  });
  const filter = (out: (chunk: Buffer) => void) => {
    let kept = '';
    return {
      push(chunk: Buffer) {
        kept += chunk.toString().toUpperCase();
        came();
      },
      flush() {
        out(Buffer.from(kept));
        kept = '';
      },
    };
  };
  const one = watch({ args: [script('halves-a-line')] }, realClock, byExeca, filter);
  await first;
  const asked = one.child.stderr();
  one.child.write(Buffer.from('go on'));
  await one.dead;
  assert.deepEqual(asked, ['HALF']);
  const { stderr } = await watch({ args: [script('writes-stderr')] }, realClock, byExeca, filter).dead;
  assert.equal(stderr.at(-1), 'TYPEERROR: NO');
});

test('blank lines are not told, a CR is', async () => {
  const one = run('writes-blank-lines');
  await one.dead;
  assert.deepEqual(one.lines, ['one\r', ' two ']);
});

test('all lines written right before the exit come before gone; the torn one is dropped', async () => {
  const one = run('last-words', '20000');
  const { exit } = await one.dead;
  assert.deepEqual(exit, { kind: 'exited', code: 5 });
  assert.deepEqual([one.lines.length, one.lines.at(-1), one.told.at(-1)], [20000, 'line 19999', 'gone']);
});

test('the same while nobody reads: node would resume the pipe of a child that exits', async () => {
  const one = run('last-words', '2000');
  one.child.pause();
  await everythingEnded();
  await new Promise(setImmediate);
  assert.deepEqual(one.told, []);
  one.child.resume();
  await one.dead;
  assert.deepEqual([one.lines.length, one.told.at(-1)], [2000, 'gone']);
});

test('exit codes and signals', posix, async () => {
  assert.deepEqual((await run('exits-at-once').dead).exit, { kind: 'exited', code: 3 });
  const one = run('ignores-eof');
  await one.when(() => one.lines.length === 1);
  process.kill(one.child.pid!, 'SIGSEGV');
  assert.deepEqual((await one.dead).exit, { kind: 'signalled', signal: 'SIGSEGV' });
});

test('a death carries what was printed to stdout and is no message, through a filter of its own', async () => {
  const program = `console.log('{"jsonrpc":"2.0"}\\nserver.ts(2,3): error TS2304: No'); process.exit(2)`;
  const filter: Filtering = out => ({ push: chunk => out(Buffer.from(`masked ${chunk}`)), flush() {} });
  const one = watch({ args: ['-e', program] }, realClock, byExeca, filter);
  assert.deepEqual((await one.dead).stderr, ['masked server.ts(2,3): error TS2304: No']);
  assert.equal(one.stderr(), '');
  assert.equal(one.lines.length, 2);
});

test('a death carries the last 60 lines of stderr, without colours', async () => {
  const one = run('writes-stderr');
  const { exit, stderr } = await one.dead;
  assert.deepEqual(exit, { kind: 'exited', code: 1 });
  assert.deepEqual([stderr.length, stderr[0], stderr.at(-1)], [60, 'line 62', 'TypeError: no']);
  assert.ok(one.stderr().startsWith('\u001b[31mline 1\u001b'));
});

for (const spawn of SPAWNS)
  test(`environment, arguments and working folder are exactly what was given, ${spawn.name}`, async () => {
    process.env.MCP_RELOAD_TEST_LEAK = 'must not be seen';
    const place = join(folder, 'with space');
    mkdirSync(place, { recursive: true });
    const args = ['', 'a b', '"quoted"', '$HOME', '*', 'é'];
    const launch = {
      args: [script('tells-its-start'), ...args],
      cwd: place,
      env: { ONLY: 'this', EMPTY: '', ABSENT: undefined, SystemRoot: process.env.SystemRoot },
    };
    const one = watch(launch, realClock, spawn);
    await one.dead;
    delete process.env.MCP_RELOAD_TEST_LEAK;
    const told = JSON.parse(one.lines[0] ?? '');
    assert.deepEqual([told.args, told.cwd], [args, place]);
    const names = Object.keys(told.env).filter(name => !/^(MCP_RELOAD_RIG|SystemRoot|__CF.*)$/i.test(name));
    assert.deepEqual([names.sort(), told.env.ONLY, told.env.EMPTY], [['EMPTY', 'ONLY'], 'this', '']);
  });

test(
  'a process that reads late: write says stop after a bounded amount, writable comes once, nothing is lost',
  posix,
  async () => {
    const one = run('reads-late');
    await one.when(() => one.lines.length === 1);
    // Short ones: a line longer than node's own mark returns false even where the pipe takes it whole.
    const line = Buffer.alloc(1023, 'x');
    let written = 0;
    while (one.child.write(line)) {
      written += line.length + 1;
      assert.ok(written < 16 * 1024 * 1024);
    }
    written += line.length + 1;
    await new Promise(setImmediate);
    assert.ok(!one.told.includes('writable'));
    process.kill(one.child.pid!, 'SIGUSR2');
    await one.when(() => one.told.includes('writable'));
    one.child.end('gently');
    await one.dead;
    assert.deepEqual(one.lines.slice(1), [`read ${written}`]);
    assert.equal(one.told.filter(event => event === 'writable').length, 1);
  },
);

test('a blocked writer is let go when the process is ended', async () => {
  const one = run('ignores-eof');
  await one.when(() => one.lines.length === 1);
  assert.equal(one.child.write(Buffer.alloc(65 * 1024 * 1024)), false);
  one.child.end('quickly');
  assert.equal(one.told.filter(event => event === 'writable').length, 1);
  await one.dead;
  await everythingEnded();
  assert.deepEqual([one.told.filter(event => event === 'writable').length, one.told.at(-1)], [1, 'gone']);
});

test('a flood waits in its pipe while paused, and comes in order after it', async () => {
  const lines = 32 * 1024;
  const paused = run('floods-stdout', String(lines));
  paused.child.pause();
  await paused.when(() => paused.stderr() !== '');
  // The second flood is the clock: in the time it takes the first would have written as much.
  const free = run('floods-stdout', String(lines));
  await free.dead;
  assert.equal(free.lines.length, lines);
  assert.deepEqual(paused.lines, []);
  const begun = Number(paused.stderr().trim().split('\n').at(-1) ?? 0);
  assert.ok(begun < 4096, `${begun} kB were written while nobody read`);
  paused.child.resume();
  await paused.dead;
  assert.deepEqual([paused.lines.length, Number.parseInt(paused.lines.at(-1)!, 10)], [lines, lines - 1]);
  assert.ok(paused.lines.every((line, n) => Number.parseInt(line, 10) === n));
});

test('pause in the middle of a flood takes effect, again and again', async () => {
  const one = run('floods-stdout', '4096');
  let seen = 0;
  while (one.deaths.length === 0) {
    await one.when(() => one.lines.length > seen || one.deaths.length > 0);
    one.child.pause();
    seen = one.lines.length;
    await new Promise(setImmediate);
    assert.equal(one.lines.length, seen);
    one.child.resume();
  }
  assert.equal(one.lines.length, 4096);
});

test('a process that closed its stdin: writing is no exception, and it lives on', posix, async () => {
  const one = run('closes-stdin');
  await one.when(() => one.lines.length === 1);
  const line = Buffer.alloc(256 * 1024);
  if (!one.child.write(line)) await one.when(() => one.told.includes('writable'));
  assert.equal(one.child.write(line), true);
  assert.deepEqual(one.deaths, []);
  one.child.end('quickly');
  const { exit } = await one.dead;
  assert.deepEqual(exit, { kind: 'signalled', signal: 'SIGTERM' });
});

const refusals: readonly [string, () => Parameters<typeof watch>[0], string, RegExp][] = [
  [
    'an unknown command',
    () => ({ command: 'no-such-command-here' }),
    'ENOENT',
    /no-such-command-here .*PATH/,
  ],
  ['a missing path', () => ({ command: join(folder, 'nope') }), 'ENOENT', /nope does not exist/],
  [
    'a missing working folder',
    () => ({ cwd: join(folder, 'nope') }),
    'ENOENT',
    /working folder .*nope does not/,
  ],
  ['a file as working folder', () => ({ cwd: file('plain', 0o644) }), 'ENOTDIR', /plain is not a folder/],
  ['a file that is not executable', () => ({ command: file('plain', 0o644) }), 'EACCES', /plain may not be/],
  ['a folder', () => ({ command: folder }), 'EACCES', /is a folder/],
  ['a script without its interpreter', () => ({ command: file('script', 0o755) }), 'ENOENT', /interpreter/],
  ['a NUL in an argument', () => ({ args: ['a\0b'] }), 'unknown|ERR_INVALID_ARG_VALUE', /null bytes/],
  ['an empty command', () => ({ command: '' }), 'ERR_INVALID_ARG_VALUE', /empty/],
  ['arguments without end', () => ({ args: ['x'.repeat(3_000_000)] }), 'E2BIG', /too long/],
];

function file(name: string, mode: number): string {
  const path = join(folder, name);
  writeFileSync(path, '#!/no/such/interpreter\n');
  chmodSync(path, mode);
  return path;
}

const attempts = SPAWNS.flatMap(spawn => refusals.map(refusal => [spawn, ...refusal] as const));

for (const [spawn, what, launch, code, words] of attempts) {
  test(`not started: ${what}, ${spawn.name}`, posix, async () => {
    const one = watch(launch(), realClock, spawn);
    assert.equal(one.child.pid, undefined);
    assert.deepEqual(one.deaths, []);
    assert.equal(one.child.write(Buffer.from('x')), true);
    one.child.pause();
    one.child.resume();
    one.child.end('gently');
    const { exit, stderr } = await one.dead;
    assert.ok(exit.kind === 'not-started');
    assert.match(exit.code, new RegExp(`^(${code})$`));
    assert.match(exit.message, words);
    assert.deepEqual([stderr, one.told], [[], ['gone']]);
  });
}
