/** What a client of the modern era gets, listens first: in a world of fake servers, disk and clock. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Code, GOOD, READ_TOOL, VERSION_TOOL, WRITE_TOOL } from '../support/fake-server.ts';
import { checkEnded, checkServers, type Stream, streamsOf } from '../support/modern-promises.ts';
import {
  enveloped,
  errorOf,
  type Filter,
  paramsOf,
  resultOf,
  SERVER_INFO,
  SUBSCRIPTION_ID,
} from '../support/modern-world.ts';
import {
  answered,
  initialize,
  listenFirst,
  probeInPlace,
  saysModern,
  sendProbe,
} from '../support/openers.ts';
import { createWorld, type Json, textOf, type World, type WorldOptions } from '../support/world.ts';

const TOOLS = { toolsListChanged: true };
const EVERYTHING = {
  toolsListChanged: true,
  promptsListChanged: true,
  resourcesListChanged: true,
  resourceSubscriptions: ['mem:1', 'mem:2'],
};

/** A session that Claude Code has opened; `listen:0` listens for tools. */
function opened(code: Partial<Code> = {}, options: WorldOptions = {}): World {
  const world = createWorld({ ...options, code: { era: 'dual', ...code } });
  assert.equal(probeInPlace(world), 'modern');
  return world;
}

function stream(world: World, id: unknown): Stream {
  const found = streamsOf(world).find(one => one.id === id);
  assert.ok(found !== undefined, `no listen ${id}`);
  return found;
}

const heardBy = (world: World, id: unknown): readonly string[] =>
  stream(world, id).notifications.map(({ method }) => method);

const lineOf = (world: World, id: unknown): string =>
  world.said.find(({ by, message }) => by === 'client' && message.id === id)!.line;

const answerLine = (world: World, id: unknown): string =>
  world.said.find(({ by, message }) => by === 'wrapper' && message.id === id && !('method' in message))!.line;

const changed = (kind: string) => `notifications/${kind}/list_changed`;

test('a listen is acknowledged with what the client was promised, and with what the server watches', () => {
  const world = opened();
  world.listen(EVERYTHING, 7);
  world.advance(2_000);
  assert.deepEqual(stream(world, 7).acknowledged, EVERYTHING);
});

test('only what was asked for is acknowledged', () => {
  const world = opened();
  const filters: Filter[] = [
    {},
    { promptsListChanged: true, toolsListChanged: false },
    { resourceSubscriptions: [] },
    { resourceSubscriptions: ['mem:9'] },
  ];
  const ids = filters.map(filter => world.listen(filter));
  world.advance(2_000);
  const acknowledged = ids.map(id => stream(world, id).acknowledged);
  assert.deepEqual(acknowledged.slice(0, 2), [{}, { promptsListChanged: true }]);
  assert.deepEqual(acknowledged[2]!.resourceSubscriptions ?? [], []);
  assert.deepEqual(acknowledged[3], { resourceSubscriptions: ['mem:9'] });
});

test('a kind of list that the server does not have is not acknowledged', () => {
  const world = opened({ capabilities: { resources: {} } });
  const id = world.listen(EVERYTHING);
  world.advance(2_000);
  const { resourceSubscriptions, ...lists } = stream(world, id).acknowledged!;
  assert.deepEqual(lists, { toolsListChanged: true, resourcesListChanged: true });
  assert.deepEqual(resourceSubscriptions ?? [], []);
});

test('a server that does not answer a listen is not waited for longer than 2 s', () => {
  for (const listens of ['silent', 'refused'] as const) {
    const world = opened({ listens });
    const at = world.clock.now();
    const id = world.listen(EVERYTHING);
    world.advance(5_000);
    const { acknowledged, acknowledgedAt } = stream(world, id);
    const { resourceSubscriptions, ...lists } = acknowledged!;
    assert.deepEqual(lists, {
      toolsListChanged: true,
      promptsListChanged: true,
      resourcesListChanged: true,
    });
    assert.deepEqual(resourceSubscriptions ?? [], [], listens);
    assert.ok(acknowledgedAt! - at <= 2_000);
  }
});

test('a listen stays open over 20 reloads and 3 crashes, and tells of every change of tools once', () => {
  const world = opened();
  let changes = 0;
  for (let round = 1; round <= 20; round++) {
    const changesTools = round % 2 === 0;
    if (changesTools) changes++;
    const tool = { ...READ_TOOL, name: `look${changes}` };
    world.save({ content: `v${round}`, tools: [VERSION_TOOL, tool] });
    const call = world.call('version');
    world.advance(2_500);
    assert.equal(textOf(world.answer(call)).split('\n').at(-1), `v${round}`);
    world.request('tools/list');
    if (round % 6 === 0) world.crash();
    world.advance(12_000);
  }
  // The first save took tools away, too.
  assert.deepEqual(heardBy(world, 'listen:0'), Array(changes + 1).fill(changed('tools')));
  world.end();
  world.advance(10_000);
  checkEnded(streamsOf(world));
  checkServers(world);
});

test('a reload that changes no list is announced to nobody', () => {
  const world = opened();
  world.listen(EVERYTHING, 'all');
  world.advance(100);
  for (const content of ['v1', 'v2']) {
    world.save({ content });
    world.advance(3_000);
  }
  assert.equal(world.router.active, 3);
  assert.deepEqual([heardBy(world, 'listen:0'), heardBy(world, 'all')], [[], []]);
});

test('of several listens each gets what it asked for, once', () => {
  const world = opened();
  world.listen({ promptsListChanged: true }, 'prompts');
  world.listen({ toolsListChanged: true, resourcesListChanged: true }, 0);
  world.listen({ resourceSubscriptions: ['mem:1'] }, '');
  world.advance(100);
  world.save({
    content: 'v1',
    tools: [VERSION_TOOL],
    prompts: [{ name: 'greet' }],
    resources: [{ uri: 'mem:1', name: 'one' }],
  });
  world.advance(5_000);
  assert.deepEqual(heardBy(world, 'listen:0'), [changed('tools')]);
  assert.deepEqual(heardBy(world, 'prompts'), [changed('prompts')]);
  assert.deepEqual([...heardBy(world, 0)].sort(), [changed('resources'), changed('tools')]);
  assert.deepEqual(heardBy(world, ''), []);
});

test('every new generation is told the open listens in the words of the client', () => {
  const world = opened();
  const meta = JSON.stringify(paramsOf({ params: enveloped() })._meta);
  const line = `{"jsonrpc":"2.0", "params":{"notifications":{"resourceSubscriptions":["mem:\\u0031"],"x":1e2},"_meta":${meta}},"method":"subscriptions/listen","id":1.0}`;
  world.sendLine(line);
  world.advance(100);
  world.save({ content: 'v1' });
  world.advance(3_000);
  world.crash();
  world.advance(3_000);
  for (const generation of [1, 2, 3]) {
    const told = world.servers.get(generation)!.lines.filter(heard => heard.includes('subscriptions/listen'));
    assert.deepEqual([...told].sort(), [line, lineOf(world, 'listen:0')].sort(), `generation ${generation}`);
  }
});

test('a listen that was taken back is told to no new generation, and hears nothing more', () => {
  const world = opened();
  world.listen(EVERYTHING, 'all');
  world.advance(100);
  world.cancel('all');
  world.advance(10);
  assert.deepEqual(world.servers.get(1)!.listening, ['listen:0'], 'the server knows');
  world.save({ content: 'v1', tools: [VERSION_TOOL], prompts: [{ name: 'greet' }] });
  world.advance(5_000);
  assert.deepEqual(world.servers.get(2)!.listening, ['listen:0']);
  assert.deepEqual([heardBy(world, 'all'), heardBy(world, 'listen:0')], [[], [changed('tools')]]);
});

test('a listen taken back while the new server starts is not kept by it', () => {
  for (const waitMs of [0, 70, 150, 162, 170, 400]) {
    const world = opened();
    world.listen(TOOLS, 'gone');
    world.advance(100);
    world.save({ content: 'v1', tools: [VERSION_TOOL] });
    world.advance(waitMs);
    world.cancel('gone');
    world.advance(5_000);
    assert.deepEqual(world.servers.get(2)!.listening, ['listen:0'], `after ${waitMs} ms`);
    checkServers(world);
  }
});

test('a listen opened while the new server starts is kept by it', () => {
  for (const waitMs of [0, 70, 150, 162, 170, 400]) {
    const world = opened();
    world.save({ content: 'v1' });
    world.advance(waitMs);
    world.listen(EVERYTHING, 'late');
    world.advance(5_000);
    assert.deepEqual(world.servers.get(2)!.listening, ['listen:0', 'late'], `after ${waitMs} ms`);
    assert.deepEqual(stream(world, 'late').acknowledged, EVERYTHING);
    world.save({ content: 'v2', tools: [VERSION_TOOL] });
    world.advance(5_000);
    assert.deepEqual(heardBy(world, 'late'), [changed('tools')]);
  }
});

test('what new code announces in its first call reaches a listen that was opened right before the save', () => {
  for (const waitMs of [0, 5, 20, 60]) {
    const capabilities = { ...GOOD.capabilities, tools: { listChanged: true } };
    const world = opened({ capabilities });
    world.listen(TOOLS, 'late');
    world.advance(waitMs);
    world.save({ content: 'v1', capabilities });
    const id = world.call('version');
    const isAsked = () => world.servers.get(2)?.heard.some(({ method }) => method === 'tools/call');
    for (let waited = 0; !isAsked() && waited < 5_000; waited += 1) world.advance(1);
    world.servers.get(2)!.announce(changed('tools'));
    world.advance(1_000);
    assert.equal(textOf(world.answer(id)).split('\n').at(-1), 'v1');
    assert.deepEqual(heardBy(world, 'late'), [changed('tools')], `after ${waitMs} ms`);
  }
});

test('a listen opened while there is no server is acknowledged, and told of what comes', () => {
  const world = opened();
  world.save({ content: 'broken', start: 'exits' });
  world.crash();
  world.advance(30_000);
  assert.equal(world.alive.length, 0);
  const id = world.listen(EVERYTHING);
  world.advance(2_000);
  const { resourceSubscriptions, ...lists } = stream(world, id).acknowledged!;
  assert.deepEqual(lists, {
    toolsListChanged: true,
    promptsListChanged: true,
    resourcesListChanged: true,
  });
  assert.deepEqual(resourceSubscriptions ?? [], []);
  world.save({ content: 'v1', start: 'works', tools: [VERSION_TOOL] });
  world.advance(2_000);
  assert.deepEqual(heardBy(world, id), [changed('tools')]);
  world.servers.get(world.router.active!)!.announce('notifications/resources/updated', { uri: 'mem:1' });
  assert.deepEqual(heardBy(world, id), [changed('tools')], 'what was not acknowledged is not delivered');
});

test('updates of a resource reach who subscribed to it, from every generation', () => {
  const world = opened();
  world.listen({ resourceSubscriptions: ['mem:1'] }, 'one');
  world.listen({ resourceSubscriptions: ['mem:2'], toolsListChanged: true }, 'two');
  world.advance(100);
  for (const content of ['v1', 'v2']) {
    const server = world.servers.get(world.router.active!)!;
    server.announce('notifications/resources/updated', { uri: 'mem:1', _meta: { extra: 1e21 } });
    server.announce('notifications/resources/updated', { uri: 'mem:3' });
    world.save({ content });
    world.advance(3_000);
  }
  const updates = stream(world, 'one').notifications;
  assert.deepEqual(
    updates.map(({ params }) => params),
    Array(2).fill({ uri: 'mem:1', _meta: { extra: 1e21, [SUBSCRIPTION_ID]: 'one' } }),
  );
  assert.deepEqual(heardBy(world, 'two'), []);
});

test('what the server did not promise is not delivered, should a later generation send it', () => {
  const world = opened({ capabilities: { tools: {}, resources: {} } });
  const id = world.listen(EVERYTHING);
  world.advance(100);
  world.save({
    content: 'v1',
    capabilities: { tools: {}, resources: { subscribe: true, listChanged: true } },
  });
  world.advance(3_000);
  world.servers.get(2)!.announce('notifications/resources/updated', { uri: 'mem:1' });
  world.advance(10);
  assert.deepEqual(heardBy(world, id), []);
});

test('a change that the server announces itself is delivered once to each stream', () => {
  const world = opened({ capabilities: { ...GOOD.capabilities, tools: { listChanged: true } } });
  world.listen(TOOLS, 'more');
  world.advance(100);
  world.servers.get(1)!.announce(changed('tools'));
  world.advance(2_000);
  assert.deepEqual(heardBy(world, 'listen:0'), [changed('tools')]);
  assert.deepEqual(heardBy(world, 'more'), [changed('tools')]);
});

test('whatever a server says of a listen, it neither ends nor begins again, and nothing goes unstamped', () => {
  const world = opened();
  world.listen(EVERYTHING, 'all');
  world.advance(100);
  const rude = (server = world.servers.get(1)!) => {
    server.say({ id: 'all', result: { resultType: 'complete', _meta: { [SUBSCRIPTION_ID]: 'all' } } });
    server.say({ id: 'listen:0', error: { code: -32603, message: 'Subscription limit reached' } });
    for (const requestId of ['all', 'listen:0', 'list'])
      server.say({ method: 'notifications/cancelled', params: { requestId } });
    for (const stamp of ['all', 'nobody'])
      server.say({
        method: 'notifications/subscriptions/acknowledged',
        params: { notifications: {}, _meta: { [SUBSCRIPTION_ID]: stamp } },
      });
    server.say({ method: changed('tools') });
    server.say({ method: changed('tools'), params: { _meta: { [SUBSCRIPTION_ID]: 'nobody' } } });
    server.say({ method: 'notifications/resources/updated', params: { uri: 'mem:1' } });
  };
  rude();
  world.save({ content: 'v1', tools: [VERSION_TOOL] });
  world.advance(165);
  rude(world.servers.get(2)!);
  world.advance(3_000);
  assert.deepEqual(stream(world, 'all').acknowledged, EVERYTHING);
  assert.ok(heardBy(world, 'listen:0').includes(changed('tools')));
  world.end();
  world.advance(10_000);
  checkEnded(streamsOf(world));
});

test('listens have a limit, and one that is cancelled makes room', () => {
  const world = opened();
  const free = 1_024 - world.router.listens.size;
  for (let n = 0; n < free; n++) world.listen(TOOLS, `many:${n}`);
  world.listen(TOOLS, 'one more');
  assert.match(String((world.answer('one more').error as Json).message), /1024 listens are open/);
  world.send({ method: 'notifications/cancelled', params: { requestId: 'many:0' } });
  world.listen(TOOLS, 'instead');
  assert.deepEqual(world.answers('instead'), []);
});

test('probes that wait have a limit', () => {
  const world = createWorld({ code: { era: 'dual' } });
  for (let n = 0; n < 101; n++) sendProbe(world, `probe:${n}`);
  assert.match(String((world.answer('probe:100').error as Json).message), /Too many server\/discover/);
  world.advance(1_000);
  for (let n = 0; n < 100; n++) assert.ok(world.answer(`probe:${n}`).result);
});

test('listens end with the wrapper: the result first, then they are cancelled', () => {
  const world = opened();
  for (const id of ['a', 0, '']) world.listen(TOOLS, id);
  world.advance(100);
  world.end();
  world.advance(10_000);
  assert.equal(world.exitCode, 0);
  const streams = streamsOf(world);
  checkEnded(streams);
  const result = resultOf(world.answer(0));
  assert.deepEqual([result.resultType, (result._meta as Json)[SUBSCRIPTION_ID]], ['complete', 0]);
  assert.ok(SERVER_INFO in (result._meta as Json));
});

test('listens end with the wrapper when no server lives any more, too', () => {
  const world = opened();
  world.save({ content: 'broken', start: 'exits' });
  world.crash();
  world.advance(30_000);
  assert.equal(world.alive.length, 0);
  world.end();
  world.advance(10_000);
  checkEnded(streamsOf(world));
});

test('the answer to a discover promises changes of lists and may not be kept; the rest is the server’s', () => {
  const world = opened({
    instructions: 'Ask before you act.',
    capabilities: { ...GOOD.capabilities, x: 1e2 },
  });
  const { capabilities, ttlMs, cacheScope, ...rest } = resultOf(world.answer('discover'));
  assert.deepEqual(capabilities, {
    tools: { listChanged: true },
    logging: {},
    resources: { subscribe: true, listChanged: true },
    prompts: { listChanged: true },
    x: 100,
  });
  assert.deepEqual([ttlMs, cacheScope], [0, 'private']);
  assert.deepEqual(rest, {
    resultType: 'complete',
    supportedVersions: ['2026-07-28'],
    instructions: 'Ask before you act.',
    _meta: { [SERVER_INFO]: { name: 'fake', version: 'v0' } },
  });
});

test('lists and reads may not be kept, whatever the server says about that', () => {
  for (const cache of [{ ttlMs: 60_000, cacheScope: 'public' }, { ttlMs: 0, cacheScope: 'private' }, {}]) {
    const world = opened({ cache, resources: [{ uri: 'mem:1', name: 'one' }] });
    const ids = [
      ...['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'].map(method =>
        world.request(method),
      ),
      world.request('resources/read', { uri: 'mem:1' }),
    ];
    world.advance(100);
    for (const id of ids) {
      const { ttlMs, cacheScope } = resultOf(world.answer(id));
      assert.deepEqual([ttlMs, cacheScope], [0, 'private']);
    }
    const call = world.call('version');
    world.advance(100);
    assert.equal('ttlMs' in resultOf(world.answer(call)), false, 'a call has nothing to do with that');
    streamsOf(world);
  }
});

test('results of ours are whole: our tools, refusals, lists while there is no server', () => {
  const world = opened();
  const status = world.call('reload_status');
  const restart = world.call('restart_server');
  world.advance(2_000);
  world.save({ content: 'broken', start: 'exits' });
  world.advance(500);
  const failed = world.call('restart_server');
  world.advance(1_000);
  world.crash();
  world.advance(30_000);
  const call = world.call('version');
  const lists = ['tools/list', 'prompts/list', 'resources/list'].map(method => world.request(method));
  const read = world.request('resources/read', { uri: 'mem:1' });
  world.advance(31_000);
  for (const id of [status, restart, failed, call, ...lists]) {
    const result = resultOf(world.answer(id));
    assert.equal(result.resultType, 'complete');
    assert.deepEqual((result._meta as Json)[SERVER_INFO], { name: 'fake', version: 'v0' });
  }
  assert.equal(resultOf(world.answer(call)).isError, true);
  const { code, data } = errorOf(world.answer(read));
  assert.equal(code, -32603);
  assert.deepEqual(Object.keys(data ?? {}).sort(), ['generation', 'reason', 'state']);
  streamsOf(world);
});

test('nothing that a server asks reaches the client', () => {
  const world = createWorld({
    code: { era: 'dual', asks: ['ping', 'roots/list', 'sampling/createMessage', 'elicitation/create'] },
  });
  assert.equal(probeInPlace(world), 'modern');
  world.save({ content: 'v1' });
  world.advance(3_000);
  assert.equal(world.router.active, 2);
  assert.deepEqual(world.heardMethods(), ['notifications/subscriptions/acknowledged']);
});

test('a call right after a save is answered by the new code; an old one in flight by the old', () => {
  const world = opened();
  const inFlight = world.call('act', { ms: 1_500 });
  world.advance(10);
  world.save({ content: 'v1' });
  const call = world.call('version');
  world.advance(5_000);
  assert.equal(textOf(world.answer(call)), 'v1');
  assert.equal(textOf(world.answer(inFlight)), 'v0');
  assert.deepEqual(
    world.alive.map(({ generation }) => generation),
    [2],
  );
  checkServers(world);
});

test('a held call waits until the client has listed the changed tools, and says what changed, once', () => {
  const world = opened();
  world.save({ content: 'v1', tools: [VERSION_TOOL] });
  const call = world.call('version');
  world.advance(180);
  assert.deepEqual(heardBy(world, 'listen:0'), [changed('tools')]);
  assert.deepEqual(world.answers(call), []);
  const list = world.request('tools/list');
  world.advance(50);
  assert.ok(world.answer(list).result);
  assert.match(textOf(world.answer(call)), /BREAKING removed: act/);
  const next = world.call('version');
  world.advance(50);
  assert.equal(textOf(world.answer(next)), 'v1');
});

test('restart_server waits for the client to list the changed tools', () => {
  const world = opened();
  world.save({ content: 'v1', tools: [VERSION_TOOL] });
  const restart = world.call('restart_server');
  world.advance(400);
  assert.deepEqual(world.answers(restart), []);
  world.request('tools/list');
  world.advance(50);
  assert.match(textOf(world.answer(restart)), /generation 2 is serving now/);
});

const returning = (type: string, more: Json = {}) => ({
  ...VERSION_TOOL,
  outputSchema: { type: 'object', properties: { version: { type, ...more } } },
});

test('a call that waited while what its tool returns changed is not run: the client has to list first', () => {
  const world = opened({ tools: [returning('string'), WRITE_TOOL] });
  world.save({ content: 'v1', tools: [returning('number'), WRITE_TOOL] });
  const [call, other] = [world.call('version'), world.call('act')];
  world.advance(5_000);
  const { code, message } = errorOf(world.answer(call));
  assert.equal(code, -32020);
  assert.match(String(message), /^Not run: what version .* generation 2 .*Call it again\.$/);
  assert.match(textOf(world.answer(other)), /version: the output schema changed/);
  const again = world.call('version');
  world.advance(1_000);
  assert.match(textOf(world.answer(again)), /v1/);
});

test('a call is run where only the words about what its tool returns changed, or it had declared nothing', () => {
  for (const [before, after] of [
    [returning('string'), returning('string', { description: 'Which one' })],
    [VERSION_TOOL, returning('string')],
  ]) {
    const world = opened({ tools: [before!] });
    world.save({ content: 'v1', tools: [after!] });
    const call = world.call('version');
    world.advance(5_000);
    assert.match(textOf(world.answer(call)), /v1/);
  }
});

test('a call is run where its tool is gone, and where the client never listed what it returns', () => {
  const gone = opened({ tools: [returning('string'), WRITE_TOOL] });
  gone.save({ content: 'v1', tools: [WRITE_TOOL] });
  const unlisted = createWorld({ code: { era: 'modern', tools: [returning('string')] } });
  unlisted.isModern = true;
  answered(unlisted, unlisted.call('version'));
  unlisted.save({ content: 'v1', tools: [returning('number')] });
  for (const world of [gone, unlisted]) {
    const call = world.call('version');
    world.advance(5_000);
    assert.notEqual(errorOf(world.answer(call)).code, -32020);
    assert.ok(
      world.servers.get(2)!.heard.some(({ id }) => id === call),
      'the server says what it has to say',
    );
  }
});

test('without a listen nothing is announced and nobody waits for a list', () => {
  const world = createWorld({ code: { era: 'modern' } });
  world.isModern = true;
  const first = world.request('tools/list');
  world.advance(1_000);
  assert.ok(world.answer(first).result);
  world.save({ content: 'v1', tools: [VERSION_TOOL] });
  const call = world.call('version');
  world.advance(5_000);
  assert.match(textOf(world.answer(call)), /BREAKING removed: act/);
  assert.deepEqual(world.heardMethods(), []);
});

test('code that fails to start leaves the old code answering, flagged; what asks for more is flagged apart', () => {
  const world = opened();
  world.save({ content: 'broken', start: 'exits' });
  const call = world.call('version');
  world.advance(1_000);
  assert.match(
    textOf(world.answer(call)),
    /^\[mcp-reload\] STALE ANSWER.*server\.py.*\nError: server\.py:3: SyntaxError[\s\S]*\nv0$/,
  );
  const ask = world.call('ask');
  world.advance(100);
  const { _meta, content, requestState } = resultOf(world.answer(ask));
  assert.deepEqual((_meta as Json)['dev.mcp-reload/note'], { generation: 1, notes: ['stale'] });
  assert.equal(content, undefined);
  assert.ok(answerLine(world, ask).includes(JSON.stringify(requestState)));
});

test('a candidate that does not speak the modern era is refused, and the old one goes on, flagged', () => {
  for (const probe of ['answers', 'silent', 'exits', { error: -32000 }] as const) {
    const world = opened();
    world.save({ content: 'legacy', era: 'legacy', probe });
    const call = world.call('version');
    world.advance(90_000);
    assert.match(textOf(world.answer(call)), /STALE ANSWER[\s\S]*\nv0$/, JSON.stringify(probe));
    assert.equal(world.router.active, 1);
    assert.deepEqual(
      world.alive.map(({ generation }) => generation),
      [1],
    );
    world.save({ content: 'v2', era: 'modern', probe: 'answers' });
    const mended = world.call('version');
    world.advance(1_000);
    assert.equal(textOf(world.answer(mended)), 'v2');
    checkServers(world);
    streamsOf(world);
  }
});

test('in a legacy session a candidate that speaks only the modern era is refused, and one of both eras is not', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'modern', era: 'modern' });
  const call = world.call('version');
  world.advance(1_000);
  assert.match(textOf(world.answer(call)), /STALE ANSWER[\s\S]*\nv0$/);
  world.save({ content: 'both', era: 'dual' });
  const next = world.call('version');
  world.advance(1_000);
  assert.equal(textOf(world.answer(next)), 'both');
  checkServers(world);
});

test('a crash onto code of the wrong era leaves the session without a server until it is mended', () => {
  const world = opened();
  world.save({ content: 'legacy', era: 'legacy' });
  world.advance(1_000);
  world.crash();
  const call = world.call('version');
  world.advance(31_000);
  assert.equal(resultOf(world.answer(call)).isError, true);
  const list = world.request('tools/list');
  world.advance(21_000);
  const names = (resultOf(world.answer(list)).tools as Json[]).map(({ name }) => name);
  assert.deepEqual(names, ['version', 'act', 'look', 'restart_server', 'reload_status']);
  world.save({ content: 'v2', era: 'dual' });
  const mended = world.call('version');
  world.advance(1_000);
  assert.equal(textOf(world.answer(mended)), 'v2');
  checkServers(world);
  streamsOf(world);
});

test('a new generation that says other things of itself serves, and the restart tells that a reconnect shows them', () => {
  const world = opened({ instructions: 'old' });
  world.save({
    content: 'v1',
    instructions: 'new',
    capabilities: { tools: {}, prompts: {}, completions: {} },
  });
  const restart = world.call('restart_server');
  world.advance(3_000);
  assert.match(
    textOf(world.answer(restart)),
    /Only a reconnect of the client shows .*capabilities.*instructions/,
  );
});

test('the next discover is answered by the code that serves then', () => {
  const world = opened({ instructions: 'old' });
  world.save({ content: 'v1', instructions: 'new' });
  world.advance(3_000);
  const again = world.request('server/discover');
  world.advance(100);
  assert.equal(resultOf(world.answer(again)).instructions, 'new');
  streamsOf(world);
});

test('a crash is answered, restarted at once, and what may be asked again is', () => {
  const world = opened();
  world.advance(11_000);
  const unsafe = world.call('act', { ms: 1_000 });
  const safe = world.call('look', { ms: 1_000 });
  const list = world.request('tools/list');
  world.crash();
  const after = world.call('version');
  world.advance(3_000);
  assert.match(textOf(world.answer(unsafe)), /outcome is UNKNOWN/);
  assert.deepEqual(
    [resultOf(world.answer(unsafe)).isError, resultOf(world.answer(unsafe)).resultType],
    [true, 'complete'],
  );
  assert.equal(textOf(world.answer(safe)), 'v0');
  assert.ok(world.answer(list).result);
  assert.equal(textOf(world.answer(after)), 'v0');
  assert.deepEqual(world.servers.get(2)!.ran, [safe, after]);
  streamsOf(world);
});

test('requests pass byte for byte, as do answers that nobody has a reason to change', () => {
  const world = opened();
  const meta = JSON.stringify(paramsOf({ params: enveloped() })._meta);
  const line = `{"id":12345678901234567890,"params":{"name":"version","arguments":{"n":1.0,"n":-0},"_meta":${meta}},"method":"tools/call","jsonrpc":"2.0"}`;
  world.sendLine(line);
  const unknown = world.request('unknown/thing');
  world.advance(100);
  assert.ok(world.servers.get(1)!.lines.includes(line));
  assert.equal(errorOf(world.answer(unknown)).code, -32601);
});

test('a second process that listens first has its session carried over reloads, too', () => {
  const world = createWorld({ code: { era: 'dual' } });
  listenFirst(world, { promptsListChanged: true });
  world.save({ content: 'v1', tools: [VERSION_TOOL, WRITE_TOOL] });
  const call = world.call('version');
  world.advance(2_000);
  assert.match(textOf(world.answer(call)), /\nv1$/);
  assert.deepEqual(heardBy(world, 'listen:0'), [changed('tools')]);
  world.end();
  world.advance(10_000);
  checkEnded(streamsOf(world));
  checkServers(world);
});

test('a change that comes before the acknowledgement is told after it', () => {
  const world = opened({ listens: 'silent' });
  const id = world.listen({ toolsListChanged: true, resourceSubscriptions: ['mem:1'] });
  world.save({ content: 'v1', tools: [VERSION_TOOL] });
  world.advance(1_000);
  assert.equal(world.router.active, 2);
  assert.equal(stream(world, id).acknowledged, null);
  world.advance(1_500);
  assert.deepEqual(heardBy(world, id), [changed('tools')]);
});

test('a listen is not held back by a reload, and asks for no fresh code', () => {
  const world = opened();
  world.save({ content: 'v1', bootMs: 10_000 });
  world.advance(100);
  const id = world.listen(EVERYTHING);
  world.advance(100);
  assert.deepEqual(stream(world, id).acknowledged, EVERYTHING);
});

test('a listen without a filter is refused, and opens nothing', () => {
  const world = opened();
  const id = world.request('subscriptions/listen', {}, 'bare');
  world.advance(3_000);
  assert.equal(errorOf(world.answer(id)).code, -32602);
  world.save({ content: 'v1', tools: [VERSION_TOOL] });
  world.advance(3_000);
  assert.deepEqual(world.servers.get(2)!.listening, ['listen:0']);
});

test('an id of a listen that was taken back may be used again', () => {
  const world = opened();
  world.cancel('listen:0');
  world.advance(100);
  const before = world.heard.length;
  world.listen({ promptsListChanged: true }, 'listen:0');
  world.advance(100);
  world.save({ content: 'v1', tools: [VERSION_TOOL], prompts: [{ name: 'greet' }] });
  world.advance(5_000);
  assert.deepEqual(
    world.heard.slice(before).map(({ message }) => message.method),
    ['notifications/subscriptions/acknowledged', changed('prompts')],
  );
  assert.deepEqual(world.servers.get(2)!.listening, ['listen:0']);
});

test('a server without tools has ours, dressed for the era', () => {
  const world = opened({ capabilities: { resources: {} }, tools: [] });
  assert.deepEqual((resultOf(world.answer('discover')).capabilities as Json).tools, { listChanged: true });
  const names = (resultOf(world.answer('list')).tools as Json[]).map(({ name }) => name);
  assert.deepEqual(names, ['restart_server', 'reload_status']);
  const call = world.call('version');
  world.advance(100);
  assert.ok(errorOf(world.answer(call)).message);
  world.save({ content: 'v1', capabilities: GOOD.capabilities, tools: [VERSION_TOOL] });
  world.advance(3_000);
  assert.deepEqual(heardBy(world, 'listen:0'), [changed('tools')]);
});

test('notifications that belong to no listen pass as they are', () => {
  const world = opened();
  const line = '{"method":"notifications/message","params":{"level":"info","data":1.0},"jsonrpc":"2.0"}';
  world.loop.tell({ router: { type: 'server-line', generation: 1, line: Buffer.from(line) } });
  assert.equal(world.said.at(-1)!.line, line);
  streamsOf(world);
});

test('initialize after a modern session has begun opens it anew, on a process that takes it', () => {
  for (const era of ['dual', 'modern'] as const) {
    const world = opened({ era });
    initialize(world);
    if (era === 'modern') {
      const { code, data } = errorOf(world.answer('open'));
      assert.deepEqual([code, data?.supported], [-32022, ['2026-07-28']]);
      continue;
    }
    assert.equal(resultOf(world.answer('open')).protocolVersion, '2025-11-25');
    const call = world.call('version');
    world.advance(1_000);
    assert.equal(textOf(world.answer(call)), 'v0');
    world.save({ content: 'v1', tools: [VERSION_TOOL] });
    const fresh = world.call('version');
    world.advance(3_000);
    assert.match(textOf(world.answer(fresh)), /\nv1$/);
    const announced = world.said.filter(({ message }) => message.method === changed('tools'));
    assert.deepEqual(
      announced.map(({ message }) => message.params),
      [undefined],
      'as the legacy era has it',
    );
    for (const server of world.servers.values()) assert.deepEqual(server.foreign, []);
  }
});

test('what waited for new code when the session was opened anew is put to no server of the other era', () => {
  const world = opened({ era: 'dual' });
  world.save({ era: 'dual', content: 'v1', bootMs: 1_000 });
  const waiting = world.call('version');
  world.advance(100);
  initialize(world);
  world.advance(5_000);
  assert.match(textOf(world.answer(waiting)), /^Not asked: the session was opened anew/);
  for (const server of world.servers.values()) assert.deepEqual(server.foreign, []);
});

test('a discover that was open when its server died is asked again while the client may still choose', () => {
  const world = createWorld({ code: { era: 'dual', greetMs: 50 } });
  answered(world, sendProbe(world));
  const again = sendProbe(world, 'again');
  world.advance(10);
  world.crash(1);
  world.advance(1_000);
  assert.ok(saysModern(world.answer(again)));
});

test('a probe in a legacy session is told that it is one', () => {
  const world = createWorld({ code: { era: 'dual' } });
  initialize(world);
  const id = sendProbe(world);
  world.advance(100);
  assert.equal(errorOf(world.answer(id)).code, -32601);
  assert.deepEqual(world.servers.get(1)!.foreign, [], 'the server is not asked');
});

test('a server that dies between the probe and what follows is replaced in the era that follows', () => {
  for (const era of ['legacy', 'modern'] as const) {
    const world = createWorld({ code: { era: 'dual' } });
    answered(world, sendProbe(world));
    world.crash(1);
    world.advance(10);
    if (era === 'legacy') initialize(world);
    else listenFirst(world);
    const call = world.call('version');
    world.advance(1_000);
    assert.equal(textOf(world.answer(call)), 'v0');
    assert.equal(world.alive[0]!.pinned, era);
  }
});
