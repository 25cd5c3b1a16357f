import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Listed } from '../../src/child/processes.ts';
import { status } from '../../src/cli/status.ts';
import { type FakeTerminal, fakeTerminal } from '../support/fake-terminal.ts';
import { type FakeWorld, type FakeWrapper, fakeWorld } from '../support/fake-wrappers.ts';
import { NOW, standing } from '../support/standings.ts';

const WISH = { name: undefined as string | undefined, watch: false, json: false };

async function ran(
  wrappers: FakeWrapper[],
  wish: Partial<typeof WISH> = {},
  processes: readonly Listed[] = [],
) {
  const terminal = fakeTerminal();
  const code = await status({ ...WISH, ...wish }, terminal, fakeWorld(wrappers, processes));
  return { code, text: terminal.printed.join(''), said: terminal.said };
}

const listed = (pid: number, group: number, rssBytes: number): Listed => ({
  pid,
  parent: 1,
  group,
  session: null,
  birth: '1',
  isZombie: false,
  rssBytes,
});

test('who lives is asked, of the others their records tell', async () => {
  const recorded = standing({ served: 1 });
  const { code, text } = await ran([
    { standing: standing({ name: 'a', served: 555 }), recorded },
    { standing: standing({ name: 'b' }), life: 'dead' },
    { standing: standing({ name: 'c' }), life: 'elsewhere' },
    {
      standing: standing({ name: 'd' }),
      status: async ({ timeoutMs }) => ({ ok: false, why: { kind: 'silent', afterMs: timeoutMs } }),
    },
  ]);
  assert.equal(code, 0);
  assert.match(text, /^a +serving .* 555 /m);
  assert.match(text, /^b +dead .*\n.*\n {2}killed; last heard of 3s ago/m);
  assert.match(text, /^c +elsewhere /m);
  assert.match(
    text,
    /^d +no answer .*\n.*\n {2}has not answered within 400 ms; what stands here it told 3s ago/m,
  );
  assert.match(text, /^4 wrappers: 1 serving, 1 dead, 1 elsewhere, 1 no answer\n$/m);
});

test('memory is that of the wrapper and of the groups of its servers', async () => {
  const wrapper = standing({ pid: 10, servers: [{ generation: 4, pid: 20 }] });
  const processes = [
    listed(10, 10, 1),
    listed(20, 20, 2),
    listed(21, 20, 4),
    listed(11, 10, 8),
    listed(30, 30, 16),
  ];
  const { text } = await ran(
    [{ standing: wrapper }, { standing: wrapper, life: 'dead' }],
    { json: true },
    processes,
  );
  const told = JSON.parse(text) as { memory: unknown }[];
  assert.deepEqual(
    told.map(({ memory }) => memory),
    [{ wrapperBytes: 1, serverBytes: 6 }, null],
  );
  const unknown = JSON.parse((await ran([{ standing: wrapper }], { json: true })).text);
  assert.equal(unknown[0].memory, null);
});

test('with a name: those of it, with all that reload_status tells', async () => {
  const wrappers = [{ standing: standing() }, { standing: standing({ name: 'other' }) }];
  const { code, text } = await ran(wrappers, { name: 'weather' });
  assert.equal(code, 0);
  assert.match(text, /\n\ndetails of weather\nsecond line\n$/);
  assert.doesNotMatch(text, /other/);
});

test('where several have that name it is told which is which', async () => {
  const wrappers = [11, 12].map(pid => ({ standing: standing({ pid }) }));
  const { text } = await ran(wrappers, { name: 'weather' });
  for (const pid of [11, 12]) assert.match(text, new RegExp(`\\n\\npid ${pid}, .*\\ndetails of weather\\n`));
});

test('an unknown name is told with the nearest; without any there is a sentence, and exit code 0', async () => {
  const { code, text, said } = await ran([{ standing: standing() }], { name: 'wether' });
  assert.deepEqual([code, text, said], [2, '', ['no server is called "wether"; there is "weather"']]);
  const none = await ran([]);
  assert.equal(none.code, 0);
  assert.match(none.text, /^No server is wrapped now\. .*connect/);
  assert.deepEqual(JSON.parse((await ran([], { json: true })).text), []);
});

test('--json tells all that stands in a standing, who answers, and since when', async () => {
  const { text } = await ran([{ standing: standing() }], { name: 'weather', json: true });
  assert.deepEqual(JSON.parse(text), [
    {
      ...standing(),
      life: 'alive',
      problem: null,
      toldAt: NOW,
      memory: null,
      text: 'details of weather\nsecond line',
    },
  ]);
  const { text: other } = await ran([{ standing: standing(), life: 'dead' }], { json: true });
  const [{ life, toldAt, text: details }] = JSON.parse(other);
  assert.deepEqual([life, toldAt, details], ['dead', NOW - 3_000, null]);
});

/** Until the watch waits for its next look. */
async function nextLook({ clock }: FakeWorld): Promise<void> {
  while (clock.armed === 0) await Promise.resolve();
}

interface Watched {
  readonly world: FakeWorld;
  readonly terminal: FakeTerminal;
  readonly ends: Promise<number>;
  look(): Promise<void>;
}

async function watched(
  wrappers: FakeWrapper[],
  wish: Partial<typeof WISH>,
  terminal = fakeTerminal(),
): Promise<Watched> {
  const world = fakeWorld(wrappers);
  const ends = status({ ...WISH, ...wish, watch: true }, terminal, world);
  await nextLook(world);
  const look = () => {
    world.clock.advance(1_000);
    return nextLook(world);
  };
  return { world, terminal, ends, look };
}

test('--watch prints a table when something changed, and ends well with Ctrl-C', async () => {
  const wrapper: FakeWrapper = { standing: standing() };
  const { terminal, ends, look } = await watched([wrapper], {});
  await look();
  await look();
  assert.equal(terminal.printed.length, 1);
  wrapper.standing = standing({ generation: 5 });
  await look();
  assert.equal(terminal.printed.length, 2);
  assert.match(terminal.printed[1]!, /^\nNAME .*\nweather serving +g5 /);
  wrapper.life = 'dead';
  await look();
  assert.match(terminal.printed[2]!, /^\nNAME .*\nweather dead /);
  terminal.interrupt();
  assert.equal(await ends, 0);
});

test('--watch on a terminal draws over itself once a second, within its lines', async () => {
  const wrappers = Array.from({ length: 9 }, (_, at) => ({ standing: standing({ name: `server-${at}` }) }));
  const { terminal, ends, look } = await watched(wrappers, {}, fakeTerminal({ columns: 80, rows: 10 }));
  await look();
  terminal.interrupt();
  assert.equal(await ends, 0);
  const [first, second] = terminal.printed;
  assert.equal(terminal.printed.length, 2);
  assert.ok(first!.startsWith('\x1b[2J\x1b[HNAME') && second!.startsWith('\x1b[HNAME'));
  for (const drawn of terminal.printed) assert.equal(drawn.match(/\n/g)?.length, 9);
});

test('--watch --json prints a line for each change', async () => {
  const wrapper: FakeWrapper = { standing: standing() };
  const { terminal, ends, look } = await watched([wrapper], { json: true });
  await look();
  wrapper.standing = standing({ served: 129 });
  await look();
  terminal.interrupt();
  await ends;
  const served = terminal.printed.map(line => {
    assert.match(line, /^[^\n]+\n$/);
    return JSON.parse(line)[0].served;
  });
  assert.deepEqual(served, [128, 129]);
});
