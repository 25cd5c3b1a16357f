/** What whoever asked for a restart with cleared caches is told of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Clearing, NOTHING_CLEARED } from '../../src/base/clearing.ts';
import { createWorld, textOf, type World } from '../support/world.ts';

/** As the edge tells it before the process runs. */
const cleared = (world: World, clearing: Partial<Clearing>): void =>
  world.loop.tell({ router: { type: 'cleared', clearing: { ...NOTHING_CLEARED, ...clearing } } });

const restart = (world: World, args: object = { clear_cache: true }): unknown =>
  world.call('restart_server', args as Record<string, unknown>);

function opened(): World {
  const world = createWorld();
  world.open();
  return world;
}

test('the result counts all that was cleared since it was asked for', () => {
  const world = opened();
  const asked = restart(world);
  cleared(world, { cleared: 4, failed: [{ path: 'a/__pycache__', code: 'EBUSY' }] });
  world.save({ content: 'newer' });
  world.advance(60);
  cleared(world, { cleared: 1, left: ['dist'] });
  world.advance(5_000);
  const words = textOf(world.answer(asked));
  assert.match(words, /serving now[\s\S]*\nCaches: 5 __pycache__ folders cleared\.\ndist was left as it is/);
  assert.doesNotMatch(words, /NOT cleared/);
});

test('a restart that failed tells it as well', () => {
  const world = opened();
  world.save({ content: 'broken', start: 'exits' });
  const asked = restart(world);
  cleared(world, { failed: [{ path: 'a/__pycache__', code: 'EACCES' }] });
  world.advance(5_000);
  assert.match(textOf(world.answer(asked)), /FAILED[\s\S]*NOT cleared.*a\/__pycache__ \(EACCES\)/);
});

test('who did not ask for it is not told', () => {
  const world = opened();
  const asked = restart(world, {});
  cleared(world, { cleared: 4 });
  world.advance(5_000);
  assert.doesNotMatch(textOf(world.answer(asked)), /Caches/);
});
