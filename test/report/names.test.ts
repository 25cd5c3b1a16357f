/** Texts name our own tools as they are called now, and no tool that is not there. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Death, Failure } from '../../src/base/failure.ts';
import type { Note, Stale } from '../../src/base/reloading.ts';
import { noteLine } from '../../src/report/log.ts';
import { lostCall } from '../../src/report/lost.ts';
import type { Names } from '../../src/report/names.ts';
import { mutedNote, runningNote, staleNote, stormNote } from '../../src/report/notes.ts';
import { standInInstructions } from '../../src/report/own-tools.ts';
import { noServer, stillStarting, unknownTool } from '../../src/report/refusals.ts';
import { restartFailed, restartPending } from '../../src/report/restart.ts';
import { type Status, statusText } from '../../src/report/status.ts';
import { watchingLine } from '../../src/report/watched.ts';
import { home } from '../support/home.ts';

const DEATH: Death = { exit: { kind: 'exited', code: 1 }, stderr: [] };
const DIED: Failure = { kind: 'died', death: DEATH };
const NEVER_RAN: Failure = {
  kind: 'died',
  death: { exit: { kind: 'not-started', code: 'ENOENT', message: 'no such file' }, stderr: [] },
};

const down = (names: Names): Status => ({
  name: 'srv',
  names,
  command: 'python server.py',
  build: null,
  state: { kind: 'down', failure: DIED, againInMs: null },
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
  watching: { kind: 'starting' },
  configProblem: null,
  stderr: null,
});

const LOST = { what: 'act', generation: 1, deaths: [1] };

type Text = (names: Names) => string;

/** What each says of the tool that it names, and instead where that is switched off. */
const RESTART: readonly (readonly [text: Text, on: RegExp, off: RegExp])[] = [
  [
    names => lostCall('srv', LOST, { kind: 'lost', failure: DIED, outlook: 'stopped' }, names),
    /save, or call reboot\.$/,
    /save, or run "mcp-reload restart NAME" in a terminal, or ask the user to reconnect/,
  ],
  [names => mutedNote(['a.py'], 1, names), /\(reboot does\)/, /\(saving it again does\)/],
  [names => stormNote('srv', ['a.py'], names), /changed it, call reboot\./, /changed it, save it again\./],
  [names => noServer('srv', DIED, null, names), /call reboot\.$/, /save any watched file, changed or not\.$/],
  [
    names => noServer('srv', DIED, null, { ...names, isWatched: false }),
    /then call reboot\.$/,
    /then run "mcp-reload restart NAME" in a terminal, or ask the user to reconnect/,
  ],
  [
    names => noServer('srv', NEVER_RAN, null, names),
    /cause, then call reboot\.$/,
    /cause, then save any watched/,
  ],
  [names => unknownTool('x', names), /own; reboot and how are/, /tools of its own\.$/],
  [
    names =>
      restartFailed(
        'srv',
        { kind: 'failed', failure: DIED, generation: 2, serving: null, gaveUp: null },
        names,
      ),
    /a file changes or reboot is called\.[\s\S]*then save, or call reboot again\.$/,
    /a file changes\.\n[\s\S]*then save\.$/,
  ],
  [
    names => statusText(down(names)),
    /file changes or reboot is called\./,
    /file changes or "mcp-reload restart NAME" is run\.\n/,
  ],
  [names => watchingLine(null, { choice: 'sources' }, names), /, or call reboot after/, /with --cwd DIR$/],
];

const STATUS: typeof RESTART = [
  [
    names => runningNote('srv', 1_000, 1, false, names),
    /Call how \{"wait": true\} to wait/,
    /Call again in a moment for the answer of the new code\.$/,
  ],
  [
    names => stillStarting('srv', 0, { gaveUp: null, recovery: null }, names, 0),
    /Call how to see why/,
    /Try again in a moment\.$/,
  ],
  [
    names => restartPending('srv', 1, null, { finishing: null, building: null }, names),
    /Call how \{"wait": true\} for/,
    /The next call of a tool/,
  ],
  [names => standInInstructions('srv', names), /Call how for its present state\.$/, /as its code changes\.$/],
];

test('tools are called what they are called now', () => {
  const names = { restart: 'reboot', status: 'how', isWatched: true };
  for (const [text, on] of [...RESTART, ...STATUS]) assert.match(text(names), on);
});

test('a tool that is switched off is not named, and something else is said to help', () => {
  for (const [text, , off] of [...RESTART, ...STATUS])
    assert.match(text({ restart: null, status: null, isWatched: true }), off);
});

const STALE: Stale = { failure: DIED, files: [], generation: 2, at: 0 };
const CRASHED: Note = { kind: 'crashed', generation: 1, failure: DIED, againInMs: null };
const RECOVERY = { gaveUp: null, recovery: { generation: 1, failure: DIED, againAt: 0 } };
const FAILED = { kind: 'failed', failure: DIED, generation: 2, serving: null, gaveUp: null } as const;
const STOPPED = { kind: 'lost', failure: DIED, outlook: 'stopped' } as const;

for (const [what, text, on, off] of [
  ['a stale answer', names => staleNote('srv', STALE, 1, names), /cause and save/, /cause, then call reboot/],
  ['no server', names => noServer('srv', DIED, null, names), /cause and save/, /cause, then call reboot/],
  ['a slow one', names => stillStarting('srv', 0, RECOVERY, names, 1), /and save/, /cause and call reboot/],
  ['… later', names => stillStarting('srv', 0, RECOVERY, names, -1), /and save/, /cause and call reboot/],
  [
    'a restart',
    names => restartFailed('srv', FAILED, names),
    /then save, or call reboot/,
    /then call reboot\.$/,
  ],
  ['its error', names => restartFailed('srv', FAILED, names), /a file changes or reboot/, /until reboot is/],
  [
    'a death',
    names => lostCall('srv', LOST, STOPPED, names),
    /and save, or call/,
    /cause, then call reboot\.$/,
  ],
  [
    'the log',
    names => noteLine('srv', CRASHED, names),
    /before a file changes or/,
    /again before somebody asks/,
  ],
  [
    'a stand-in',
    names => standInInstructions('srv', names),
    /as its code changes/,
    /: reboot reloads its code/,
  ],
] as readonly (readonly [what: string, text: Text, on: RegExp, off: RegExp])[])
  test(`nobody is told to save where nothing is watched: ${what}`, () => {
    const names = { restart: 'reboot', status: 'how', isWatched: true };
    assert.match(text(names), on);
    const unwatched = text({ ...names, isWatched: false });
    assert.match(unwatched, off);
    assert.doesNotMatch(unwatched, /\bsaved?\b|file changes|code changes/);
    assert.doesNotMatch(
      text({ ...names, restart: null, isWatched: false }),
      /\bsaved?\b|reboot|file changes/,
    );
  });

test('one of them alone', () => {
  assert.match(
    unknownTool('x', { restart: 'reboot', status: null, isWatched: true }),
    /; reboot is mcp-reload's\.$/,
  );
  assert.match(
    unknownTool('x', { restart: null, status: 'how', isWatched: true }),
    /; how is mcp-reload's\.$/,
  );
});

test('no sentence knows the names by heart', () => {
  const folder = join(home, 'src', 'report');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const byHeart = files
    .filter(file => file.endsWith('.ts'))
    // The helper's tools are its own, and have these names always.
    .filter(file => file !== 'helper.ts')
    .filter(file =>
      /restart_server|reload_status/.test(
        readFileSync(join(folder, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''),
      ),
    );
  assert.deepEqual(byHeart, []);
});

test('a configuration that is not in force stands in the status as long as it is so', () => {
  const names = { restart: 'reboot', status: 'how', isWatched: true };
  const configProblem = { file: 'mcp-reload.config.json', problems: ['one is wrong', 'two is wrong'] };
  assert.match(
    statusText({ ...down(names), configProblem }),
    /^mcp-reload\.config\.json is not in force: one is wrong; two is wrong; the settings before it stay\.$/m,
  );
  assert.doesNotMatch(statusText(down(names)), /in force/);
});
