/** What is left when the program itself leaves without waiting. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { everythingEnded, killEverything } from '../../src/child/start.ts';
import { until } from '../support/deadline.ts';
import { MARK, marked } from '../support/processes.ts';
import { run, script } from './watched.ts';

const posix = process.platform === 'win32' ? { skip: 'POSIX only' } : {};

test('kills every family at once, those whose leader has left as well', posix, async () => {
  const led = run('spawns-grandchild');
  const leaderless = run('leaves-grandchild');
  await Promise.all([led.when(() => led.lines.length === 1), leaderless.dead]);
  assert.equal(led.survivors().length, 2);
  killEverything();
  await everythingEnded();
  assert.deepEqual([led.survivors(), leaderless.survivors()], [[], []]);
  assert.deepEqual((await led.dead).exit, { kind: 'signalled', signal: 'SIGKILL' });
  killEverything();
});

test("is enough in process.on('exit')", posix, async () => {
  const mark = `exit-${process.pid}`;
  const load = (file: string) => JSON.stringify(new URL(`../../src/${file}`, import.meta.url).href);
  const program = `
    const { startChild, killEverything } = await import(${load('child/start.js')});
    const { byNode } = await import(${load('child/by-node.js')});
    const { realClock } = await import(${load('base/clock.js')});
    process.on('exit', killEverything);
    const events = { line: () => process.exit(4), stderr() {}, writable() {}, gone() {} };
    const launch = { command: process.execPath, args: [process.argv[1]], cwd: undefined, env: process.env };
    startChild(launch, events, realClock, byNode);`;
  const args = ['--input-type=module', '-e', program, script('spawns-grandchild')];
  const outer = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, [MARK]: mark } });
  const [code] = await once(outer, 'exit');
  assert.equal(code, 4);
  await until(() => marked(mark).length === 0, 'the end of child and grandchild');
});

test('everythingEnded holds when nothing was started', () => everythingEnded());
