/** That an answer is from an old build is told once, until there is a new one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWorld, textOf } from '../support/world.ts';

const OUTDATED = { files: ['src/x.ts'], output: 'dist/index.js', build: 'npm run build' };

test('the first result says it, with what to do; a newer build and another save say it again', () => {
  const world = createWorld();
  world.open();
  world.advance(1_000);
  const answer = () => {
    const id = world.call('version');
    world.advance(10);
    return textOf(world.answer(id));
  };
  const tell = (outdated: typeof OUTDATED | null) =>
    world.loop.tell({ router: { type: 'outdated', outdated } });
  const told =
    /^\[mcp-reload\] OLD BUILD: src\/x\.ts was saved after dist\/index\.js was built, so this answer is from the code before\. .*--build "npm run build"/;
  tell(OUTDATED);
  assert.match(answer(), told);
  assert.equal(answer(), 'v0');
  tell({ ...OUTDATED, files: ['src/x.ts', 'src/y.ts'] });
  assert.equal(answer(), 'v0');
  tell(null);
  assert.equal(answer(), 'v0');
  tell(OUTDATED);
  assert.match(answer(), told);
});

test('built before anybody called, it is not told', () => {
  const world = createWorld();
  world.open();
  world.advance(1_000);
  world.loop.tell({ router: { type: 'outdated', outdated: OUTDATED } });
  world.loop.tell({ router: { type: 'outdated', outdated: null } });
  const id = world.call('version');
  world.advance(10);
  assert.equal(textOf(world.answer(id)), 'v0');
});
