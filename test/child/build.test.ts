/** Builds as real processes: what they write is kept, and nothing of one that is ended runs when its end is told. */
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { realClock } from '../../src/base/clock.ts';
import type { Exit } from '../../src/base/failure.ts';
import { type BuildProcess, startBuild } from '../../src/child/build.ts';
import { byExeca } from '../../src/child/by-execa.ts';
import type { Filter } from '../../src/child/start.ts';
import { alive } from '../support/processes.ts';

interface Told {
  readonly build: BuildProcess;
  readonly exit: Promise<Exit>;
  output(): string;
  /** Resolves with what was written when it contains the word. */
  said(word: string): Promise<string>;
}

const plain = (out: (chunk: Buffer) => void): Filter => ({ push: out, flush() {} });

function start(command: string, cwd = tmpdir()): Told {
  let output = '';
  let heard = () => {};
  let exited: (exit: Exit) => void = () => {};
  const exit = new Promise<Exit>(resolve => {
    exited = resolve;
  });
  const launch = { command, args: [], cwd, env: process.env, shell: true };
  const events = {
    output(chunk: Buffer) {
      output += chunk;
      heard();
    },
    gone: exited,
  };
  const build = startBuild(launch, events, realClock, byExeca, plain);
  const said = (word: string) =>
    new Promise<string>(resolve => {
      heard = () => output.includes(word) && resolve(output);
      heard();
    });
  return { build, exit, output: () => output, said };
}

test('stdout and stderr are kept, and how it ended', async () => {
  const { build, exit } = start('echo out; echo err >&2; exit 3');
  assert.deepEqual(await exit, { kind: 'exited', code: 3 });
  assert.deepEqual([...build.output()].sort(), ['err', 'out']);
});

test('it has no stdin that it could wait for', async () => {
  assert.deepEqual(await start('cat').exit, { kind: 'exited', code: 0 });
});

test('a folder that is not there is told like any other failure', async () => {
  const exit = await start('echo x', '/no/such/folder').exit;
  assert.equal(exit.kind, 'not-started');
});

test('a command that is not there says so', async () => {
  const { exit, build } = start('no-such-compiler -p .');
  assert.deepEqual(await exit, { kind: 'exited', code: 127 });
  assert.match(build.output().join('\n'), /no-such-compiler/);
});

test('when its end is told, nothing of it runs that ignored SIGTERM', {
  skip: process.platform === 'win32',
}, async () => {
  const deaf = `trap '' TERM; sh -c 'trap "" TERM; echo "pid $$"; while :; do sleep 0.01; done'`;
  const { build, exit, said } = start(deaf);
  const [, pid] = /pid (\d+)/.exec(await said('pid '))!;
  build.end('quickly');
  const { kind } = await exit;
  assert.equal(kind, 'signalled');
  assert.ok(!alive(Number(pid)));
});
