import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restart } from '../../src/cli/restart.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';
import { type FakeWrapper, fakeWorld, restarted } from '../support/fake-wrappers.ts';
import { standing } from '../support/standings.ts';

const WISH = { name: 'weather', reason: undefined as string | undefined, 'clear-cache': false, json: false };

async function ran(wrappers: FakeWrapper[], wish: Partial<typeof WISH> = {}) {
  const [world, terminal] = [fakeWorld(wrappers), fakeTerminal()];
  const code = await restart({ ...WISH, ...wish }, terminal, world);
  return { code, world, ...terminal };
}

test('one wrapper: what the tool would report, and exit code 0 because the new code serves', async () => {
  const wrapper = { standing: standing() };
  const { code, printed, said, world } = await ran([wrapper, { standing: standing({ name: 'other' }) }], {
    reason: 'Updated API endpoints',
    'clear-cache': true,
  });
  assert.deepEqual([code, said], [0, []]);
  assert.deepEqual(printed, ['Restarted "weather": it serves.\nWhy: asked.\n']);
  const [[socket, wish] = []] = world.restarts;
  assert.deepEqual(
    [world.restarts.length, socket, wish?.reason, wish?.clearCache],
    [1, '0', 'Updated API endpoints', true],
  );
});

test('code that does not serve is exit code 1', async () => {
  const wrapper = { standing: standing(), restart: async () => restarted(standing(), false) };
  const { code, printed } = await ran([wrapper]);
  assert.deepEqual([code, printed], [1, ['Restart of "weather" FAILED: boom\nmore\n']]);
});

test('how far it is goes where somebody waits, not to stdout', async () => {
  const wrapper: FakeWrapper = {
    standing: standing(),
    async restart({ progress }) {
      progress?.('starting generation 5');
      return restarted(standing());
    },
  };
  const { progressed, printed } = await ran([wrapper]);
  assert.deepEqual(progressed, ['restarting "weather" …', 'starting generation 5']);
  assert.equal(printed.length, 1);
});

test('several of one name are asked at once, and get a line each', async () => {
  const [first, second] = [standing({ pid: 1 }), standing({ pid: 2, client: null, project: '/srv/b' })];
  let secondAsked = () => {};
  const isAsked = new Promise<void>(resolve => {
    secondAsked = resolve;
  });
  const { code, printed } = await ran([
    { standing: first, restart: () => isAsked.then(() => restarted(first)) },
    {
      standing: second,
      async restart() {
        secondAsked();
        return restarted(second, false);
      },
    },
  ]);
  assert.equal(code, 1);
  assert.deepEqual(printed.toSorted(), [
    'FAILED: pid 2, Restart of "weather" FAILED: boom\n',
    'g5 serves: pid 1, claude-code 2.1.330, modern, ~/code/weather\n',
  ]);
});

test('an unknown name: what there is, nearest first', async () => {
  const wrappers = ['docs', 'weather-api', 'wether'].map(name => ({ standing: standing({ name }) }));
  const { code, printed, said, world } = await ran(wrappers);
  assert.deepEqual([code, printed, world.restarts], [2, [], []]);
  assert.deepEqual(said, ['no server is called "weather"; there are "wether", "weather-api", "docs"']);
});

test('of many names the nearest are told', async () => {
  const wrappers = Array.from({ length: 50 }, (_, at) => ({ standing: standing({ name: `server-${at}` }) }));
  const { said } = await ran(wrappers, { name: 'server-4x' });
  assert.match(said[0]!, /there are "server-4", .* and 42 others \(mcp-reload status shows all\)$/);
});

test('where none is wrapped it says what to do', async () => {
  const { code, said } = await ran([]);
  assert.equal(code, 2);
  assert.match(
    said.join('\n'),
    /^no server is called "weather", and none is wrapped now: connect its client/,
  );
});

test('the dead and those elsewhere are told, and not asked', async () => {
  const dead = await ran([{ standing: standing({ pid: 7 }), life: 'dead' }]);
  assert.deepEqual([dead.code, dead.world.restarts], [2, []]);
  assert.match(dead.said[0]!, /^"weather" does not run: its wrapper \(pid 7\) .*connect its client again/);
  const elsewhere = await ran([{ standing: standing(), life: 'elsewhere' }]);
  assert.deepEqual([elsewhere.code, elsewhere.world.restarts], [2, []]);
  assert.match(elsewhere.said[0]!, /another machine or in a container/);
  const both = await ran([{ standing: standing(), life: 'dead' }, { standing: standing() }]);
  assert.deepEqual([both.code, both.printed.length], [0, 1]);
});

test('one that does not answer is exit code 1 and a line with why and what next', async () => {
  const { code, printed, said } = await ran([
    { standing: standing(), restart: async () => ({ ok: false, why: { kind: 'silent', afterMs: 5_000 } }) },
  ]);
  assert.deepEqual([code, printed], [1, []]);
  assert.equal(
    said[0],
    '"weather" (pid 4711) has not answered within 5.0 s; it was not restarted: mcp-reload status shows it',
  );
  const hungUp = await ran([
    { standing: standing(), restart: async () => ({ ok: false, why: { kind: 'closed' } }) },
  ]);
  assert.match(
    hungUp.said[0]!,
    /before it answered; whether it was restarted is not known: mcp-reload status/,
  );
});

test('--json prints one array of what came of each, and nothing else', async () => {
  const { code, printed } = await ran(
    [
      { standing: standing({ pid: 1 }) },
      { standing: standing({ pid: 2 }), restart: async () => ({ ok: false, why: { kind: 'closed' } }) },
    ],
    { json: true },
  );
  assert.deepEqual([code, printed.length], [1, 1]);
  const [first, second] = JSON.parse(printed[0]!);
  assert.deepEqual(first, {
    name: 'weather',
    project: '/home/ada/code/weather',
    client: 'claude-code 2.1.330',
    pid: 1,
    served: true,
    generation: 5,
    text: 'Restarted "weather": it serves.\nWhy: asked.',
    problem: null,
  });
  assert.deepEqual([second.served, second.text], [false, null]);
  assert.match(second.problem, /before it answered/);
});

test('what a wrapper says can not move the cursor', async () => {
  const answer = restarted(standing());
  assert.ok(answer.ok);
  const text = 'Restarted\x1b[2J\r\nnext\x07';
  const { printed } = await ran([
    { standing: standing(), restart: async () => ({ ok: true, answer: { ...answer.answer, text } }) },
  ]);
  assert.deepEqual(printed, ['Restarted␍\nnext␇\n']);
});
