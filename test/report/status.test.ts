import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Status, statusText } from '../../src/report/status.ts';

const status = (ignore: readonly string[], ignoredBy: readonly string[]): Status => ({
  name: 'srv',
  names: { restart: null, status: null, isWatched: true },
  command: 'npm run dev',
  build: null,
  state: { kind: 'down', failure: { kind: 'ended' }, againInMs: null },
  strategy: 'overlap',
  foundBusy: null,
  gaveUp: null,
  stirring: false,
  stale: null,
  outdated: null,
  draining: [],
  muted: [],
  reloads: 0,
  crashes: 0,
  recentDeaths: { count: 0, most: 5 },
  work: null,
  lastSwap: null,
  lastFailure: null,
  watching: {
    kind: 'files',
    root: '/p',
    globs: ['**/*.ts'],
    ignore,
    ignoredBy,
    files: 4,
    warnings: [],
    why: 'it was given',
  },
  configProblem: null,
  stderr: null,
});

test('what is watched says what is left out, by us and by ignore files', () => {
  const check = (text: string, part: string) => assert.ok(text.includes(`\nWatching: ${part}.\n`), text);
  check(statusText(status([], [])), '**/*.ts under /p (4 files)');
  check(statusText(status(['dist/**'], [])), '**/*.ts under /p, without dist/** (4 files)');
  check(
    statusText(status(['dist/**', 'out/**'], ['.gitignore'])),
    '**/*.ts under /p, without dist/** out/** and what .gitignore leaves out (4 files)',
  );
});

test('a server that is down starts again by what is there: a watched file, our tool, else another terminal', () => {
  const again = (restart: string | null, watching: Status['watching']) =>
    /It starts again (.*)\.\n/.exec(
      statusText({ ...status([], []), names: { restart, status: null, isWatched: true }, watching }),
    )?.[1];
  const RESTART = '"mcp-reload restart NAME" is run';
  const { watching: files } = status([], []);
  const nothing = { kind: 'nothing', why: 'it is a package', isOff: false } as const;
  assert.equal(again('reboot', files), 'when a watched file changes or reboot is called');
  assert.equal(again(null, files), `when a watched file changes or ${RESTART}`);
  assert.equal(again('reboot', nothing), 'when reboot is called');
  assert.equal(again(null, nothing), `when ${RESTART}`);
});

test('what was stale before the session began has no files to name', () => {
  const failure = { kind: 'unbuilt', how: { kind: 'exited', code: 2 }, output: [], left: [] } as const;
  const stale = { failure, files: [], generation: 1, at: 0 };
  const text = statusText({ ...status([], []), stale });
  assert.match(
    text,
    /\nSTALE: the last change is not running\. Generation 1 was not built: the build exited with code 2\n/,
  );
});

test('what is to be done where nothing is watched', () => {
  const told = (isOff: boolean) =>
    statusText({
      ...status([], []),
      names: { restart: 'reboot', status: null, isWatched: false },
      watching: { kind: 'nothing', why: 'of that', isOff },
    });
  assert.match(
    told(false),
    /^Watching: nothing, because of that\. Name files with --watch GLOB, or call reboot/m,
  );
  assert.match(told(true), /^Watching: nothing, because of that\. After a change call reboot\.$/m);
});
