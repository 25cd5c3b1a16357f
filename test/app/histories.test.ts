/**
 * Random histories of the whole wrapper (both real reducers, fake clock, disk, servers and client) against the promises
 * made to the client. A failure prints its seed.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { READ_TOOL, VERSION_TOOL, WRITE_TOOL } from '../support/fake-server.ts';
import { firstSeed, histories, type Random, seeded } from '../support/random.ts';
import { createWorld, type Json, textOf, type World } from '../support/world.ts';

interface Sent {
  readonly id: unknown;
  readonly method: string;
  readonly tool: string | null;
  readonly at: number;
  /** The state of the disk that the wrapper had seen when the request came. */
  readonly seen: number;
  readonly order: number;
  cancelled: boolean;
}

function randomSave(world: World, random: Random, count: number): void {
  const good = random.chance(0.7);
  world.save({
    content: random.chance(0.15) ? world.disk.code.content : good ? `v${count}` : `broken${count}`,
    start: good ? 'works' : random.pick(['exits', 'hangs', 'rejects', 'cannot-list'] as const),
    bootMs: random.pick([5, 80, 300, 4_000]),
    answerMs: random.pick([1, 5, 200]),
    leaveMs: random.pick([1, 20, 5_500]),
    tools: random.chance(0.8) ? [VERSION_TOOL, WRITE_TOOL, READ_TOOL] : [VERSION_TOOL, READ_TOOL],
    asks: random.chance(0.1) ? ['roots/list', 'sampling/createMessage'] : [],
  });
}

function play(seed: number): void {
  const random = seeded(seed);
  const world = createWorld({ holdMs: random.chance(0.1) ? 0 : 20_000 });
  const sent: Sent[] = [];
  const contents = new Map<number, string>([[0, world.disk.code.content]]);
  const request = (method: string, params: Json, tool: string | null) => {
    const entry = {
      id: `${method}-${sent.length}`,
      method,
      tool,
      at: world.clock.now(),
      seen: world.seenIndex,
      order: sent.length,
      cancelled: false,
    };
    sent.push(entry);
    world.request(method, params, entry.id);
  };
  if (random.chance(0.2)) world.advance(random.below(300));
  world.open({ roots: {}, elicitation: {} });

  for (let steps = 10 + random.below(50); steps > 0; steps--) {
    const dice = random.next();
    if (dice < 0.35) {
      const tool = random.pick(['version', 'act', 'look']);
      request(
        'tools/call',
        { name: tool, arguments: random.chance(0.2) ? { ms: random.pick([500, 3_000, 40_000]) } : {} },
        tool,
      );
    } else if (dice < 0.45)
      request(random.pick(['tools/list', 'prompts/list', 'ping', 'unknown/thing']), {}, null);
    else if (dice < 0.5) request('tools/call', { name: 'restart_server', arguments: {} }, 'restart_server');
    else if (dice < 0.53)
      request(
        'tools/call',
        { name: 'reload_status', arguments: { wait: random.chance(0.5) } },
        'reload_status',
      );
    else if (dice < 0.68) {
      randomSave(world, random, steps);
      contents.set(world.disk.index, world.disk.code.content);
    } else if (dice < 0.74) world.crash();
    else if (dice < 0.77 && world.alive.length > 0) world.crash(random.pick(world.alive).generation, 0);
    else if (dice < 0.8) {
      const entry = sent.length > 0 ? random.pick(sent) : undefined;
      if (entry !== undefined && world.answers(entry.id).length === 0) {
        entry.cancelled = true;
        world.send({ method: 'notifications/cancelled', params: { requestId: entry.id } });
      }
    } else if (dice < 0.83) request('tools/call', { name: 'ask', arguments: {} }, 'ask');
    else if (dice < 0.86) {
      const open = world.heard.filter(({ message }) => typeof message.method === 'string' && 'id' in message);
      if (open.length > 0) world.send({ id: random.pick(open).message.id, result: { action: 'accept' } });
    } else world.advance(random.pick([0, 1, 10, 55, 150, 400, 2_500, 25_000]));
    checkAsYouGo(world);
  }

  // Everything has a limit; after all of them nobody waits any more.
  world.advance(11 * 60_000);
  check(world, sent, contents);
  world.end();
  world.advance(60_000);
  assert.equal(world.exitCode, 0, 'the wrapper ends');
  assert.equal(world.alive.length, 0, 'nothing is left behind');
}

function checkAsYouGo(world: World): void {
  const { router } = world.loop;
  assert.ok(
    router.active === null || world.servers.get(router.active)!.alive,
    '2: traffic points at a live server',
  );
}

function check(world: World, sent: readonly Sent[], contents: ReadonlyMap<number, string>): void {
  for (const entry of sent) {
    const answers = world.answers(entry.id);
    assert.ok(answers.length <= 1, `10: ${entry.id} is answered ${answers.length} times`);
    const asksPerson = entry.tool === 'ask';
    if (!entry.cancelled && !asksPerson) assert.equal(answers.length, 1, `10: ${entry.id} is not answered`);
    const [answer] = answers;
    if (answer === undefined || entry.method !== 'tools/call' || !('result' in answer)) continue;
    if (entry.tool !== 'version' && entry.tool !== 'act' && entry.tool !== 'look') continue;
    checkFresh(entry, answer, contents, world.loop.router.settings.holdMs);
  }
  const runsOf = (id: unknown) =>
    [...world.servers.values()].flatMap(({ ran }) => ran).filter(ran => ran === id).length;
  for (const entry of sent) {
    assert.ok(runsOf(entry.id) <= (entry.tool === 'look' ? 2 : 1), `${entry.id} may not be asked so often`);
  }
  for (const server of world.servers.values()) {
    const once = server.ran
      .filter(id => runsOf(id) === 1)
      .map(id => sent.find(entry => entry.id === id)?.order ?? -1);
    assert.deepEqual(
      once,
      [...once].sort((a, b) => a - b),
      '12: first come, first served',
    );
  }
  const initialize = world.answers('open');
  assert.equal(initialize.length, 1, '10: initialize is answered once');
  const firstChange = world.heard.findIndex(
    ({ message }) => message.method === 'notifications/tools/list_changed',
  );
  assert.ok(firstChange === -1 || firstChange > 0, 'no announcement before the session is open');
}

function checkFresh(entry: Sent, answer: Json, contents: ReadonlyMap<number, string>, holdMs: number): void {
  const result = answer.result as Json;
  if (result.isError === true) return;
  const text = textOf(answer);
  const waited = /still running \(this call waited (\d+) s\)/.exec(text);
  if (text.includes('is still running'))
    return assert.ok(holdMs === 0 || Number(waited?.[1]) >= 20, `11: ${entry.id} did not wait: ${text}`);
  if (text.startsWith('[mcp-reload] STALE')) return;
  if (text.includes('was not reloaded') || text.includes('may be of older code')) return;
  const content = text.split('\n').at(-1)!;
  const fresh = [...contents].some(([index, known]) => index >= entry.seen && known === content);
  assert.ok(
    fresh,
    `11: ${entry.id}, sent when disk state ${entry.seen} had been seen, got ${content} without a flag`,
  );
}

test('random histories keep every promise to the client', () => {
  const first = firstSeed();
  for (let seed = first; seed < first + histories(1_500); seed++) {
    try {
      play(seed);
    } catch (error) {
      throw new Error(`seed ${seed} (run again with MCP_RELOAD_SEED=${seed}): ${(error as Error).stack}`, {
        cause: error,
      });
    }
  }
});
