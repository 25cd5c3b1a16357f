/** The first start of a slow, broken or missing server, with and without what an earlier wrapper remembered. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Remembered } from '../../src/base/remembered.ts';
import { type Code, GOOD, READ_TOOL, VERSION_TOOL } from '../support/fake-server.ts';
import { checkServers, streamsOf } from '../support/modern-promises.ts';
import { errorOf, type Json, resultOf, SERVER_INFO } from '../support/modern-world.ts';
import {
  answered,
  initialize,
  listenFirst,
  PROBE_ID,
  probeInPlace,
  saysModern,
  sendProbe,
} from '../support/openers.ts';
import { createWorld, textOf, type World } from '../support/world.ts';

const SECRET = 'Instructions that may differ by then';

/** What is remembered after a session with that code. */
function earlier(era: 'legacy' | 'modern', code: Partial<Code> = {}): Remembered {
  const world = createWorld({ code: { era: 'dual', instructions: SECRET, ...code } });
  if (era === 'modern') assert.equal(probeInPlace(world), 'modern');
  else {
    initialize(world);
    answered(world, world.request('tools/list'));
  }
  world.advance(5_000);
  return world.remembered;
}

const namesIn = (answer: Json): readonly unknown[] =>
  (resultOf(answer).tools as Json[]).map(({ name }) => name);

const changes = (world: World, kind = 'tools'): number =>
  world.heard.filter(({ message }) => message.method === `notifications/${kind}/list_changed`).length;

const heardAt = (world: World, id: unknown): number =>
  world.heard.find(({ message }) => message.id === id && message.method === undefined)!.at;

const ALL = ['version', 'act', 'look', 'restart_server', 'reload_status'];
const OURS = ['restart_server', 'reload_status'];

test('of a session is remembered what was answered, never the instructions, and the tools that were given', () => {
  const legacy = earlier('legacy');
  assert.equal(legacy.modern, null);
  const { capabilities, protocolVersion } = JSON.parse(legacy.legacy!) as Json;
  assert.equal(protocolVersion, '2025-11-25');
  assert.deepEqual((capabilities as Json).prompts, { listChanged: true });

  const modern = earlier('modern');
  assert.equal(modern.probe, 'modern');
  assert.deepEqual((JSON.parse(modern.modern!) as Json).supportedVersions, ['2026-07-28']);
  for (const remembered of [legacy, modern]) {
    assert.equal(JSON.stringify(remembered).includes(SECRET), false);
    assert.deepEqual(
      remembered.tools!.map(text => (JSON.parse(text) as Json).name),
      ['version', 'act', 'look'],
    );
  }
});

test('how the server took a probe is remembered, whatever it did', () => {
  for (const [code, expected] of [
    [{ era: 'legacy' }, 'legacy'],
    [{ era: 'legacy', probe: { error: -32_000 } }, 'legacy'],
    [{ era: 'modern' }, 'modern'],
    [{ era: 'dual', bootMs: 9_000 }, 'modern'],
    [{ era: 'modern', bootMs: 9_000 }, 'modern'],
    [{ era: 'legacy', bootMs: 9_000 }, 'legacy'],
  ] as const) {
    const world = createWorld({ code });
    probeInPlace(world);
    world.advance(15_000);
    assert.equal(world.remembered.probe, expected, JSON.stringify(code));
  }
});

test('a slow server is stood in for with what is remembered, without its instructions', () => {
  for (const era of ['legacy', 'modern'] as const) {
    const world = createWorld({
      code: { era: 'dual', instructions: SECRET, bootMs: 8_000 },
      remembered: earlier(era),
    });
    const id = era === 'legacy' ? 'open' : PROBE_ID;
    if (era === 'legacy') initialize(world);
    else assert.equal(probeInPlace(world), 'modern');
    assert.ok(heardAt(world, id) <= 2_000);
    const { capabilities, instructions } = resultOf(world.answer(id));
    assert.deepEqual(capabilities, {
      tools: { listChanged: true },
      logging: {},
      resources: { subscribe: true, listChanged: true },
      prompts: { listChanged: true },
    });
    assert.notEqual(instructions, SECRET);
    assert.match(String(instructions), /reload_status/);
    const list = world.request('tools/list');
    const prompts = world.request('prompts/list');
    const call = world.call('version');
    answered(world, call);
    assert.deepEqual(namesIn(world.answer(list)), ALL, 'lists wait for the server');
    assert.ok(heardAt(world, list) >= 8_000);
    assert.ok(Array.isArray(resultOf(world.answer(prompts)).prompts));
    assert.equal(textOf(world.answer(call)), 'v0');
    assert.equal(changes(world), 0, 'the same tools are no change');
    checkServers(world);
    if (era === 'modern') streamsOf(world);
  }
});

test('without a memory a slow server is stood in for with tools alone', () => {
  const world = createWorld({ code: { bootMs: 8_000, instructions: SECRET } });
  initialize(world);
  const { capabilities, instructions } = resultOf(world.answer('open'));
  assert.deepEqual(capabilities, { tools: { listChanged: true } });
  assert.notEqual(instructions, SECRET);
  const list = world.request('tools/list');
  world.advance(10_000);
  assert.deepEqual(namesIn(world.answer(list)), ALL);
});

test('a server that is slow at every start is known from the second session on', () => {
  const world = createWorld({ code: { bootMs: 2_500 }, remembered: earlier('legacy', { bootMs: 2_500 }) });
  initialize(world);
  const { capabilities, serverInfo } = resultOf(world.answer('open'));
  assert.deepEqual((capabilities as Json).prompts, { listChanged: true });
  assert.deepEqual(serverInfo, { name: 'fake', version: 'v0' });
});

test('a probe of a slow server is answered as the last time, at the latest after 2 s', () => {
  for (const probe of ['legacy', 'modern', null] as const) {
    for (const era of ['legacy', 'modern', 'dual'] as const) {
      const world = createWorld({ code: { era, bootMs: 8_000 }, remembered: { probe } });
      sendProbe(world);
      world.advance(2_000);
      assert.equal(saysModern(world.answer(PROBE_ID)), probe === 'modern', `${probe}, ${era}`);
      if (probe !== 'modern') assert.equal(errorOf(world.answer(PROBE_ID)).code, -32601);
    }
  }
});

test('a server of another era than remembered: the session works as far as it can, the next one is right', () => {
  const first = createWorld({ code: { era: 'modern', bootMs: 2_500 } });
  assert.equal(probeInPlace(first), 'legacy', 'nobody knew');
  first.advance(10_000);
  const call = first.call('version');
  first.advance(31_000);
  assert.equal(resultOf(first.answer(call)).isError, true);
  assert.equal(first.remembered.probe, 'modern');

  const next = createWorld({ code: { era: 'modern', bootMs: 2_500 }, remembered: first.remembered });
  assert.equal(probeInPlace(next), 'modern');
  const second = next.call('version');
  next.advance(5_000);
  assert.equal(textOf(next.answer(second)), 'v0');

  const back = createWorld({ code: { era: 'legacy', bootMs: 2_500 }, remembered: next.remembered });
  assert.equal(probeInPlace(back), 'modern', 'as the last time');
  const refused = back.call('version');
  back.advance(31_000);
  assert.equal(resultOf(back.answer(refused)).isError, true);
  assert.equal(back.remembered.probe, 'legacy');
  streamsOf(back);
  checkServers(back);
});

test('a modern server refuses initialize with its versions, and a probe right after is served', () => {
  const world = createWorld({ code: { era: 'modern' } });
  initialize(world);
  const { code, data } = errorOf(world.answer('open'));
  assert.deepEqual([code, data?.supported], [-32022, ['2026-07-28']]);
  assert.equal(world.remembered.probe, 'modern');
  assert.equal(probeInPlace(world), 'modern');
  const call = world.call('version');
  world.advance(100);
  assert.equal(textOf(world.answer(call)), 'v0');
});

test('code that took a probe badly serves a client that opens with initialize after all', () => {
  const late = createWorld({ code: { bootMs: 2_100 }, remembered: { probe: 'modern' } });
  sendProbe(late);
  late.advance(2_500);
  assert.equal(saysModern(late.answer(PROBE_ID)), true, 'as the last time');
  initialize(late);

  const changed = createWorld({ code: { era: 'dual' } });
  answered(changed, sendProbe(changed));
  changed.save({ content: 'v1', era: 'legacy' });
  changed.advance(1_000);
  initialize(changed);

  const fragile = createWorld({ code: { probe: 'exits' }, remembered: { probe: 'modern' } });
  answered(fragile, sendProbe(fragile));
  initialize(fragile);

  for (const [world, content] of [
    [late, 'v0'],
    [changed, 'v1'],
    [fragile, 'v0'],
  ] as const) {
    const call = world.call('version');
    world.advance(10_000);
    assert.equal(textOf(world.answer(call)).split('\n').at(-1), content);
  }
});

test('a slow server that a probe makes modern for ever serves the client that went on with initialize', () => {
  const world = createWorld({ code: { era: 'dual', probe: 'settles', bootMs: 8_000 } });
  assert.equal(probeInPlace(world), 'legacy', 'nobody has said anything within two seconds');
  const call = world.call('version');
  world.advance(20_000);
  assert.equal(textOf(world.answer(call)), 'v0');
  assert.equal(world.remembered.probe, 'modern');
});

test('lists that the server turns out not to have are empty', () => {
  for (const era of ['legacy', 'modern'] as const) {
    const world = createWorld({
      code: { era: 'dual', bootMs: 8_000, capabilities: { tools: {} } },
      remembered: earlier(era),
    });
    if (era === 'legacy') initialize(world);
    else probeInPlace(world);
    const ids = ['prompts/list', 'resources/list', 'resources/templates/list'].map(method =>
      world.request(method),
    );
    world.advance(10_000);
    const [prompts, resources, templates] = ids.map(id => resultOf(world.answer(id)));
    assert.deepEqual(prompts!.prompts, []);
    assert.deepEqual(resources!.resources, []);
    assert.deepEqual(templates!.resourceTemplates, []);
    if (era === 'modern') streamsOf(world);
  }
});

test('lists wait for a server for 20 s; then they are the last good ones with ours', () => {
  for (const remembered of [earlier('modern'), earlier('legacy'), undefined]) {
    for (const era of ['legacy', 'modern'] as const) {
      const world = createWorld({
        code: { era: 'dual', start: 'hangs' },
        ...(remembered === undefined ? {} : { remembered }),
      });
      if (era === 'legacy') initialize(world);
      else listenFirst(world, {});
      const at = world.clock.now();
      const list = world.request('tools/list');
      world.advance(19_900);
      assert.deepEqual(world.answers(list), []);
      world.advance(200);
      assert.ok(heardAt(world, list) - at <= 20_000);
      assert.deepEqual(namesIn(world.answer(list)), remembered === undefined ? OURS : ALL, era);
    }
  }
});

test('a client that never lists again is told when the tools are not those of the last time', () => {
  const before = { tools: [VERSION_TOOL, { ...READ_TOOL, name: 'gone' }] };
  for (const era of ['legacy', 'modern'] as const) {
    for (const bootMs of [100, 8_000]) {
      const world = createWorld({
        code: { era: 'dual', bootMs },
        remembered: earlier(era, before),
      });
      if (era === 'legacy') initialize(world);
      else {
        world.isModern = true;
        world.listen({ toolsListChanged: true }, 'listen:0');
        world.advance(2_100);
      }
      const call = world.call('version');
      world.advance(12_000);
      assert.ok(world.answer(call));
      assert.equal(changes(world), 1, `${era}, ${bootMs} ms`);
      assert.match(textOf(world.answer(call)), /gone/, 'the model is told');
      if (era === 'modern') streamsOf(world);
    }
  }
});

test('a client that lists is told nothing of what it can see', () => {
  for (const era of ['legacy', 'modern'] as const) {
    const world = createWorld({
      code: { era: 'dual' },
      remembered: earlier(era, { tools: [VERSION_TOOL] }),
    });
    if (era === 'legacy') {
      initialize(world);
      answered(world, world.request('tools/list'));
    } else listenFirst(world);
    const call = world.call('version');
    world.advance(5_000);
    assert.equal(textOf(world.answer(call)), 'v0');
    assert.equal(changes(world), 0);
  }
});

test('a busy address is tried again for 5 s, and the opener answered all the same', () => {
  for (const [busyUntil, serves] of [
    [1_200, true],
    [3_000, true],
    [60_000, false],
  ] as const) {
    const world = createWorld({ code: { busyUntil } });
    initialize(world);
    assert.ok(heardAt(world, 'open') <= 3_000);
    const call = world.call('version');
    world.advance(8_000);
    if (serves) assert.equal(textOf(world.answer(call)).split('\n').at(-1), 'v0');
    else assert.match(textOf(world.answer(call)), /EADDRINUSE/);
  }
});

test('a broken tree is repaired from inside, in both eras: the status says what is wrong', () => {
  for (const start of ['exits', 'missing', 'hangs'] as const) {
    for (const era of ['legacy', 'modern'] as const) {
      const world = createWorld({ code: { era: 'dual', start }, remembered: { probe: 'modern' } });
      if (era === 'legacy') initialize(world);
      else assert.equal(probeInPlace(world), 'modern');
      const call = world.call('version');
      world.advance(31_000);
      assert.equal(resultOf(world.answer(call)).isError, true);
      if (start === 'exits') assert.match(textOf(world.answer(call)), /server\.py:3: SyntaxError/);
      const before = changes(world);
      world.save({ content: 'mended', start: 'works' });
      const mended = world.call('version');
      world.advance(1_000);
      assert.equal(textOf(world.answer(mended)).split('\n').at(-1), 'mended');
      assert.equal(changes(world), before + 1, `${start}, ${era}: the tools are announced`);
      if (era === 'modern') streamsOf(world);
    }
  }
});

test('what a slow or broken start says of itself is not mistaken for the server', () => {
  const world = createWorld({ code: { era: 'dual', start: 'exits' } });
  listenFirst(world);
  const info = (resultOf(world.answer('list'))._meta as Json)[SERVER_INFO] as Json;
  assert.equal(info.name, 'world');
  assert.equal(world.remembered.modern, null);
  assert.equal(world.remembered.legacy, null);
});

test('a server that was modern the last time and now dies over the probe is not called modern, nor the next time', () => {
  const world = createWorld({ code: { era: 'legacy', probe: 'exits' }, remembered: earlier('modern') });
  sendProbe(world);
  world.advance(2_500);
  assert.equal(saysModern(world.answer(PROBE_ID)), false);
  assert.equal(world.remembered.probe, 'legacy');
  initialize(world);
  const call = world.call('version');
  world.advance(1_000);
  assert.equal(textOf(world.answer(call)), GOOD.content);
});

test('calls wait for the first scan of the files also when the code does not start', () => {
  const world = createWorld({ code: { start: 'exits', bootMs: 5 }, scanning: true });
  initialize(world);
  world.advance(100);
  const call = world.call('version');
  const list = world.request('tools/list');
  world.advance(100);
  assert.deepEqual(world.answers(call), []);
  assert.ok(world.answer(list), 'nothing else waits');
  world.save({ content: 'mended', start: 'works' });
  world.loop.tell({ router: { type: 'watching' } });
  world.advance(1_000);
  assert.equal(textOf(world.answer(call)).split('\n').at(-1), 'mended');
});

test('what was asked of us is answered when we go, also while the client lists the changed tools', () => {
  const world = createWorld();
  initialize(world);
  world.send({ method: 'notifications/initialized' });
  world.advance(300);
  world.request('tools/list');
  world.save({ content: 'v1', tools: [VERSION_TOOL] });
  const restart = world.call('restart_server');
  world.advance(250);
  world.end();
  world.advance(10_000);
  assert.ok(world.answer(restart));
});
