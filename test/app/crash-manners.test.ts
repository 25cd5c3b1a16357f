/** What is told of servers that die again and again, and of what seems to kill them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOf } from '../support/modern-world.ts';
import { probeInPlace } from '../support/openers.ts';
import { createWorld, type Json, textOf, type World, type WorldOptions } from '../support/world.ts';

const LONG = { ms: 10_000_000 };

function opened(era: 'legacy' | 'modern', options: WorldOptions = {}): World {
  if (era === 'legacy') {
    const world = createWorld(options);
    world.open();
    world.advance(1_000);
    return world;
  }
  const world = createWorld({ ...options, code: { ...options.code, era: 'dual' } });
  probeInPlace(world);
  world.call('version');
  world.advance(1_000);
  return world;
}

/** Dies as soon as it has been asked, as often as it is asked, at most five times. */
function diesOf(world: World, id: unknown): number {
  const asked = () => world.servers.get(world.router.active ?? 0)?.heard.some(heard => heard.id === id);
  let deaths = 0;
  for (let waited = 0; waited < 5_000; waited += 10) {
    if (asked() === true) {
      world.crash();
      deaths++;
    }
    world.advance(10);
  }
  return deaths;
}

const ROADS: readonly (readonly [road: string, method: string, params: Json])[] = [
  ['a call that is declared harmless', 'tools/call', { name: 'look', arguments: LONG }],
  ['a read', 'resources/read', { uri: 'a:1' }],
  ['a list', 'resources/list', {}],
  ['a prompt', 'prompts/get', { name: 'p' }],
  ['a completion', 'completion/complete', { ref: { type: 'ref/prompt', name: 'p' } }],
];

const SUSPECT =
  /LIKELY what makes "world" die: it was in flight when generation 1 died, was asked again, and was in flight when generation 2 died, which exited with code 7\. It is not asked a third time/;

for (const era of ['legacy', 'modern'] as const) {
  for (const [road, method, params] of ROADS) {
    test(`${era}: ${road} that was in flight at two deaths is not asked a third time, and is told why`, () => {
      const world = opened(era, { code: { answerMs: 100 } });
      const id = world.request(method, params, 'killer');
      assert.equal(diesOf(world, id), 2);
      const answer = world.answer(id);
      const text = method === 'tools/call' ? textOf(answer) : String(errorOf(answer).message);
      assert.match(text, SUSPECT);
      assert.match(text, /RuntimeError: crash 7/);
      assert.equal(world.router.active, 3);
    });
  }
}

test('a request that waited for the second generation is first asked of that one', () => {
  const world = opened('legacy', { code: { answerMs: 100 } });
  world.crash();
  const id = world.call('look', LONG);
  assert.equal(diesOf(world, id), 2);
  assert.match(
    textOf(world.answer(id)),
    /when generation 2 died, was asked again, .* when generation 3 died/,
  );
});

test('who had to leave for newer code has not died', () => {
  const world = opened('legacy', { timeouts: { drainMs: 100 } });
  const id = world.call('look', LONG);
  world.save({ content: 'v1' });
  world.advance(2_000);
  world.crash();
  assert.match(
    textOf(world.answer(id)),
    /^The call of look got no answer: generation 2 of "world" exited with code 7/,
  );
});

test('a ping that a server took with it is answered by us', () => {
  const world = opened('legacy');
  world.servers.get(1)!.hear = () => {};
  const id = world.request('ping');
  assert.deepEqual(world.answers(id), []);
  world.crash();
  assert.deepEqual(world.answer(id).result, {});
});

test('a request that waits too long for a server that dies is told what died, how, and when it comes back', () => {
  const world = opened('legacy');
  world.save({ content: 'v1', bootMs: 40_000 });
  world.advance(100);
  world.crash();
  const starting = world.call('version');
  world.advance(30_000);
  assert.match(
    textOf(world.answer(starting)),
    /^No answer yet: generation 1 of "world" exited with code 7, and no other serves yet \(this request waited 30 s\)\.\nError: RuntimeError: crash 7\n[\s\S]*\nIt is being started again: call again in a moment\./,
  );
});
