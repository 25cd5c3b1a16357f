/** Servers that have to be built: calls wait for the build as for any part of a reload, and hear why there is none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Strategy } from '../../src/base/reloading.ts';
import type { Code } from '../support/fake-server.ts';
import { resultOf } from '../support/modern-world.ts';
import { initialize, probeInPlace } from '../support/openers.ts';
import { createWorld, textOf, type World } from '../support/world.ts';

type Era = 'legacy' | 'modern';

interface Setup {
  readonly code?: Partial<Code>;
  readonly unbuilt?: boolean;
  readonly strategy?: Strategy;
}

function opened(era: Era, { code, ...rest }: Setup = {}): World {
  const world = createWorld({ builds: true, ...rest, code: { era, ...code } });
  if (era === 'modern') assert.equal(probeInPlace(world), 'modern');
  else initialize(world);
  world.request('tools/list', {}, 'first list');
  world.advance(100);
  return world;
}

function inBothEras(name: string, play: (era: Era) => void): void {
  for (const era of ['legacy', 'modern'] as const) test(`${name} (${era})`, () => play(era));
}

const generations = (world: World): readonly number[] => world.alive.map(server => server.generation);
const note = (world: World, id: unknown): readonly string[] => {
  const meta = resultOf(world.answer(id))._meta as Record<string, { notes: readonly string[] }> | undefined;
  return meta?.['dev.mcp-reload/note']?.notes ?? [];
};

inBothEras('a call waits for the build and the start of what it made', era => {
  const world = opened(era);
  world.save({ content: 'v1', buildMs: 3_000 });
  const call = world.call('version');
  world.advance(3_000);
  assert.deepEqual([generations(world), world.answers(call)], [[1], []]);
  world.advance(1_000);
  assert.deepEqual([textOf(world.answer(call)), note(world, call)], ['v1', []]);
});

inBothEras('after its longest wait a call is answered by the old code, and told what runs', era => {
  const world = opened(era);
  world.save({ content: 'v1', buildMs: 60_000 });
  const call = world.call('version');
  world.advance(21_000);
  assert.deepEqual(note(world, call), ['stale']);
  assert.match(textOf(world.answer(call)), /a reload of "world" is still running/);
});

inBothEras('a build that fails ends the wait: the old code answers and says what is wrong', era => {
  const world = opened(era);
  world.save({ content: 'v1', build: 'fails' });
  const call = world.call('version');
  world.advance(1_000);
  const words = textOf(world.answer(call));
  assert.match(words, /could not be built, so generation 1 .* answered/);
  assert.match(words, /Error: src\/server\.ts:1: error TS1005: v1 is wrong\./);
  assert.match(words, /v0$/);
  world.save({ content: 'v2', build: 'works' });
  const mended = world.call('version');
  world.advance(1_000);
  assert.deepEqual([textOf(world.answer(mended)), note(world, mended)], ['v2', []]);
});

test('whoever asks for cleared caches hears that a build that failed has cleared none', () => {
  const world = opened('legacy');
  world.save({ content: 'v1', build: 'fails' });
  world.advance(1_000);
  const failed = world.request('tools/call', { name: 'restart_server', arguments: { clear_cache: true } });
  world.advance(1_000);
  assert.match(textOf(world.answer(failed)), /Caches: none were cleared, because nothing was started\.$/);
});

test('while the first build runs the session is opened without a server', () => {
  const world = createWorld({ builds: true, unbuilt: true, code: { buildMs: 8_000 } });
  initialize(world);
  const call = world.call('version');
  world.advance(8_500);
  assert.equal(textOf(world.answer(call)), 'v0');
});

inBothEras('whoever asks for a restart hears that it is built, and then its outcome', era => {
  const world = opened(era, { code: { buildMs: 50_000 } });
  const long = world.call('restart_server');
  world.advance(46_000);
  assert.match(textOf(world.answer(long)), /still running after 45 s: generation 2 is being built/);
  world.advance(10_000);
  world.save({ content: 'v1', build: 'fails', buildMs: 100 });
  const failed = world.call('restart_server');
  world.advance(1_000);
  assert.match(textOf(world.answer(failed)), /FAILED: src\/server\.ts:1: .*\nGeneration 3 was not built:/);
});

inBothEras('a change that is taken back during its build needs no reload', era => {
  const world = opened(era);
  world.save({ content: 'v1', buildMs: 5_000 });
  world.advance(1_000);
  world.save({ content: 'v0' });
  const call = world.call('version');
  world.advance(1_000);
  assert.deepEqual([textOf(world.answer(call)), note(world, call), generations(world)], ['v0', [], [1]]);
});

inBothEras('in exclusive order the old code serves until the build is done', era => {
  const world = opened(era, { strategy: 'exclusive' });
  world.save({ content: 'v1', buildMs: 5_000 });
  world.advance(4_000);
  assert.deepEqual(generations(world), [1]);
  const call = world.call('version');
  world.advance(3_000);
  assert.equal(textOf(world.answer(call)), 'v1');
  assert.deepEqual([generations(world), world.pairs], [[2], []]);
});
