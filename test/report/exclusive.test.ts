import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Failure } from '../../src/base/failure.ts';
import { lockHint } from '../../src/report/exclusive.ts';
import { noteLine } from '../../src/report/log.ts';
import { staleNote } from '../../src/report/notes.ts';
import { noServer } from '../../src/report/refusals.ts';
import { restartFailed } from '../../src/report/restart.ts';

const NAMES = { restart: 'restart_server', status: 'reload_status', isWatched: true };

const died = (...stderr: string[]): Failure => ({
  kind: 'died',
  death: { exit: { kind: 'exited', code: 1 }, stderr },
});

const LOCKED = [
  'sqlite3.OperationalError: database is locked',
  'SqliteError: SQLITE_BUSY: database is locked',
  'Error: EBUSY: resource busy or locked, open data.db',
  'IO Error: Could not set lock on file: Could not acquire lock',
  'RuntimeError: Failed to acquire the instance lock',
  'BlockingIOError: [Errno 11] Resource temporarily unavailable',
  "Error: EEXIST: file already exists, open '/srv/app/.lock'",
  "FileExistsError: [Errno 17] File exists: 'bot.pid'",
  'LockError: Lock file is already being held: lock already held',
  'ETELEGRAM: 409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  'Another instance of this bot is already running',
];

for (const said of LOCKED)
  test(`somebody else has it: ${said}`, () => {
    assert.match(lockHint(died('Traceback:', said)) ?? '', /--strategy exclusive/);
  });

for (const said of [
  'SyntaxError: invalid syntax',
  "EEXIST: file already exists, mkdir 'out'",
  'blocked by policy',
])
  test(`nobody else has to do with it: ${said}`, () => {
    assert.equal(lockHint(died(said)), null);
  });

const failure = died('database is locked');

test('the option is named wherever a failure beside the old copy is told, and only there', () => {
  const stale = { failure, files: ['a.py'], generation: 2, at: 0 };
  const failed = { kind: 'failed', failure, generation: 2 } as const;
  const beside = { ...failed, serving: 1, gaveUp: null };
  const alone = { ...failed, serving: null, gaveUp: null };
  for (const text of [
    staleNote('x', stale, 1, NAMES),
    restartFailed('x', beside, NAMES),
    noteLine('x', beside, NAMES),
  ])
    assert.match(text, /--strategy exclusive ends the old one before the new one starts/);
  for (const text of [
    restartFailed('x', alone, NAMES),
    noteLine('x', alone, NAMES),
    noServer('x', failure, null, NAMES),
  ])
    assert.doesNotMatch(text, /exclusive/);
});

test('who has no server because the old one was ended is told which, and why', () => {
  const gone = { kind: 'failed', failure, generation: 2, serving: null, gaveUp: 1 } as const;
  for (const text of [
    restartFailed('x', gone, NAMES),
    noteLine('x', gone, NAMES),
    noServer('x', failure, 1, NAMES),
  ])
    assert.match(
      text,
      /Generation 1, the code from before, can not answer: with --strategy exclusive it was ended/,
    );
});
