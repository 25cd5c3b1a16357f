/** From which state of the sources a generation is, when what runs was built. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOutput } from '../../src/app/output.ts';

function scene(age: number | null) {
  const done: string[] = [];
  const output = createOutput({
    track: (generation, since, like) =>
      void done.push(`track ${generation} since ${since}${like === undefined ? '' : ` like ${like}`}`),
    loaded: generation => void done.push(`loaded ${generation}`),
    forget: generation => void done.push(`forget ${generation}`),
  });
  output.use(age);
  return {
    output,
    done: () => done.splice(0),
  };
}

test('without a build it is the state at the start', () => {
  const { output, done } = scene(null);
  output.started(1, 1_000, null);
  output.gone(1);
  output.started(2, 2_000, null);
  assert.deepEqual(done(), ['track 1 since 1000', 'forget 1', 'track 2 since 2000']);
});

test('what lies there at first is as old as it is, however often it is started', () => {
  const { output, done } = scene(500);
  output.started(1, 1_000, null);
  output.gone(1);
  output.started(2, 2_000, null);
  assert.deepEqual(done(), ['track 1 since 500', 'track 2 since 500 like 1']);
});

test('what is built is of the state at its build', () => {
  const { output, done } = scene(500);
  output.started(1, 1_000, null);
  done();
  output.building(2, 1_500);
  output.built(2);
  output.started(2, 1_900, 2);
  assert.deepEqual(done(), ['track 2 since 1500', 'loaded 2']);
  output.gone(1);
  assert.deepEqual(done(), ['forget 1']);
  output.gone(2);
  output.started(3, 3_000, null);
  assert.deepEqual(done(), ['track 3 since 1500 like 2']);
});

test('a build that fails leaves what was there', () => {
  const { output, done } = scene(500);
  output.started(1, 1_000, null);
  output.building(2, 1_500);
  output.unbuilt(2);
  output.gone(1);
  output.started(3, 3_000, null);
  assert.deepEqual(done(), [
    'track 1 since 500',
    'track 2 since 1500',
    'loaded 2',
    'forget 2',
    'track 3 since 500 like 1',
  ]);
});

test('a build that is no longer configured does not count any more', () => {
  const { output, done } = scene(500);
  output.started(1, 1_000, null);
  output.gone(1);
  done();
  output.use(null);
  output.started(2, 2_000, null);
  assert.deepEqual(done(), ['forget 1', 'track 2 since 2000']);
});
