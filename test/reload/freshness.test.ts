/** What the traffic is told of the lifecycle: wait, stale, down. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Failure } from '../../src/base/failure.ts';
import { type Event, freshness, type State } from '../../src/reload/state.ts';
import { initial, step } from '../../src/reload/step.ts';

const NOBODY = { finishing: null, gaveUp: null, building: null, recovery: null };
const FAILURE: Failure = { kind: 'silent', ms: 1, stderr: [] };
const changed = (...behind: number[]): Event => ({
  type: 'settled',
  touched: ['a'],
  behind: new Map([1, 2, 3].map(generation => [generation, behind.includes(generation) ? ['a'] : []])),
});

/** Tells events, each a second after the one before, and returns what the traffic knows then. */
function known(...events: readonly Event[]): { state: State; told: (ReturnType<typeof freshness> | null)[] } {
  let state = initial();
  let now = 0;
  const told = events.map(event => {
    now += 1_000;
    const next = step(state, event, now);
    state = next.state;
    return (
      next.effects.flatMap(effect => (effect.type === 'freshness' ? [effect.freshness] : [])).at(-1) ?? null
    );
  });
  return { state, told };
}

const BEGUN: readonly Event[] = [{ type: 'began' }, { type: 'proved', generation: 1 }];
const stirred: Event = { type: 'stirred', suspicion: 'none' };

test('from the first event of a change on, newer code is awaited since then', () => {
  const { state } = known(...BEGUN, stirred, stirred);
  assert.deepEqual(freshness(state), { awaited: 3_000, stale: null, muted: null, down: null, ...NOBODY });
});

test('the time counts from the first event, through every candidate that was given up', () => {
  const { state } = known(...BEGUN, stirred, changed(1), stirred, changed(1, 2));
  assert.equal(freshness(state).awaited, 3_000);
});

test('once the new code serves nothing is awaited', () => {
  const { state } = known(...BEGUN, stirred, changed(1), { type: 'proved', generation: 2 });
  assert.deepEqual(freshness(state), { awaited: null, stale: null, muted: null, down: null, ...NOBODY });
});

test('a change that changes nothing ends the wait', () => {
  const { state } = known(...BEGUN, stirred, changed());
  assert.deepEqual(freshness(state), { awaited: null, stale: null, muted: null, down: null, ...NOBODY });
});

test('a failed reload leaves the answers stale, with the files and the failure', () => {
  const { state } = known(...BEGUN, stirred, changed(1), {
    type: 'refused',
    generation: 2,
    failure: FAILURE,
  });
  assert.deepEqual(freshness(state), {
    awaited: null,
    stale: { failure: FAILURE, files: ['a'], generation: 2, at: 5_000 },
    muted: null,
    down: null,
    ...NOBODY,
  });
});

test('stale answers end when the change is taken back, and when new code serves', () => {
  const failed = [
    ...BEGUN,
    stirred,
    changed(1),
    { type: 'refused', generation: 2, failure: FAILURE },
  ] as const;
  assert.equal(freshness(known(...failed, stirred, changed()).state).stale, null);
  const served = known(...failed, stirred, changed(1), { type: 'proved', generation: 3 });
  assert.equal(freshness(served.state).stale, null);
});

test('a failed first start is down, and not awaited', () => {
  const { state } = known({ type: 'began' }, { type: 'refused', generation: 1, failure: FAILURE });
  assert.deepEqual(freshness(state), { awaited: null, stale: null, muted: null, down: FAILURE, ...NOBODY });
});

test('the traffic is told when something changed, and only then', () => {
  const { told } = known(
    ...BEGUN,
    stirred,
    stirred,
    { type: 'greeted', generation: 1, mayKill: false },
    changed(),
  );
  assert.deepEqual(
    told.map(fresh => fresh?.awaited),
    [1_000, null, 3_000, undefined, undefined, null],
  );
});

test('in exclusive order the traffic knows who finishes, and who was ended for nothing', () => {
  let state = initial({ strategy: 'exclusive' });
  const told = [
    ...BEGUN,
    stirred,
    changed(1),
    { type: 'drained', generation: 1 } as const,
    { type: 'exited', generation: 1, death: { exit: { kind: 'exited', code: 0 }, stderr: [] } } as const,
    { type: 'refused', generation: 2, failure: FAILURE } as const,
    { type: 'exited', generation: 2, death: { exit: { kind: 'exited', code: 0 }, stderr: [] } } as const,
    { type: 'asked', ticket: 'ask', reason: null, clear: false } as const,
    { type: 'proved', generation: 3 } as const,
  ].map((event, at) => {
    state = step(state, event, at * 1_000).state;
    const { awaited, finishing, gaveUp, down } = freshness(state);
    return [awaited, finishing, gaveUp, down === null ? 'up' : 'down'];
  });
  assert.deepEqual(told.slice(3), [
    [2_000, 1, null, 'up'],
    [2_000, null, 1, 'up'],
    [2_000, null, 1, 'up'],
    [null, null, 1, 'down'],
    [null, null, 1, 'down'],
    [8_000, null, 1, 'up'],
    [null, null, null, 'up'],
  ]);
});
