/** What the router says itself is masked, whatever it quotes; what it passes is not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mask } from '../../src/base/shown.ts';
import { VERSION_TOOL } from '../support/fake-server.ts';
import { unmasked } from '../support/shown.ts';
import { createWorld, textOf, type World } from '../support/world.ts';

/** The words of the fake servers' last lines, and one of ours. */
const SECRET = /SyntaxError|RuntimeError|broken list|hush/;
const mask = (text => unmasked(text.replaceAll(new RegExp(SECRET, 'g'), '‹masked›'))) as Mask;

const create = (options = {}) => createWorld({ mask, ...options });

/** Every line of the wrapper that is not a server's own. */
const ownLines = ({ said, serverLines }: World) =>
  said.filter(({ by, line }) => by === 'wrapper' && !serverLines.has(line)).map(({ line }) => line);

function check(world: World, times: number): void {
  const lines = ownLines(world);
  assert.deepEqual(
    lines.filter(line => SECRET.test(line)),
    [],
  );
  assert.equal(lines.filter(line => line.includes('‹masked›')).length, times, lines.join('\n'));
}

test('notes: of code that fails, still fails, and of changed tools', () => {
  const world = create();
  world.open();
  world.save({ content: 'broken', start: 'exits' });
  world.call('version');
  world.advance(1_000);
  world.call('version');
  world.advance(1_000);
  world.save({ content: 'good', start: 'works', tools: [{ ...VERSION_TOOL, description: 'hush' }] });
  world.call('version');
  world.advance(3_000);
  check(world, 3);
});

test('what changed in the tools is masked before it is cut', () => {
  const world = create();
  world.open();
  const inputSchema = { type: 'object', properties: { key: { description: `${'x'.repeat(176)}hush` } } };
  const tools = [
    { ...VERSION_TOOL, description: `${'x'.repeat(198)}hush` },
    { ...VERSION_TOOL, name: 'other', inputSchema },
  ];
  world.save({ content: 'better', tools: [VERSION_TOOL, { ...tools[1]!, inputSchema: { type: 'object' } }] });
  world.call('version');
  world.advance(3_000);
  world.save({ content: 'good', tools });
  world.call('version');
  world.advance(3_000);
  const lines = ownLines(world).filter(line => line.includes('xxx'));
  assert.ok(lines.length > 0);
  for (const line of lines) assert.doesNotMatch(line, /xh/);
});

test('the error that new code answers us with, before anybody hears of it', () => {
  const world = create();
  world.open();
  world.save({ content: 'broken', start: 'cannot-list' });
  const call = world.call('version');
  world.advance(1_000);
  assert.match(textOf(world.answer(call)), /answered tools\/list with an error: ‹masked›/);
  check(world, 1);
  const [failure] = world.notes.flatMap(note => (note.kind === 'failed' ? [note.failure] : []));
  assert.equal(failure?.kind === 'rejected' && failure.message, '‹masked›');
});

test('results of our own tools', () => {
  const world = create();
  world.open();
  world.call('restart_server', { reason: 'hush' });
  world.advance(3_000);
  world.save({ content: 'broken', start: 'exits' });
  world.call('restart_server');
  world.advance(3_000);
  check(world, 2);
});

test('a reason is masked before anybody hears of it', () => {
  const world = create();
  world.open();
  world.call('restart_server', { reason: 'hush' });
  const starting = world.notes.flatMap(note => (note.kind === 'starting' ? [note.cause] : []));
  assert.deepEqual(starting.at(-1), { kind: 'asked', reason: '‹masked›' });
});

test('calls and requests that were lost, and those that nobody can answer', () => {
  const world = create();
  world.open();
  world.call('act', { ms: 60_000 });
  world.save({ content: 'broken', start: 'exits' });
  world.advance(1_000);
  world.crash();
  world.advance(3_000);
  world.call('version');
  world.request('prompts/get', {});
  world.advance(40_000);
  check(world, 3);
});

test('refusals', () => {
  const world = create({ code: { capabilities: {} } });
  world.request('x/hush');
  world.open();
  world.call('hush');
  world.advance(1_000);
  check(world, 2);
});
