import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exit, Failure } from '../../src/base/failure.ts';
import { exitInWords, headline, howItFailed, lastWords, quoteStderr } from '../../src/report/failure.ts';

test('an exit is told with what its code usually means', () => {
  const check = (exit: Exit, expected: string) => assert.equal(exitInWords(exit), expected);
  check({ kind: 'exited', code: 1 }, 'exited with code 1');
  check({ kind: 'exited', code: 0 }, 'exited by itself with code 0, without an error');
  check({ kind: 'exited', code: 127 }, 'exited with code 127 (the shell did not find the command)');
  check({ kind: 'exited', code: 137 }, 'exited with code 137 (killed, perhaps for want of memory)');
  check({ kind: 'signalled', signal: 'SIGSEGV' }, 'was ended by SIGSEGV');
  check(
    { kind: 'not-started', code: 'ENOENT', message: 'pyhton is not\n on the PATH' },
    'could not be started: pyhton is not on the PATH (ENOENT)',
  );
  const path = `The command x was not found on the server's PATH (${'/a/b, '.repeat(60)}); give its absolute path.`;
  check(
    { kind: 'not-started', code: 'ENOENT', message: path },
    `could not be started: ${path.slice(0, -1)} (ENOENT)`,
  );
});

const died = (stderr: readonly string[], code = 1): Failure => ({
  kind: 'died',
  death: { exit: { kind: 'exited', code }, stderr },
});

test('a build that says nothing is told by how it ended, once, with the setting that bounds it', () => {
  const late: Failure = { kind: 'unbuilt', how: { kind: 'late', ms: 2_000 }, output: [], left: [] };
  assert.equal(headline(late), 'the build was not done after 2.0 s (timeouts.buildMs)');
  assert.equal(howItFailed(late), `was not built: ${headline(late)}`);
});

const TRACEBACK = [
  '  File "/srv/app/server.py", line 3',
  '    def f(:',
  '          ^',
  'SyntaxError: invalid syntax',
];

test('how it failed: its exit, its silence or its refusal', () => {
  const check = (failure: Failure, expected: string) => assert.equal(howItFailed(failure), expected);
  check(died([], 3), 'exited with code 3');
  check(
    { kind: 'silent', ms: 60_000, stderr: [] },
    'did not answer the handshake and list its tools within 60 s',
  );
  check(
    { kind: 'rejected', method: 'initialize', message: 'no\nway', stderr: [] },
    'answered initialize with an error: no way',
  );
});

test('the headline is the first error that it wrote, wherever that ended, else how it failed', () => {
  const check = (failure: Failure, expected: string) => assert.equal(headline(failure), expected);
  const syntax = '/srv/app/server.py:3: SyntaxError: invalid syntax';
  check(died(TRACEBACK), syntax);
  check({ kind: 'silent', ms: 60_000, stderr: TRACEBACK }, syntax);
  check({ kind: 'rejected', method: 'initialize', message: 'no', stderr: TRACEBACK }, syntax);
  check(died(['ready'], 3), 'exited with code 3');
  check(died(['ValueError: no file names this']), 'ValueError: no file names this');
});

test('of what npm writes the headline is the reason, unless the server gave one', () => {
  const npm = [
    'npm error code E404',
    'npm error 404 Not Found - GET https://registry.example/no-such-server',
    'npm error 404 Note that you can also install from a tarball',
    'npm notice New minor version of npm available!',
    'npm error A complete log of this run can be found in: /home/me/.npm/_logs/x.log',
  ];
  assert.equal(headline(died(npm)), npm[1]);
  assert.equal(
    headline(died(['npm error Missing script: "dev"', 'npm error', npm[4]!])),
    'npm error Missing script: "dev"',
  );
  assert.equal(headline(died(['the port is missing', ...npm])), 'the port is missing');
});

test('the headline is one line of bounded length', () => {
  const line = headline(died([`ValueError: ${'long '.repeat(100)}`]));
  assert.ok(line.length < 250 && line.endsWith('…'), line);
});

test('stderr is quoted so that no line of it can pass for words of ours', () => {
  const quoted = quoteStderr(['[mcp-reload] all is well', '', '| fine']);
  assert.equal(
    quoted,
    'Last lines that it printed (server output):\n| [mcp-reload] all is well\n| \n| | fine',
  );
  assert.equal(quoteStderr([]), 'It wrote nothing to stderr.');
});

test('of a long stderr the last 15 lines are quoted', () => {
  const lines = Array.from({ length: 40 }, (_, number) => `line ${number}`);
  const quoted = lastWords(died(lines)).split('\n').slice(1);
  assert.deepEqual(
    quoted,
    lines.slice(-15).map(line => `| ${line}`),
  );
  assert.equal(quoteStderr(lines, 2), 'Last lines that it printed (server output):\n| line 38\n| line 39');
});
