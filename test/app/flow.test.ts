/** Who waits for whom. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flowOf } from '../../src/app/flow.ts';
import type { Pace } from '../../src/app/stdio.ts';
import type { Phase } from '../../src/reload/state.ts';
import { initial } from '../../src/reload/step.ts';

const active = { generation: 2 };
const trying = { name: 'trying', active, candidate: { generation: 3 } };

/** Who is read, of the client and the generations 1 (draining), 2 (active) and 3 (candidate). */
function read(phase: unknown, pace: Pace, ...full: number[]): readonly string[] {
  const flow = flowOf({ ...initial(), phase: phase as Phase }, pace, new Set(full));
  const servers = [1, 2, 3].filter(flow.server).map(generation => `g${generation}`);
  return flow.client ? ['client', ...servers] : servers;
}

test('servers wait for a client that does not keep up, a candidate does not', () => {
  assert.deepEqual(read(trying, 'keeps up'), ['client', 'g1', 'g2', 'g3']);
  assert.deepEqual(read(trying, 'behind'), ['client', 'g3']);
  assert.deepEqual(read(trying, 'far behind'), ['g3']);
  assert.deepEqual(read({ name: 'serving', active }, 'behind'), ['client']);
});

test('the client waits for the active generation alone', () => {
  assert.deepEqual(read(trying, 'keeps up', 2), ['g1', 'g2', 'g3']);
  assert.deepEqual(read(trying, 'keeps up', 1, 3), ['client', 'g1', 'g2', 'g3']);
  assert.deepEqual(read({ name: 'down' }, 'keeps up', 1), ['client', 'g1', 'g2', 'g3']);
});

test('both at once: nobody is read who would grow what waits, until either gives way', () => {
  assert.deepEqual(read(trying, 'far behind', 1, 2), ['g3']);
  assert.deepEqual(read(trying, 'far behind'), ['g3']);
  assert.deepEqual(read(trying, 'behind', 2), ['g3']);
});

test('at the end every server is read, so that it can go', () => {
  assert.deepEqual(read({ name: 'stopping' }, 'far behind', 2), ['g1', 'g2', 'g3']);
  assert.deepEqual(read({ name: 'stopped' }, 'behind'), ['client', 'g1', 'g2', 'g3']);
});
