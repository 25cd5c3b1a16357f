/** Changes that are easily forgotten, because something else was going on when they were seen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Death } from '../../src/base/failure.ts';
import type { Effect, Event, Settings, State } from '../../src/reload/state.ts';
import { freshness } from '../../src/reload/state.ts';
import { initial, step } from '../../src/reload/step.ts';

const FILE = 'server.py';
const DEATH: Death = { exit: { kind: 'exited', code: 1 }, stderr: ['boom'] };
const BUSY: Death = { ...DEATH, stderr: ['OSError: [Errno 98] Address already in use'] };
const UNBUILT = {
  kind: 'failed',
  failure: { kind: 'unbuilt', how: { kind: 'exited', code: 2 }, output: [], left: [] },
  restored: true,
} as const;

const selfMade: Event = { type: 'stirred', suspicion: 'unanswered' };
const stirred: Event = { type: 'stirred', suspicion: 'none' };
const proved = (generation: number): Event => ({ type: 'proved', generation });
const exited = (generation: number, death = DEATH): Event => ({ type: 'exited', generation, death });
const built = (generation: number): Event => ({ type: 'built', generation, outcome: { kind: 'done' } });
const unbuilt = (generation: number): Event => ({ type: 'built', generation, outcome: UNBUILT });
const asked = (clear = false): Event => ({ type: 'asked', ticket: 'ask', reason: null, clear });
const calm: Event = { type: 'elapsed', timer: 'calm', stderr: [] };
const late = (generation: number): Event => ({
  type: 'elapsed',
  timer: `deadline:${generation}`,
  stderr: [],
});
/** `behind`: who does not run what is on disk. Who is not named there at all is not known any more. */
const settled = (...behind: readonly [generation: number, isBehind: boolean][]): Event => ({
  type: 'settled',
  touched: [FILE],
  behind: new Map(behind.map(([generation, isBehind]) => [generation, isBehind ? [FILE] : []])),
});

class Told {
  state: State;
  effects: readonly Effect[] = [];

  constructor(settings: Partial<Settings> = {}) {
    this.state = initial({ clearCaches: false, ...settings });
    this.tell({ type: 'began' });
  }

  tell(...events: readonly Event[]): this {
    for (const event of events) {
      const { state, effects } = step(this.state, event, 100_000);
      this.state = state;
      this.effects = effects;
    }
    return this;
  }

  /** What was started or built last. */
  get begun(): readonly string[] {
    return this.effects.flatMap(effect =>
      effect.type === 'start' || effect.type === 'build' ? [`${effect.type} g${effect.generation}`] : [],
    );
  }
}

/** After four reloads that look self-made the fifth waits for calm; that one hangs. */
function onProbation(settings: Partial<Settings> = {}): Told {
  const told = new Told(settings).tell(proved(1));
  for (let generation = 1; generation <= 4; generation++)
    told.tell(selfMade, settled([generation, true]), proved(generation + 1));
  return told.tell(selfMade, settled([5, true]), calm);
}

test('a save that was muted while a candidate hangs is tried when that one is refused, and not for ever', () => {
  const told = onProbation();
  assert.deepEqual(told.begun, ['start g6']);
  told.tell(selfMade, settled([5, true], [6, true]));
  assert.equal(told.state.storm.kind, 'muted');
  assert.deepEqual(told.tell(late(6)).begun, ['start g7']);
  told.tell(selfMade, settled([5, true], [7, true]));
  assert.deepEqual(told.tell(exited(7)).begun, []);
  assert.deepEqual(freshness(told.state).muted, [FILE], 'what is not served is told');
});

test('after a failure on probation the next save is tried', () => {
  const told = onProbation().tell(exited(6), { type: 'stirred', suspicion: 'open-call' }, settled([5, true]));
  assert.deepEqual(told.begun, ['start g7']);
});

test('a save that was muted under a generation that serves is not tried', () => {
  const told = onProbation().tell(selfMade, settled([5, true], [6, true]), proved(6));
  assert.deepEqual(told.begun, []);
  assert.deepEqual(freshness(told.state).muted, [FILE]);
});

test('a save before a restart that began at once is not served when that fails', () => {
  const told = new Told().tell(proved(1), asked(), stirred, asked(true));
  assert.deepEqual(told.begun, ['start g3']);
  told.tell(settled([1, true], [3, false]), exited(3));
  assert.deepEqual(freshness(told.state).stale?.files, [FILE]);
});

test('what was built before an unbuilt restart is said to be old, whatever was seen', () => {
  const told = new Told({ builds: true }).tell(
    proved(1),
    stirred,
    exited(1),
    asked(true),
    settled([2, false]),
  );
  const { phase } = told.state;
  assert.equal(phase.name, 'building');
  told.tell(unbuilt(phase.name === 'building' ? phase.build.generation : 0));
  assert.notEqual(freshness(told.state).stale, null);
});

test('what found its address in use and died is built anew if anything was touched since', () => {
  const told = new Told({ builds: true }).tell(proved(1), stirred, settled([1, true]), built(2));
  told.tell(exited(2, BUSY));
  assert.equal(told.state.phase.name, 'yielding');
  told.tell(stirred, settled([1, true]));
  assert.deepEqual(told.begun, ['build g3']);
});

test('changes that waited for calm are built, also while somebody finishes', () => {
  const settings = { builds: true, strategy: 'exclusive' } as const;
  const told = new Told(settings).tell(proved(1), stirred, settled([1, true]), built(2));
  assert.equal(told.state.phase.name, 'yielding');
  told.state = { ...told.state, storm: { kind: 'waiting', files: ['other.py'], since: 0, behind: 2 } };
  assert.deepEqual(told.tell(calm).begun, ['build g3']);
});

test('a crash brings back what was built before the changes that are muted or wait', () => {
  for (const kind of ['muted', 'waiting'] as const) {
    const told = new Told({ builds: true }).tell(proved(1));
    const storm = { files: [FILE], since: 0, behind: 1, during: null };
    told.state = { ...told.state, storm: kind === 'muted' ? { ...storm, kind } : { ...storm, kind } };
    told.tell(exited(1), proved(2));
    const { muted, awaited } = freshness(told.state);
    assert.ok(muted !== null || awaited !== null, `${kind}: the answers are of old code, and that is said`);
  }
});

test('what can not take the session any more is built anew if changes wait behind it', () => {
  const told = new Told({ builds: true }).tell(proved(1), stirred, settled([1, true]));
  for (const generation of [2, 3])
    told.tell(built(generation), stirred, settled([1, true], [generation, true]));
  told.tell(built(4), stirred, settled([1, true], [4, true]));
  const { phase } = told.state;
  assert.deepEqual(phase.name === 'trying' ? phase.later : null, [FILE]);
  assert.deepEqual(told.tell({ type: 'unfit', generation: 4 }).begun, ['build g5']);
});

test('an edit that is taken back after its build is built anew before the next start', () => {
  const edited = [proved(1), stirred, settled([1, true]), built(2)] as const;
  for (const strategy of ['overlap', 'exclusive'] as const) {
    const told = new Told({ builds: true, strategy }).tell(
      ...edited,
      stirred,
      settled([1, false], [2, true]),
    );
    assert.equal(told.state.phase.name, 'serving');
    assert.deepEqual(told.tell(exited(1)).begun, ['build g3'], strategy);
  }
});

test('who asks for a restart while everything ends is told', () => {
  const told = new Told().tell(proved(1), { type: 'ending', code: 0, manner: 'on-signal' }, asked());
  assert.deepEqual(told.effects, [{ type: 'outcome', tickets: ['ask'], outcome: { kind: 'ended' } }]);
});
