/** Every table that the router keeps has a limit, and who comes to it is told so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Effect } from '../../src/proxy/events.ts';
import { route } from '../../src/proxy/route.ts';
import type { Peer } from '../../src/proxy/state.ts';
import { enveloped, errorOf, type Json } from '../support/modern-world.ts';
import { probeInPlace } from '../support/openers.ts';
import { createWorld, textOf, type World, type WorldOptions } from '../support/world.ts';

const MIB = 1024 * 1024;

function legacy(options: WorldOptions = {}): World {
  const world = createWorld(options);
  world.open({ roots: {}, elicitation: {} });
  return world;
}

function modern(): World {
  const world = createWorld({ code: { era: 'dual' } });
  assert.equal(probeInPlace(world), 'modern');
  return world;
}

const lineOf = (message: Json): Buffer => Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));

/** What the router does about a line; nobody carries it out, so that no server answers. */
const fromClient = (world: World, line: Buffer): readonly Effect[] =>
  route(world.router, { type: 'client-line', line }, world.clock.now());

const fromServer = (world: World, generation: number, line: Buffer): readonly Effect[] =>
  route(world.router, { type: 'server-line', generation, line }, world.clock.now());

const said = (effects: readonly Effect[]): Json[] =>
  effects.flatMap(effect =>
    effect.type === 'up' || effect.type === 'down' ? [JSON.parse(effect.line.toString()) as Json] : [],
  );

const passed = (effects: readonly Effect[], line: Buffer): boolean =>
  effects.some(effect => (effect.type === 'up' || effect.type === 'down') && effect.line === line);

const active = (world: World): Peer => world.router.peers.get(world.router.active!)!;

const call = (id: number, name = 'act', args: Json = {}): Buffer =>
  lineOf({ id, method: 'tools/call', params: { name, arguments: args } });

/** A message of so many bytes. */
function long(message: Json, bytes: number): Buffer {
  const line = lineOf({ ...message, fill: '' });
  return Buffer.concat([line.subarray(0, -2), Buffer.alloc(bytes - line.length, 'x'), line.subarray(-2)]);
}

test('100,000 requests are open at most; an answer makes room', () => {
  const world = legacy();
  for (let id = 1; id <= 100_000; id++) fromClient(world, call(id));
  assert.equal(active(world).open.size, 100_000);
  const [tooMuch] = said(fromClient(world, call(0)));
  assert.equal(tooMuch!.id, 0);
  assert.match(textOf(tooMuch!), /^Too many requests are open: generation 1 of "world"/);
  const [other] = said(fromClient(world, lineOf({ id: 'p', method: 'prompts/get', params: {} })));
  assert.match(String(errorOf(other!).message), /^Too many requests are open/);
  fromServer(world, 1, lineOf({ id: 1, result: { content: [] } }));
  fromClient(world, call(0));
  assert.ok(active(world).open.get('0'));
});

test('and of 256 MiB', () => {
  const world = legacy();
  const line = long({ id: 1, method: 'x/y' }, 100 * MIB);
  assert.ok(passed(fromClient(world, line), line) && passed(fromClient(world, line), line));
  assert.match(String(errorOf(said(fromClient(world, line))[0]!).message), /^Too many requests are open/);
  assert.equal(active(world).open.bytes, 200 * MIB);
  fromServer(world, 1, lineOf({ id: 1, result: {} }));
  assert.equal(active(world).open.bytes, 100 * MIB);
  fromClient(world, lineOf({ method: 'notifications/cancelled', params: { requestId: 1 } }));
  assert.equal(active(world).open.bytes, 0);
});

test('an id that is used twice is answered twice, also when the server is lost', () => {
  const world = legacy();
  const answers = () => world.answers('twice').map(({ result, error }) => (result ? 'result' : error));
  for (const _ of [1, 2]) world.request('tools/call', { name: 'version', arguments: {} }, 'twice');
  world.advance(100);
  assert.deepEqual(answers(), ['result', 'result']);
  for (const _ of [1, 2]) world.request('tools/call', { name: 'act', arguments: { ms: 5_000 } }, 'twice');
  world.crash();
  world.advance(10_000);
  assert.deepEqual(answers(), ['result', 'result', 'result', 'result']);
});

test('an id that is used twice for a listen: the second takes its place, and one result ends both', () => {
  const world = modern();
  world.listen({ toolsListChanged: true }, 'same');
  world.advance(100);
  world.listen({ promptsListChanged: true }, 'same');
  world.advance(100);
  const acknowledged = world.heard.filter(
    ({ message }) => message.method === 'notifications/subscriptions/acknowledged',
  );
  assert.deepEqual(
    acknowledged.slice(-2).map(({ message }) => (message.params as Json).notifications),
    [{ toolsListChanged: true }, { promptsListChanged: true }],
  );
  world.end();
  world.advance(10_000);
  assert.ok(world.answer('same').result);
});

test('10,000 questions of servers are open at the client at most', () => {
  const world = legacy();
  const ask = (id: number) => fromServer(world, 1, lineOf({ id, method: 'sampling/createMessage' }));
  for (let id = 0; id < 10_000; id++) ask(id);
  const [refused] = said(ask(10_000));
  assert.deepEqual([refused!.id, errorOf(refused!).code], [10_000, -32603]);
  assert.match(String(errorOf(refused!).message), /10000/);
  const [ours] = world.router.asked.keys();
  fromClient(world, Buffer.from(`{"jsonrpc":"2.0","id":${ours},"result":{}}`));
  assert.equal(said(ask(10_000))[0]!.method, 'sampling/createMessage');
});

for (const [what, bytes, fits] of [
  ['1,000 messages', 200, 1_000],
  ['64 MiB', 20 * MIB, 3],
] as const)
  test(`of what a server says before it serves, ${what} wait`, () => {
    const world = legacy();
    world.save({ content: 'v1', bootMs: 5_000 });
    world.advance(100);
    const line = long({ method: 'notifications/message' }, bytes);
    for (let n = 0; n < fits; n++) assert.deepEqual(fromServer(world, 2, line), []);
    assert.equal(fromServer(world, 2, line)[0]!.type, 'dropped');
    const question = long({ id: 7, method: 'sampling/createMessage' }, bytes);
    assert.match(String(errorOf(said(fromServer(world, 2, question))[0]!).message), /Too many messages/);
    assert.equal(world.router.peers.get(2)!.heldBack.length, fits);
  });

test('1,000 cursors are remembered, the newest, and none that is very long', () => {
  const world = legacy();
  const { cursors } = world.router;
  const list = (nextCursor: string) => {
    fromClient(world, lineOf({ id: 1, method: 'tools/list' }));
    fromServer(world, 1, lineOf({ id: 1, result: { tools: [], nextCursor } }));
  };
  for (let n = 0; n < 1_100; n++) list(`page ${n}`);
  assert.deepEqual([cursors.size, [...cursors.keys()][0]], [1_000, 'tools/list "page 100"']);
  list('x'.repeat(70_000));
  assert.equal([...cursors.keys()].at(-1), 'tools/list "page 1099"');
});

test('1,000 tasks and 100 questions in results are remembered, the newest, and none that is very long', () => {
  const world = modern();
  const peer = active(world);
  const answer = (result: Json) => {
    fromClient(
      world,
      lineOf({ id: 1, method: 'tools/call', params: enveloped({ name: 'act', arguments: {} }) }),
    );
    fromServer(world, 1, lineOf({ id: 1, result }));
  };
  const asks = (requestState: string) =>
    answer({ resultType: 'input_required', requestState, inputRequests: {} });
  for (let n = 0; n < 1_100; n++) answer({ resultType: 'task', taskId: `t${n}` });
  answer({ resultType: 'task', taskId: 'x'.repeat(2_000) });
  assert.deepEqual([world.router.tasks.size, peer.tasks.size], [1_000, 1_000]);
  for (let n = 0; n < 110; n++) asks(`state ${n}`);
  asks('x'.repeat(300_000));
  assert.deepEqual([peer.rounds.size, [...peer.rounds.keys()][0]], [100, 'state "state 10"']);
});

test('of names of tools the newest 10,000 are remembered, and none that is very long', () => {
  const world = legacy();
  const tools = Array.from({ length: 10_100 }, (_, n) => ({ name: `tool ${n}` }));
  fromClient(world, lineOf({ id: 1, method: 'tools/list' }));
  fromServer(world, 1, lineOf({ id: 1, result: { tools: [...tools, { name: 'x'.repeat(2_000) }] } }));
  assert.equal(active(world).toolNames.size, 10_000);
  for (const [id, { name }] of [...tools, { name: 'x'.repeat(2_000) }].entries()) {
    fromClient(world, call(id, name));
    fromServer(world, 1, lineOf({ id, error: { code: -32602, message: 'no' } }));
  }
  assert.equal(world.router.quietTools.size, 10_000);
});

test('1,000 calls of our own tools wait at most, and as many requests for a restart that were taken back', () => {
  const world = legacy();
  world.save({ content: 'v1', start: 'hangs' });
  const ids = Array.from({ length: 1_001 }, () =>
    world.call('restart_server', { reason: 'r'.repeat(5_000) }),
  );
  const [last] = ids.slice(-1);
  assert.match(textOf(world.answer(last)), /1000 calls of mcp-reload's own tools wait already/);
  assert.equal((world.answer(last).result as Json).isError, true);
  for (const id of ids) world.cancel(id);
  for (let n = 0; n < 500; n++) world.cancel(world.call('restart_server'));
  assert.equal(world.loop.lifecycle.asks.length, 1_000);
  assert.ok(world.loop.lifecycle.asks.every(({ reason }) => (reason ?? '').length < 1_100));
});

test('1,024 resources are subscribed to at most, and of those that are no more little is remembered', () => {
  const world = legacy();
  const { router } = world;
  const subscribe = (word: string, uri: string) => {
    const id = world.request(`resources/${word}`, { uri });
    world.advance(5);
    return world.answer(id);
  };
  for (let n = 0; n < 3_000; n++) {
    subscribe('subscribe', `mem://${n}`);
    subscribe('unsubscribe', `mem://${n}`);
  }
  assert.deepEqual([router.ledger.subscriptions.size, router.ledger.orders.size], [0, 1_000]);
  assert.equal(active(world).told.orders.size, 1_000);
  for (let n = 0; n < 1_024; n++) assert.ok(subscribe('subscribe', `mem://${n}`).result);
  assert.match(
    String(errorOf(subscribe('subscribe', 'mem://more')).message),
    /1024 resources are subscribed to/,
  );
  assert.ok(subscribe('subscribe', 'mem://5').result);
  subscribe('unsubscribe', 'mem://5');
  assert.ok(subscribe('subscribe', 'mem://more').result);
});

test('subscriptions, listens and probes have 64 MiB each', () => {
  const subscriber = legacy();
  const subscribe = (id: string) => {
    const line = long({ id, method: 'resources/subscribe', params: { uri: `mem://${id}` } }, 40 * MIB);
    const effects = fromClient(subscriber, line);
    fromServer(subscriber, 1, lineOf({ id, result: {} }));
    return said(effects.filter(({ type }) => type === 'up'));
  };
  assert.deepEqual(subscribe('a'), []);
  assert.match(String(errorOf(subscribe('b')[0]!).message), /^Subscription limit reached/);

  const listener = modern();
  const listen = (id: string) =>
    fromClient(
      listener,
      long(
        {
          id,
          method: 'subscriptions/listen',
          params: enveloped({ notifications: { toolsListChanged: true } }),
        },
        40 * MIB,
      ),
    );
  listen('a');
  const last = listen('b').at(-1)!;
  assert.match(String(errorOf(said([last])[0]!).message), /^Subscription limit reached/);
  assert.equal(listener.router.listens.has('"b"'), false);

  const prober = createWorld({ code: { era: 'dual', start: 'hangs' } });
  const probe = (id: string) =>
    fromClient(prober, long({ id, method: 'server/discover', params: enveloped() }, 40 * MIB));
  probe('a');
  assert.match(String(errorOf(said(probe('b')).at(-1)!).message), /Too many server\/discover/);
});
