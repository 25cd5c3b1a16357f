/** A task belongs to the generation that made it: in the style of 2025-11-25, and in that of the modern extension. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkServers, streamsOf } from '../support/modern-promises.ts';
import { errorOf, resultOf } from '../support/modern-world.ts';
import { probeInPlace } from '../support/openers.ts';
import { createWorld, type Json, type World, type WorldOptions } from '../support/world.ts';

type Style = 'legacy' | 'modern';
const STYLES: readonly Style[] = ['legacy', 'modern'];

function opened(style: Style, options: WorldOptions = {}): World {
  const world = createWorld({ ...options, code: { era: 'dual', ...options.code } });
  if (style === 'modern') assert.equal(probeInPlace(world), 'modern');
  else world.open();
  return world;
}

/** Begins a task that takes so long. */
function begin(world: World, style: Style, ms: number): string {
  const task = style === 'legacy' ? { task: { ttl: 60_000 } } : {};
  const id = world.request('tools/call', { name: 'task', arguments: { ms }, ...task });
  world.advance(10);
  const result = resultOf(world.answer(id));
  return String(style === 'legacy' ? (result.task as Json).taskId : result.taskId);
}

function about(world: World, method: string, taskId: string): Json {
  const id = world.request(method, { taskId });
  world.advance(10);
  return world.answer(id);
}

function assertLost(answer: Json): void {
  assert.match(String(errorOf(answer).message), /lost/i, JSON.stringify(answer));
}

/** Requests about tasks that a generation has heard. */
const heardBy = (world: World, generation: number): readonly unknown[] =>
  world.servers
    .get(generation)!
    .heard.map(({ method }) => method)
    .filter(method => String(method).startsWith('tasks/'));

for (const style of STYLES) {
  test(`${style}: a task that is not finished keeps its generation, which goes on answering for it`, () => {
    const world = opened(style);
    const taskId = begin(world, style, 5_000);
    world.save({ content: 'v1' });
    world.advance(1_000);
    assert.equal(world.router.active, 2);
    assert.equal(resultOf(about(world, 'tasks/get', taskId)).status, 'working');
    world.advance(5_000);
    assert.equal(resultOf(about(world, 'tasks/get', taskId)).status, 'completed');
    assert.deepEqual(heardBy(world, 2), []);
    if (style === 'modern') streamsOf(world);
    checkServers(world);
  });

  test(`${style}: a generation whose tasks have ended leaves; what is asked later is told that it is lost`, () => {
    const world = opened(style);
    const taskId = begin(world, style, 1_000);
    world.save({ content: 'v1' });
    world.advance(2_000);
    about(world, 'tasks/get', taskId);
    if (style === 'legacy') about(world, 'tasks/result', taskId);
    world.advance(31_000);
    assert.equal(world.servers.get(1)!.alive, false);
    for (const method of ['tasks/get', 'tasks/cancel', style === 'legacy' ? 'tasks/result' : 'tasks/update'])
      assertLost(about(world, method, taskId));
    assert.deepEqual(heardBy(world, 2), []);
  });

  test(`${style}: a task that takes longer than the time to drain is lost with its generation`, () => {
    const world = opened(style);
    const taskId = begin(world, style, 120_000);
    world.save({ content: 'v1' });
    world.advance(29_000);
    assert.equal(world.servers.get(1)!.alive, true);
    world.advance(10_000);
    assert.equal(world.servers.get(1)!.alive, false);
    assertLost(about(world, 'tasks/get', taskId));
  });

  test(`${style}: a task dies with its server`, () => {
    const world = opened(style);
    const taskId = begin(world, style, 60_000);
    world.crash();
    world.advance(2_000);
    assert.equal(world.router.active, 2);
    assertLost(about(world, 'tasks/get', taskId));
    assertLost(about(world, 'tasks/cancel', taskId));
    assert.deepEqual(heardBy(world, 2), []);
  });

  test(`${style}: a cancelled task is no open work`, () => {
    const world = opened(style);
    const taskId = begin(world, style, 60_000);
    world.save({ content: 'v1' });
    world.advance(1_000);
    assert.ok(about(world, 'tasks/cancel', taskId).result);
    // The extension's answer to that says nothing; whoever asks is told.
    if (style === 'modern') assert.equal(resultOf(about(world, 'tasks/get', taskId)).status, 'cancelled');
    world.advance(2_000);
    assert.equal(world.servers.get(1)!.alive, false);
  });

  test(`${style}: tasks of two generations find their own`, () => {
    const world = opened(style);
    const old = begin(world, style, 20_000);
    world.save({ content: 'v1' });
    world.advance(1_000);
    const young = begin(world, style, 20_000);
    assert.equal(resultOf(about(world, 'tasks/get', young)).status, 'working');
    assert.equal(resultOf(about(world, 'tasks/get', old)).status, 'working');
    assert.deepEqual([heardBy(world, 1), heardBy(world, 2)], [['tasks/get'], ['tasks/get']]);
  });

  test(`${style}: a task that nobody made is asked of the active generation, as before any reload`, () => {
    const world = opened(style);
    assert.equal(errorOf(about(world, 'tasks/get', 'nobody')).code, -32602);
    const taskId = begin(world, style, 60_000);
    assert.equal(resultOf(about(world, 'tasks/get', taskId)).status, 'working');
    assert.deepEqual(heardBy(world, 1), ['tasks/get', 'tasks/get']);
  });

  test(`${style}: the handle of a task is flagged apart when the code is stale`, () => {
    const world = opened(style);
    world.save({ content: 'broken', start: 'exits' });
    world.advance(1_000);
    const task = style === 'legacy' ? { task: {} } : {};
    const id = world.request('tools/call', { name: 'task', arguments: {}, ...task });
    world.advance(10);
    const { _meta, content } = resultOf(world.answer(id));
    assert.deepEqual((_meta as Json)['dev.mcp-reload/note'], { generation: 1, notes: ['stale'] });
    assert.equal(content, undefined);
  });
}

test('a result that somebody waits for comes from the old generation, across the reload', () => {
  const world = opened('legacy');
  const taskId = begin(world, 'legacy', 5_000);
  const waiting = world.request('tasks/result', { taskId });
  world.advance(10);
  world.save({ content: 'v1' });
  world.advance(10_000);
  assert.deepEqual(resultOf(world.answer(waiting)).content, [{ type: 'text', text: 'v0' }]);
});

test('who waits for the result of a task that is lost is told so', () => {
  for (const how of ['crash', 'drain'] as const) {
    const world = opened('legacy');
    const taskId = begin(world, 'legacy', 120_000);
    const waiting = world.request('tasks/result', { taskId });
    world.advance(10);
    if (how === 'crash') world.crash();
    else world.save({ content: 'v1' });
    world.advance(40_000);
    assert.ok(errorOf(world.answer(waiting)).message, how);
    assert.deepEqual(heardBy(world, 2), []);
  }
});
