/** What is built before it is started: the phase `building`, event by event. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stale } from '../../src/base/reloading.ts';
import { DEFAULT_TIMEOUTS } from '../../src/base/settings.ts';
import type { Effect, Event, Settings, State } from '../../src/reload/state.ts';
import { initial, step } from '../../src/reload/step.ts';

const began: Event = { type: 'began' };
const proved = (generation: number): Event => ({ type: 'proved', generation });
const done = (generation: number): Event => ({ type: 'built', generation, outcome: { kind: 'done' } });
const failed = (generation: number, restored = true): Event => ({
  type: 'built',
  generation,
  outcome: {
    kind: 'failed',
    failure: { kind: 'unbuilt', how: { kind: 'exited', code: 2 }, output: ['a.ts(1,1): error'], left: [] },
    restored,
  },
});
const exited = (generation: number): Event => ({
  type: 'exited',
  generation,
  death: { exit: { kind: 'exited', code: 1 }, stderr: [] },
});
const drained = (generation: number): Event => ({ type: 'drained', generation });
const asked: Event = { type: 'asked', ticket: 'ask', reason: null, clear: false };
/** The batch is over: `behind` names the generations that do not run what is on disk. */
const settled = (...behind: number[]): Event => ({
  type: 'settled',
  touched: ['a'],
  behind: new Map([1, 2, 3, 4, 5].map(generation => [generation, behind.includes(generation) ? ['a'] : []])),
});

interface Ran {
  readonly state: State;
  /** Of the last event. */
  readonly effects: readonly string[];
}

/** A minute between one event and the next. */
function run(settings: Partial<Settings>, ...events: readonly Event[]): Ran {
  let state = initial({ clearCaches: false, builds: true, ...settings });
  let effects: readonly string[] = [];
  let now = 0;
  for (const event of events) {
    now += 60_000;
    const next = step(state, event, now);
    state = next.state;
    effects = next.effects.flatMap(inWords);
  }
  return { state, effects };
}

function inWords(effect: Effect): string[] {
  switch (effect.type) {
    case 'freshness':
    case 'note':
      return [];
    case 'start':
      return [`start g${effect.generation} of ${effect.built === null ? 'old' : `b${effect.built}`}`];
    case 'activate':
      return [`activate g${effect.swap.generation}`];
    case 'outcome':
      return [`tell ${effect.outcome.kind}`];
    case 'arm':
      return [`arm ${effect.timer} ${effect.ms}`];
    case 'disarm':
      return [`disarm ${effect.timer}`];
    case 'exit':
      return [`exit ${effect.code}`];
    default:
      return [`${effect.type} g${effect.generation}`];
  }
}

const phase = ({ state }: Ran): string => {
  switch (state.phase.name) {
    case 'building':
      return `building g${state.phase.build.generation}`;
    case 'trying':
      return `trying g${state.phase.candidate.generation}`;
    case 'serving':
      return `serving g${state.phase.active.generation}`;
    default:
      return state.phase.name;
  }
};

const staleFiles = ({ state }: Ran): Stale['files'] | null => state.stale?.files ?? null;

test('what is there is started without a build; what is not there is built first', () => {
  assert.deepEqual(run({}, began).effects, ['start g1 of old']);
  const first = run({}, { ...began, output: 'unusable' });
  assert.deepEqual([phase(first), first.effects], ['building g1', ['arm deadline:1 600000', 'build g1']]);
});

test('what a build has left half-written is built before it is started, and started all the same if that fails', () => {
  const doubtful = { type: 'began', output: 'doubtful' } as const;
  assert.equal(phase(run({}, doubtful)), 'building g1');
  assert.deepEqual(run({}, doubtful, done(1)).effects, ['disarm deadline:1', 'start g1 of b1']);
  const served = run({}, doubtful, failed(1, false), proved(2));
  assert.deepEqual([phase(served), staleFiles(served)], ['serving g2', []]);
});

test('a change is built beside the active generation, and started when that is done', () => {
  const building = run({}, began, proved(1), settled(1));
  assert.deepEqual(
    [phase(building), building.effects],
    ['building g2', ['arm deadline:2 600000', 'build g2']],
  );
  const started = run({}, began, proved(1), settled(1), done(2));
  assert.deepEqual([phase(started), started.effects], ['trying g2', ['disarm deadline:2', 'start g2 of b2']]);
});

test('a build that fails leaves the active generation, and says of what it is behind', () => {
  const ran = run({}, began, proved(1), settled(1), failed(2));
  assert.deepEqual([phase(ran), ran.effects, staleFiles(ran)], ['serving g1', ['disarm deadline:2'], ['a']]);
});

test('where nobody watches, what was asked for and could not be built leaves the active generation behind', () => {
  const staleOf = (isWatched: boolean) => staleFiles(run({ isWatched }, began, proved(1), asked, failed(2)));
  assert.deepEqual([staleOf(true), staleOf(false)], [null, []]);
});

test('where nobody watches, who asks again gets what is on disk now: it is built anew', () => {
  const again = { ...asked, ticket: 'again' };
  const unwatched = (...events: readonly Event[]) => run({ isWatched: false }, began, proved(1), ...events);
  const building = unwatched(asked, again);
  assert.deepEqual(
    [phase(building), building.effects],
    [
      'building g3',
      ['disarm deadline:2', 'end g2', `arm deadline:3 ${DEFAULT_TIMEOUTS.buildMs}`, 'build g3'],
    ],
  );
  assert.equal(phase(unwatched(asked, done(2), again)), 'building g3');
  assert.equal(phase(run({}, began, proved(1), asked, done(2), again)), 'trying g2');
  const alone = run({ isWatched: false, strategy: 'exclusive' }, began, proved(1), asked, done(2), again);
  assert.equal(phase(alone), 'building g3');
});

test('who asks while code from before a failed build is started does not get that: it is built once more', () => {
  const crashed = [began, proved(1), settled(1), failed(2), exited(1)];
  assert.equal(phase(run({}, ...crashed)), 'trying g3');
  assert.equal(phase(run({}, ...crashed, asked)), 'building g4');
  assert.equal(phase(run({}, began, proved(1), exited(1), asked)), 'trying g2');
});

test('without output and with a build that fails nothing is started, until something changes', () => {
  const down = run({}, { ...began, output: 'unusable' }, failed(1, false));
  assert.deepEqual([phase(down), down.effects], ['down', ['disarm deadline:1']]);
  assert.equal(phase(run({}, { ...began, output: 'unusable' }, failed(1, false), settled())), 'building g2');
});

test('a build that takes too long is ended and fails', () => {
  const late = run({}, began, proved(1), settled(1), {
    type: 'elapsed',
    timer: 'deadline:2',
    stderr: ['so far'],
  });
  assert.deepEqual([phase(late), late.effects], ['serving g1', ['disarm deadline:2', 'end g2']]);
  assert.deepEqual(late.state.stale?.failure, {
    kind: 'unbuilt',
    how: { kind: 'late', ms: 60_000 },
    output: ['so far'],
    left: [],
  });
});

test('newer changes end two builds in a row; the third may serve, and what came too late is built after it', () => {
  const twice = [began, proved(1), settled(1), settled(1, 2), settled(1, 3)];
  const third = run({}, ...twice);
  assert.deepEqual(
    [phase(third), third.effects],
    ['building g4', ['disarm deadline:3', 'end g3', 'arm deadline:4 600000', 'build g4']],
  );
  const late = run({}, ...twice, settled(1, 4));
  assert.deepEqual([phase(late), late.effects], ['building g4', []]);
  const served = run({}, ...twice, settled(1, 4), done(4), proved(4));
  assert.equal(phase(served), 'building g5');
  assert.ok(served.effects.includes('activate g4') && served.effects.includes('build g5'));
});

test('a change that is taken back ends the build; what it wrote by then is not trusted', () => {
  const back = run({}, began, proved(1), settled(1), settled());
  assert.deepEqual([phase(back), staleFiles(back)], ['serving g1', null]);
  const again = run({}, began, proved(1), settled(1), settled(), failed(2), exited(1));
  assert.equal(phase(again), 'building g3', 'the next start needs a build');
});

test('what dies of its own accord is started from the old output, which stays behind what could not be built', () => {
  const crashed = run({}, began, proved(1), settled(1), failed(2), exited(1));
  assert.deepEqual([phase(crashed), crashed.effects.at(-1)], ['trying g3', 'start g3 of old']);
  const serving = run({}, began, proved(1), settled(1), failed(2), exited(1), proved(3));
  assert.deepEqual([phase(serving), staleFiles(serving)], ['serving g3', ['a']]);
  const built = run({}, began, proved(1), settled(1), failed(2), exited(1), proved(3), settled(3), done(4));
  assert.equal(phase(built), 'trying g4');
});

test('if nobody is left when a build fails the old output is started', () => {
  const lost = run({}, began, proved(1), settled(1), exited(1));
  assert.equal(phase(lost), 'building g2', 'the build goes on');
  const old = run({}, began, proved(1), settled(1), exited(1), failed(2));
  assert.deepEqual([phase(old), old.effects.at(-1)], ['trying g3', 'start g3 of old']);
  const serving = run({}, began, proved(1), settled(1), exited(1), failed(2), proved(3));
  assert.deepEqual(staleFiles(serving), ['a']);
});

test('who is behind on what nobody can name stays so when another build fails', () => {
  const failedTwice = [{ ...began }, proved(1), settled(1), exited(1), asked, failed(2), proved(3)];
  const again = run({}, ...failedTwice, { ...asked, ticket: 'again' }, failed(4));
  assert.equal(phase(again), 'serving g3');
  assert.ok(again.state.stale !== null);
  const nameless = [began, proved(1), asked, exited(1), failed(2), proved(3)];
  assert.deepEqual(staleFiles(run({}, ...nameless)), []);
  assert.deepEqual(staleFiles(run({}, ...nameless, { ...asked, ticket: 'again' }, failed(4))), []);
});

test('output that did not start is built anew before anybody is started from it', () => {
  const broken = [began, proved(1), settled(1), done(2), exited(2)];
  assert.deepEqual([phase(run({}, ...broken)), staleFiles(run({}, ...broken))], ['serving g1', ['a']]);
  assert.equal(phase(run({}, ...broken, exited(1))), 'building g3');
});

test('a restart is built; whoever asks during a build is told its outcome', () => {
  assert.equal(phase(run({}, began, proved(1), asked)), 'building g2');
  const joined = run({}, began, proved(1), settled(1), asked, failed(2));
  assert.deepEqual(joined.effects, ['disarm deadline:2', 'tell failed']);
});

test('in exclusive order the build comes before anybody is ended', () => {
  const exclusive = { strategy: 'exclusive' } as const;
  const building = run(exclusive, began, proved(1), settled(1));
  assert.equal(phase(building), 'building g2');
  assert.equal(phase(run(exclusive, began, proved(1), settled(1), failed(2))), 'serving g1');
  const yielding = [began, proved(1), settled(1), done(2)];
  assert.equal(phase(run(exclusive, ...yielding)), 'yielding');
  const started = run(exclusive, ...yielding, drained(1), exited(1));
  assert.deepEqual([phase(started), started.effects.at(-1)], ['trying g2', 'start g2 of b2']);
});

test('a change while the old one yields is built first, and whoever was not ended serves meanwhile', () => {
  const exclusive = { strategy: 'exclusive' } as const;
  const yielding = [began, proved(1), settled(1), done(2)];
  const again = run(exclusive, ...yielding, settled(1, 2));
  assert.deepEqual(
    [phase(again), again.effects],
    ['building g3', ['disarm drain:1', 'arm deadline:3 600000', 'build g3']],
  );
  const gone = run(exclusive, ...yielding, drained(1), settled(2));
  assert.equal(phase(gone), 'building g3');
  const old = run(exclusive, ...yielding, drained(1), settled(2), exited(1), failed(3));
  assert.deepEqual([phase(old), old.effects.at(-1)], ['trying g4', 'start g4 of old']);
});

test('the end waits for a build', () => {
  const ending: Event = { type: 'ending', code: 143, manner: 'on-signal' };
  const ends = run({}, began, proved(1), settled(1), ending);
  assert.deepEqual(ends.effects, ['disarm deadline:2', 'end g1', 'end g2']);
  const left = run({}, began, proved(1), settled(1), ending, exited(1));
  assert.equal(phase(left), 'stopping');
  assert.deepEqual(run({}, began, proved(1), settled(1), ending, exited(1), failed(2)).effects, ['exit 143']);
});

test('a late word of a build that was given up changes nothing but that it is gone', () => {
  const { state } = run({}, began, proved(1), settled(1), settled(1, 2));
  const next = step(state, done(2), 0);
  assert.deepEqual([next.state.phase, [...next.state.old], next.effects], [state.phase, [], []]);
  assert.equal(step(next.state, done(2), 0).state, next.state);
});

test('a busy address is tried again without another build', () => {
  const busy: Event = {
    type: 'exited',
    generation: 2,
    death: {
      exit: { kind: 'exited', code: 1 },
      stderr: ['Error: listen EADDRINUSE: address already in use'],
    },
  };
  const { state } = run({}, began, proved(1), settled(1), exited(1), done(2));
  const down = step(state, busy, 300_000).state;
  const again = step(down, { type: 'elapsed', timer: 'pause', stderr: [] }, 300_250);
  assert.deepEqual(again.effects.flatMap(inWords), ['start g3 of b2']);
});
