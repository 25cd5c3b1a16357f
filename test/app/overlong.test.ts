/** Messages that are too long to be passed on: who waits for one is told, and if nobody can be known, the model. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Overlong } from '../../src/base/limits.ts';
import { errorOf, type Json } from '../support/modern-world.ts';
import { probeInPlace } from '../support/openers.ts';
import { createWorld, textOf, type World } from '../support/world.ts';

const BYTES = 300 * 1024 * 1024;
const overlong = (id: string | null, method: string | null): Overlong => ({ bytes: BYTES, id, method });

const fromClient = (world: World, id: string | null, method: string | null) =>
  world.loop.tell({ router: { type: 'client-overlong', line: overlong(id, method) } });
const fromServer = (world: World, id: string | null, method: string | null, generation = 1) =>
  world.loop.tell({ router: { type: 'server-overlong', generation, line: overlong(id, method) } });

const noteIn = (world: World): string => {
  const call = world.call('version');
  world.advance(100);
  return textOf(world.answer(call));
};

for (const era of ['legacy', 'modern'] as const) {
  const opened = (): World => {
    const world = createWorld({ code: { era: 'dual' } });
    if (era === 'modern') assert.equal(probeInPlace(world), 'modern');
    else world.open({ roots: {}, elicitation: {} });
    return world;
  };

  test(`${era}: a request that is too long is answered`, () => {
    const world = opened();
    fromClient(world, '71', 'tools/call');
    assert.match(textOf(world.answer(71)), /^Not asked: this request is 300 MiB long, and at most 256 MiB/);
    assert.equal((world.answer(71).result as Json).isError, true);
    fromClient(world, '"x"', 'x/y');
    assert.deepEqual(errorOf(world.answer('x')).code, -32600);
    assert.equal(noteIn(world), 'v0');
  });

  test(`${era}: an answer that is too long is one that says so, once`, () => {
    const world = opened();
    const call = world.call('act', { ms: 500 });
    const other = world.request('x/wait', { ms: 500 });
    const { active } = world.router;
    fromServer(world, String(call), null);
    assert.match(textOf(world.answer(call)), /generation 1 of "world" wrote 300 MiB in one message/);
    assert.equal((world.answer(call).result as Json).isError, true);
    assert.ok(world.answers(other).length <= 1);
    world.advance(2_000);
    assert.ok(world.answer(call) && world.answer(other) && active === 1);
    fromServer(world, '999', null);
    assert.match(noteIn(world), /^\[mcp-reload\] A message of 300 MiB that generation 1 of the server wrote/);
    assert.equal(noteIn(world), 'v0');
  });

  test(`${era}: a candidate whose answer is too long is refused`, () => {
    const world = opened();
    world.save({ content: 'v1', bootMs: 5_000 });
    world.advance(100);
    const [own] = world.router.peers.get(2)!.own.keys();
    fromServer(world, own!, null, 2);
    assert.match(noteIn(world), /STALE ANSWER[\s\S]*300 MiB/);
  });

  test(`${era}: of what nobody is known to wait for the model is told once`, () => {
    const world = opened();
    fromClient(world, null, 'notifications/x');
    assert.match(noteIn(world), /^\[mcp-reload\] A message of 300 MiB that the client wrote was dropped/);
    assert.equal(noteIn(world), 'v0');
    fromServer(world, null, 'notifications/x');
    assert.match(noteIn(world), /that generation 1 of the server wrote/);
    fromServer(world, null, null, 9);
    assert.equal(noteIn(world), 'v0');
  });
}

test('a question or an answer that is too long is an error for the server', () => {
  const world = createWorld({ code: { asks: ['sampling/createMessage'] } });
  world.open({ sampling: {} });
  world.advance(200);
  const server = world.servers.get(1)!;
  fromServer(world, '"q"', 'elicitation/create');
  assert.equal(errorOf(server.heard.at(-1)!).code, -32600);
  const question = world.heard.find(({ message }) => message.method === 'sampling/createMessage')!;
  fromClient(world, JSON.stringify(question.message.id), null);
  assert.deepEqual(server.heard.at(-1)!.id, 0);
  assert.match(String(errorOf(server.heard.at(-1)!).message), /A message of 300 MiB that the client wrote/);
  assert.equal(world.router.asked.size, 0);
});
