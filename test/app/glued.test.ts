/** An answer behind something that a server printed without a line feed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Generation } from '../../src/base/generation.ts';
import { createWorld, textOf, type World } from '../support/world.ts';

const answer = (id: unknown, text = 'glued', more = ''): string =>
  `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[{"type":"text","text":"${text}"}]${more}}}`;

function opened(): World {
  const world = createWorld();
  world.open();
  world.advance(100);
  return world;
}

const says = (world: World, line: string, generation: Generation = 1): void =>
  world.loop.tell({ router: { type: 'server-line', generation, line: Buffer.from(line) } });

/** The answer itself, behind what we say of the print. */
const said = (world: World, id: unknown): string => textOf(world.answer(id)).split('\n').at(-1)!;

/** A call that the server never answers by itself. */
const asks = (world: World): unknown => world.call('act', { ms: 1_000_000 });

test('the end of a stray line that answers an open request is the answer, after a moment', () => {
  const world = opened();
  for (const head of [
    'x',
    '{"level":"info"}',
    '[1,2]',
    'a {b} {"c":',
    '{"a":{"b":',
    '\u0000\ufeff ',
    '.'.repeat(60_000),
  ]) {
    const call = asks(world);
    says(world, `${head}${answer(call, 'a } \\" {')}\r`);
    assert.deepEqual(world.answers(call), []);
    world.advance(500);
    assert.equal(said(world, call), 'a } " {', head);
  }
});

test('what the server says on a line of its own counts more', () => {
  const world = opened();
  const call = asks(world);
  says(world, `sending ${answer(call, 'a draft')}`);
  world.advance(400);
  says(world, answer(call, 'the answer'));
  world.advance(5_000);
  assert.equal(said(world, call), 'the answer');
});

test('it is not taken for the answer to a later request with its id', () => {
  const world = opened();
  const call = asks(world);
  says(world, `sending ${answer(call, 'first')}`);
  says(world, answer(call, 'first'));
  world.request('tools/call', { name: 'act', arguments: { ms: 1_000_000 } }, call);
  world.advance(5_000);
  assert.equal(said(world, call), 'first');
});

test('nothing else at the end of a stray line is taken for a message', () => {
  const world = opened();
  const call = asks(world);
  const before = world.heard.length;
  for (const tail of [
    answer('not asked'),
    answer(call).replace('"jsonrpc":"2.0",', ''),
    answer(call).slice(0, -1),
    `${answer(call)} .`,
    `{"log":${answer(call)}}`,
    '{"jsonrpc":"2.0","id":9,"method":"sampling/createMessage"}',
    '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}',
    `${'.'.repeat(70_000)}${answer(call)}`,
    `${'{'.repeat(200)}${answer(call)}`,
  ])
    says(world, `printed ${tail}`);
  world.advance(5_000);
  assert.deepEqual(world.heard.slice(before), []);
  assert.equal(world.router.peers.get(1)!.open.size, 1);
});

test('of another generation it answers nothing', () => {
  const world = opened();
  const call = asks(world);
  world.save({ content: 'v1' });
  world.advance(1_000);
  assert.equal(world.router.active, 2);
  says(world, `x${answer(call)}`, 2);
  world.advance(1_000);
  assert.deepEqual(world.answers(call), []);
  says(world, `x${answer(call)}`, 1);
  world.advance(1_000);
  assert.match(said(world, call), /glued$/);
});

test('what a server said right before it died is delivered', () => {
  const world = opened();
  const call = asks(world);
  says(world, `x${answer(call)}`);
  world.crash();
  world.advance(1_000);
  assert.equal(said(world, call), 'glued');
});

test('the answer to the handshake is found as well', () => {
  const world = createWorld({ code: { greetMs: 1_000_000 } });
  world.request('initialize', { protocolVersion: '2025-11-25', capabilities: {} }, 'open');
  world.advance(200);
  const [own] = world.router.peers.get(1)!.own.keys();
  says(
    world,
    `loading...{"jsonrpc":"2.0","id":${own},"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"glued","version":"1"}}}`,
  );
  world.advance(500);
  assert.match(JSON.stringify(world.answer('open')), /"glued"/);
});

test('100 of them are kept at most', () => {
  const world = opened();
  const calls = Array.from({ length: 101 }, () => asks(world));
  for (const call of calls) says(world, `x${answer(call)}`);
  world.advance(1_000);
  assert.equal(calls.filter(call => world.answers(call).length === 1).length, 100);
  says(world, `x${answer(calls[100])}`);
  world.advance(1_000);
  assert.equal(textOf(world.answer(calls[100])), 'glued');
});
