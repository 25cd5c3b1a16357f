import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { LogOwner } from '../../src/base/kept-log.ts';
import { logs } from '../../src/cli/logs.ts';
import { preparePrivate } from '../../src/memory/folder.ts';
import { written } from '../../src/memory/kept-entry.ts';
import { claim, keptLogFolder } from '../../src/memory/kept-log.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';
import { type FakeWrapper, fakeWorld } from '../support/fake-wrappers.ts';
import { NOW, standing } from '../support/standings.ts';

const base = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-reload-logs-'));
after(() => rmSync(base, { recursive: true, force: true }));
let scenes = 0;

const WISH = {
  name: 'weather',
  follow: false,
  json: false,
  lines: undefined as number | undefined,
  project: undefined as string | undefined,
};
const WEATHER: LogOwner = { name: 'weather', project: standing().project };
const OTHER: LogOwner = { name: 'weather', project: '/srv/weather' };

function scene(wrappers: FakeWrapper[] = []) {
  const state = join(base, String(scenes++));
  const terminal = fakeTerminal();
  const world = fakeWorld(wrappers);
  let time = NOW;
  return {
    state,
    terminal,
    world,
    keep(owner: LogOwner, ...texts: readonly string[]) {
      const folder = keptLogFolder(state, owner);
      preparePrivate(folder);
      claim(folder, owner);
      for (const text of texts)
        appendFileSync(join(folder, 'log'), written({ at: time++, pid: 7, by: 1, text }));
      utimesSync(join(folder, 'log'), time / 1_000, time / 1_000);
      return folder;
    },
    run: (wish: Partial<typeof WISH> = {}) => logs({ ...WISH, ...wish }, terminal, world, state),
    /** Without the times. */
    texts: () => terminal.printed.join('').replaceAll(/^\d\d:\d\d:\d\d /gm, ''),
    said: () => terminal.said.join('\n'),
  };
}

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `line ${n}`);

test('the last fifty lines, or as many as are wanted', async () => {
  const { keep, run, texts } = scene();
  keep(WEATHER, ...numbered(60));
  assert.equal(await run(), 0);
  assert.equal(
    texts(),
    numbered(60)
      .slice(-50)
      .map(text => `g1    ${text}\n`)
      .join(''),
  );
});

test('so many of each project, the one that was written last at the end; or of one of them', async () => {
  const { keep, run, texts, terminal, said, state } = scene();
  keep(OTHER, 'a', 'b');
  keep({ name: 'climate', project: '/c' }, 'c');
  keep(WEATHER, 'd', 'e');
  assert.equal(await run({ lines: 1 }), 0);
  assert.equal(texts(), '-- /srv/weather --\ng1    b\n-- ~/code/weather --\ng1    e\n');
  terminal.printed.length = 0;
  assert.equal(await run({ project: '/srv/../srv/weather' }), 0);
  assert.equal(texts(), 'g1    a\ng1    b\n');
  assert.equal(await run({ project: join(state, 'nowhere') }), 2);
  assert.match(said(), /nothing is kept of "weather" in .*nowhere; there is .*weather, .*weather$/);
});

test('a project may be named by a link to it', async () => {
  const { keep, run, texts, state } = scene();
  const project = join(base, 'project');
  mkdirSync(project);
  symlinkSync(project, join(base, 'link'), 'junction');
  keep({ name: 'weather', project }, 'a');
  assert.equal(await run({ project: join(base, 'link') }), 0);
  assert.equal(texts(), 'g1    a\n');
  assert.ok(state);
});

test('for programs: an object a line', async () => {
  const { keep, run, terminal } = scene();
  keep(WEATHER, 'a', 'b');
  await run({ json: true });
  const lines = terminal.printed.join('').trimEnd().split('\n');
  assert.deepEqual(
    lines.map(line => JSON.parse(line)).map(({ name, generation, text }) => [name, generation, text]),
    [
      ['weather', 1, 'a'],
      ['weather', 1, 'b'],
    ],
  );
});

test('an unknown name: what there is, nearest first, of those that run and those that ran', async () => {
  const { keep, run, said, terminal } = scene([
    { standing: standing({ name: 'heather' }) },
    { standing: standing({ name: 'dead' }), life: 'dead' },
  ]);
  keep({ name: 'something', project: '/s' }, 'a');
  assert.equal(await run(), 2);
  assert.equal(said(), 'no server is called "weather"; there are "heather", "something"');
  assert.deepEqual(terminal.printed, []);
});

test('a server that runs and of which nothing is kept', async () => {
  const { run, said } = scene([{ standing: standing() }]);
  assert.equal(await run(), 1);
  assert.equal(said(), 'nothing has been kept of "weather" yet');
});

test('a number of lines that is none', async () => {
  for (const lines of [Number.NaN, -1, 1.5]) {
    const { keep, run, said } = scene();
    keep(WEATHER, 'a');
    assert.equal(await run({ lines }), 2);
    assert.match(said(), /--lines wants a whole number/);
  }
});

/** Lets the verb come to its next pause. */
const turn = () => new Promise(resolve => setImmediate(resolve));

test('what comes is followed, across a rotation, of a project that is new too, until Ctrl-C', async () => {
  const { keep, run, texts, terminal, world } = scene();
  const folder = keep(WEATHER, 'before', 'a');
  const running = run({ follow: true, lines: 1 });
  const look = async () => {
    await turn();
    world.clock.advance(250);
    await turn();
    const shown = texts();
    terminal.printed.length = 0;
    return shown;
  };
  assert.equal(await look(), 'g1    a\n');
  assert.equal(await look(), '');
  keep(WEATHER, 'b');
  renameSync(join(folder, 'log'), join(folder, 'log.1'));
  keep(WEATHER, 'c');
  assert.equal(await look(), 'g1    b\ng1    c\n');
  keep(OTHER, 'd');
  keep(WEATHER, 'e');
  assert.equal(await look(), '-- /srv/weather --\ng1    d\n-- ~/code/weather --\ng1    e\n');
  terminal.interrupt();
  assert.equal(await running, 0);
  assert.equal(world.clock.armed, 0);
});

test('a log that is about to begin is waited for', async () => {
  const { keep, run, texts, terminal, world } = scene([{ standing: standing() }]);
  const running = run({ follow: true });
  await turn();
  keep(WEATHER, 'first');
  world.clock.advance(250);
  await turn();
  assert.equal(texts(), 'g1    first\n');
  terminal.interrupt();
  assert.equal(await running, 0);
});
