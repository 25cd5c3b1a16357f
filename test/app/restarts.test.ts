/** Restarts that are asked for from outside: the whole wrapper in a fake world. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Restarted } from '../../src/app/restarts.ts';
import { READ_TOOL, VERSION_TOOL, WRITE_TOOL } from '../support/fake-server.ts';
import { listenFirst } from '../support/openers.ts';
import { createWorld, textOf, type World } from '../support/world.ts';

function opened(options: Parameters<typeof createWorld>[0] = {}): World {
  const world = createWorld(options);
  world.open();
  world.request('tools/list');
  world.advance(100);
  return world;
}

function restarted(world: World, wish = { reason: null as string | null, clearCache: false }): Restarted[] {
  const told: Restarted[] = [];
  world.restarts.ask(wish, what => told.push(what));
  return told;
}

test('who asks from outside is told once what came of it', () => {
  const world = opened();
  const told = restarted(world, { reason: 'new endpoints', clearCache: false });
  assert.equal(told.length, 0);
  world.advance(5_000);
  assert.equal(world.router.active, 2);
  assert.equal(told.length, 1);
  assert.equal(told[0]?.served, true);
  assert.match(told[0]?.text ?? '', /generation 2 is serving now.*\n.*new endpoints/);
});

test('code that does not start is told, and the old code goes on serving', () => {
  const world = opened();
  world.save({ content: 'v1', start: 'exits' });
  const told = restarted(world);
  world.advance(5_000);
  assert.equal(told.length, 1);
  assert.equal(told[0]?.served, false);
  assert.match(told[0]?.text ?? '', /FAILED[\s\S]*Generation 1, the code from before, goes on serving/);
});

test('several at once, the client among them, are all told of one restart', () => {
  const world = opened();
  const first = restarted(world);
  const second = restarted(world);
  const call = world.call('restart_server');
  world.advance(5_000);
  assert.equal(world.router.active, 2);
  for (const told of [first, second])
    assert.deepEqual(
      told.map(({ served }) => served),
      [true],
    );
  assert.match(textOf(world.answer(call)), /generation 2 is serving now/);
});

test('who has gone is told nothing, and the restart goes on', () => {
  const world = opened();
  const told: Restarted[] = [];
  world.restarts.ask({ reason: null, clearCache: false }, what => told.push(what))();
  world.advance(5_000);
  assert.equal(world.router.active, 2);
  assert.deepEqual(told, []);
});

test('tools that changed are told to who asked, and still to the model', () => {
  const world = opened();
  world.save({
    content: 'v1',
    tools: [VERSION_TOOL, WRITE_TOOL, READ_TOOL, { ...READ_TOOL, name: 'fresh' }],
  });
  const told = restarted(world);
  world.advance(5_000);
  assert.match(told[0]?.text ?? '', /fresh/);
  const call = world.call('act');
  world.advance(2_000);
  assert.match(textOf(world.answer(call)), /fresh/);
});

test('when the session ends, who waits is told', () => {
  const world = opened();
  world.save({ content: 'v1', start: 'hangs' });
  const told = restarted(world);
  world.advance(500);
  world.end();
  world.advance(10_000);
  assert.deepEqual(
    told.map(({ served }) => served),
    [false],
  );
});

test('a session tells its client, its era and what it served', () => {
  assert.deepEqual(createWorld().traffic.session(), { client: null, era: null });
  const world = opened();
  const { traffic } = world;
  assert.deepEqual(traffic.session(), { client: 'test 1', era: 'legacy' });
  const before = traffic.tally().served;
  world.call('act');
  world.advance(1_000);
  assert.equal(traffic.tally().served, before + 1);
});

test('a modern client is known by what its requests carry', () => {
  const world = createWorld({ code: { era: 'modern' } });
  listenFirst(world);
  assert.deepEqual(world.traffic.session(), { client: 'test 1', era: 'modern' });
});

test('a hundred may wait; the next is told so at once', () => {
  const world = opened();
  world.save({ content: 'v1', start: 'hangs' });
  for (let count = 100; count > 0; count--) restarted(world);
  const [told] = [restarted(world)];
  assert.deepEqual(
    told.map(({ served }) => served),
    [false],
  );
  assert.match(told[0]?.text ?? '', /100 others wait/);
});
