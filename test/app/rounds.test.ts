/** Calls that ask for more: in the result in the modern era, with a request of the server's own in the legacy one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { streamsOf } from '../support/modern-promises.ts';
import { ENVELOPE, errorOf, resultOf } from '../support/modern-world.ts';
import { INITIALIZE, probeInPlace } from '../support/openers.ts';
import { createWorld, type Json, textOf, type World, type WorldOptions } from '../support/world.ts';

function opened(options: WorldOptions = {}): World {
  const world = createWorld({ ...options, code: { era: 'dual', ...options.code } });
  assert.equal(probeInPlace(world), 'modern');
  return world;
}

/** Calls `ask` and returns the state that it was given, as it was written. */
function firstRound(world: World): string {
  const id = world.call('ask');
  world.advance(50);
  const { line } = world.said.find(({ by, message }) => by === 'wrapper' && message.id === id)!;
  return /"requestState":("(?:[^"\\]|\\.)*")/.exec(line)![1]!;
}

/** Comes back with the state, in another notation of the same text and in an order of its own. */
function retry(world: World, state: string, id: unknown = 'retry'): string {
  const written = state.replace('round', '\\u0072ound');
  const line = `{"method":"tools/call","id":${JSON.stringify(id)},"params":{"requestState":${written},"name":"ask","inputResponses":{"name":{"n":1.0}},"arguments":{},"_meta":${JSON.stringify(ENVELOPE)}},"jsonrpc":"2.0"}`;
  world.sendLine(line);
  return line;
}

const flags = (answer: Json): unknown =>
  ((resultOf(answer)._meta as Json)['dev.mcp-reload/note'] as Json | undefined)?.notes;

test('a retry reaches the server that asked for more byte for byte, and its answer the client', () => {
  const world = opened();
  const line = retry(world, firstRound(world));
  world.advance(50);
  assert.equal(world.servers.get(1)!.lines.at(-1), line);
  assert.equal(textOf(world.answer('retry')), '{"name":{"n":1}}');
  assert.equal(flags(world.answer('retry')), undefined);
});

test('while the generation that asked for more drains, the retry goes to it, flagged', () => {
  const world = opened();
  const state = firstRound(world);
  const other = world.call('act', { ms: 5_000 });
  world.advance(10);
  world.save({ content: 'v1' });
  world.advance(1_000);
  assert.equal(world.router.active, 2);
  const line = retry(world, state);
  world.advance(50);
  assert.ok(world.servers.get(1)!.lines.includes(line));
  assert.match(textOf(world.answer('retry')), /^\[mcp-reload\] STALE[\s\S]*\n\{"name":\{"n":1\}\}$/);
  assert.deepEqual(flags(world.answer('retry')), ['stale']);
  assert.equal(world.servers.get(2)!.ran.length, 0);
  world.advance(6_000);
  assert.equal(textOf(world.answer(other)), 'v0');
  streamsOf(world);
});

test('a generation that waits for a person is kept for ten minutes, whatever else is done', () => {
  const world = opened();
  const state = firstRound(world);
  world.save({ content: 'v1' });
  world.advance(9 * 60_000);
  assert.equal(world.router.active, 2);
  retry(world, state);
  world.advance(50);
  assert.match(textOf(world.answer('retry')), /\n\{"name":\{"n":1\}\}$/);
  world.advance(1_000);
  assert.equal(world.servers.get(1)!.alive, false, 'nothing is open any more');

  const late = firstRound(world);
  world.save({ content: 'v2' });
  world.advance(10 * 60_000 + 1_000);
  assert.equal(world.servers.get(2)!.alive, false);
  const line = retry(world, late, 'late');
  world.advance(50);
  assert.ok(world.servers.get(3)!.lines.includes(line));
});

test('once that generation is gone the retry goes to the active one, whose own error comes through', () => {
  const world = opened();
  const state = firstRound(world);
  world.crash();
  world.advance(2_000);
  const line = retry(world, state);
  world.advance(50);
  assert.ok(world.servers.get(2)!.lines.includes(line));
  assert.deepEqual(errorOf(world.answer('retry')), { code: -32602, message: 'unknown requestState' });
});

test('a state that no generation gave goes to the active one', () => {
  const world = opened();
  firstRound(world);
  world.save({ content: 'v1' });
  world.advance(3_000);
  retry(world, '"round of nobody"');
  world.advance(50);
  assert.deepEqual(world.servers.get(2)!.ran, ['retry']);
});

test('rounds of two generations at once find their own', () => {
  const world = opened();
  const old = firstRound(world);
  world.call('act', { ms: 9_000 });
  world.advance(10);
  world.save({ content: 'v1' });
  world.advance(1_000);
  const young = firstRound(world);
  retry(world, young, 'young');
  retry(world, old, 'old');
  world.advance(50);
  assert.equal(textOf(world.answer('young')).split('\n').at(-1), '{"name":{"n":1}}');
  assert.equal(textOf(world.answer('old')).split('\n').at(-1), '{"name":{"n":1}}');
  assert.deepEqual([flags(world.answer('young')), flags(world.answer('old'))], [undefined, ['stale']]);
});

test('a retry that is lost is not asked again, however harmless its tool', () => {
  for (const member of ['requestState', 'inputResponses', 'task']) {
    const world = opened();
    const value = member === 'requestState' ? 'x' : {};
    const id = world.request('tools/call', { name: 'look', arguments: { ms: 1_000 }, [member]: value });
    world.advance(10);
    world.crash();
    world.advance(3_000);
    assert.match(textOf(world.answer(id)), /outcome is UNKNOWN/, member);
    assert.equal(world.router.active, 2);
    assert.deepEqual(world.servers.get(2)!.ran, []);
  }
});

const questionsOf = (world: World, method: string): readonly Json[] =>
  world.heard.filter(({ message }) => message.method === method).map(({ message }) => message);

function legacy(options: WorldOptions = {}): World {
  const world = createWorld(options);
  world.open(INITIALIZE.capabilities as Json);
  return world;
}

test('questions open during a reload are answered to the generation that asked, under its own ids', () => {
  const world = legacy();
  const [old, kept] = [world.call('ask'), world.call('act', { ms: 20_000 })];
  world.advance(10);
  world.save({ content: 'v1' });
  world.advance(1_000);
  const young = world.call('ask');
  world.servers.get(1)!.say({ id: 'again', method: 'sampling/createMessage', params: {} });
  world.servers.get(1)!.say({ id: 'roots', method: 'roots/list' });
  world.advance(10);
  const [first, second] = questionsOf(world, 'elicitation/create');
  assert.notEqual(first!.id, second!.id, 'both servers call theirs 0');
  world.send({ id: second!.id, result: { action: 'young' } });
  world.send({ id: first!.id, result: { action: 'old' } });
  world.send({ id: questionsOf(world, 'sampling/createMessage')[0]!.id, result: { role: 'assistant' } });
  world.send({ id: questionsOf(world, 'roots/list')[0]!.id, error: { code: -1, message: 'no' } });
  world.advance(10);
  assert.equal(textOf(world.answer(old)), '{"action":"old"}');
  assert.equal(textOf(world.answer(young)), '{"action":"young"}');
  const answers = world.servers.get(1)!.heard.filter(({ method }) => method === undefined);
  assert.deepEqual(
    answers.map(({ id }) => id),
    [0, 'again', 'roots'],
  );
  world.advance(30_000);
  assert.equal(textOf(world.answer(kept)), 'v0');
});

test('a person is waited for up to ten minutes, other questions as long as any call', () => {
  const world = legacy();
  const ask = world.call('ask');
  world.advance(10);
  world.save({ content: 'v1' });
  world.advance(9 * 60_000);
  world.send({ id: questionsOf(world, 'elicitation/create')[0]!.id, result: { action: 'late' } });
  world.advance(10);
  assert.equal(textOf(world.answer(ask)), '{"action":"late"}');

  const sampling = world.call('act', { ms: 100_000 });
  world.advance(10);
  world.servers.get(2)!.say({ id: 1, method: 'sampling/createMessage', params: {} });
  world.save({ content: 'v2' });
  world.advance(31_000);
  assert.match(textOf(world.answer(sampling)), /outcome is UNKNOWN/);
  const [question] = questionsOf(world, 'sampling/createMessage');
  assert.deepEqual(
    questionsOf(world, 'notifications/cancelled').map(({ params }) => (params as Json).requestId),
    [question!.id],
  );
});

test('what a dead server asked is cancelled at the client, and a late answer goes to nobody', () => {
  const world = legacy();
  world.call('ask');
  world.advance(10);
  world.servers.get(1)!.say({ id: 'r', method: 'roots/list' });
  world.crash();
  world.advance(2_000);
  const asked = [...questionsOf(world, 'elicitation/create'), ...questionsOf(world, 'roots/list')];
  const cancelled = questionsOf(world, 'notifications/cancelled');
  assert.deepEqual(
    cancelled.map(({ params }) => (params as Json).requestId),
    asked.map(({ id }) => id),
  );
  const before = world.servers.get(2)!.heard.length;
  for (const { id } of asked) world.send({ id, result: {} });
  world.advance(100);
  assert.equal(world.servers.get(2)!.heard.length, before);
});
