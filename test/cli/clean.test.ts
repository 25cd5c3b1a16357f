import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Broom, clean } from '../../src/cli/clean.ts';
import type { Leftover, Leftovers } from '../../src/control/leftovers.ts';
import type { KeptLog } from '../../src/memory/kept-log.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';
import { foundOf } from '../support/fake-wrappers.ts';
import { standing } from '../support/standings.ts';

const FOLDER = '/home/ada/.mcp-reload';
const found = foundOf({ standing: standing({ pid: 7 }), life: 'dead' }, '0');
const group = { pid: 40, birth: '1', seen: null };
const dead: Leftover = { kind: 'wrapper', found };
const orphans: Leftover = { kind: 'processes', found, group, pids: [40, 41] };
const opener: Leftover = { kind: 'opener', path: `${FOLDER}/openers/weather-0123.json` };
const log: KeptLog = { folder: `${FOLDER}/logs/weather-4567`, owner: null, writtenAt: 0 };

interface Wish {
  readonly dryRun?: boolean;
  readonly json?: boolean;
  /** Error codes of what can not be removed. */
  readonly fails?: ReadonlyMap<Leftover, string>;
}

async function cleaned(
  there: Partial<Leftovers & { logs: KeptLog[] }>,
  { dryRun = false, json = false, fails }: Wish = {},
) {
  const removed: unknown[] = [];
  const broom: Broom = {
    home: '/home/ada',
    folder: FOLDER,
    find: async () => ({ leftovers: [], spared: [], ...there }),
    async remove(leftovers) {
      removed.push(...leftovers);
      return leftovers.map(leftover => {
        const code = fails?.get(leftover);
        return code === undefined ? { leftover, removed: true } : { leftover, removed: false, code };
      });
    },
    oldLogs: async () => there.logs ?? [],
    removeLog: one => void removed.push(one),
    bytesOf: () => 1_500,
  };
  const terminal = fakeTerminal();
  const code = await clean({ 'dry-run': dryRun, json }, terminal, broom);
  return { code, removed, text: terminal.printed.join('') };
}

test('what was removed is told by kind, with its size; processes that were ended too', async () => {
  const there = { leftovers: [orphans, dead, opener], logs: [log] };
  const { code, text, removed } = await cleaned(there);
  assert.deepEqual([code, removed], [0, [orphans, dead, opener, log]]);
  assert.equal(
    text,
    `Ended 2 processes of "weather", whose wrapper (pid 7) is dead: pid 40, 41
Removed from ~/.mcp-reload, 5 KB in all:
  1 record of dead wrappers, with what they listened on, 2 KB
    weather, pid 7, ~/code/weather
  1 opener remembered of servers that do not run now, 2 KB
    openers/weather-0123.json
  1 log of servers that were not run for a month, 2 KB
    logs/weather-4567
`,
  );
});

test('--dry-run says the same in other words, and touches nothing', async () => {
  const { code, text, removed } = await cleaned(
    { leftovers: [orphans, dead], logs: [log] },
    { dryRun: true },
  );
  assert.deepEqual([code, removed], [0, []]);
  assert.match(
    text,
    /^Would end 2 processes .*: pid 40, 41\nWould remove from ~\/\.mcp-reload, 3 KB in all:\n/,
  );
});

test('of many five are shown', async () => {
  const leftovers = Array.from(
    { length: 12 },
    (_, at) => ({ kind: 'opener', path: `${FOLDER}/openers/${at}` }) as const,
  );
  const { text } = await cleaned({ leftovers });
  assert.match(text, /^ {2}12 openers .*, 18 KB\n( {4}openers\/\d\n){5} {4}and 7 more\n$/m);
});

test('what may not be ours is left alone, with how to end it', async () => {
  const { code, text, removed } = await cleaned({
    spared: [
      { kind: 'processes', found, group, pids: [40, 41] },
      { kind: 'elsewhere', found },
    ],
  });
  assert.deepEqual([code, removed], [0, []]);
  assert.equal(
    text,
    `Left alone: pid 40, 41, which may be of "weather", but nothing proves it
  its command: python server.py
  look: ps -fp 40,41
  end by hand: kill 40 41
Left alone: "weather" (pid 7), on another machine or in a container: ask there
`,
  );
});

test('what could not be removed is exit code 1, and told with its place', async () => {
  const fails = new Map<Leftover, string>([
    [orphans, 'EBUSY'],
    [opener, 'EACCES'],
  ]);
  const { code, text } = await cleaned({ leftovers: [orphans, dead, opener] }, { fails });
  assert.equal(code, 1);
  assert.match(text, /^NOT ended \(EBUSY\): pid 40, 41 of .*\n {2}end by hand: kill -9 40 41$/m);
  assert.match(text, /^NOT removed: openers\/weather-0123\.json \(EACCES\); remove it by hand$/m);
  assert.doesNotMatch(text, /^Ended|1 opener/m);
});

test('nothing to remove is said', async () => {
  const { code, text } = await cleaned({});
  assert.deepEqual(
    [code, text],
    [0, 'Nothing to remove: nobody has left anything behind in ~/.mcp-reload.\n'],
  );
});

test('--json tells what was removed, what was not, and what was left alone', async () => {
  const there: Partial<Leftovers> = {
    leftovers: [orphans, dead, opener],
    spared: [{ kind: 'processes', found, group, pids: [50] }],
  };
  const { text } = await cleaned(there, { json: true, fails: new Map([[opener, 'EACCES']]) });
  const wrapper = { name: 'weather', project: '/home/ada/code/weather', pid: 7 };
  assert.deepEqual(JSON.parse(text), {
    dryRun: false,
    folder: FOLDER,
    removed: [
      { kind: 'processes', ...wrapper, pids: [40, 41] },
      { kind: 'wrapper', ...wrapper, path: found.path, bytes: 1_500 },
    ],
    failed: [{ kind: 'opener', path: opener.path, bytes: 1_500, code: 'EACCES' }],
    spared: [{ kind: 'processes', ...wrapper, pids: [50] }],
  });
});
