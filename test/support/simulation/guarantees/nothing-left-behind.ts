/** However the wrapper ends, no process of ours or of the server outlives it. */
import assert from 'node:assert/strict';
import type { World } from '../../world.ts';
import { holds, INVARIANTS } from '../guarantee.ts';

export function checkNothingLeft(world: World): void {
  holds(INVARIANTS[9], () => assert.equal(world.exitCode, 0, 'the wrapper does not end'));
  holds('Nothing left behind', () => {
    assert.deepEqual(
      world.alive.map(({ generation }) => generation),
      [],
      'processes live on',
    );
    assert.equal(world.clock.armed, 0, `${world.clock.armed} timers are left`);
  });
}
