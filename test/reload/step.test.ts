/** What each phase does with each event, by name. Random histories are in model.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Death, Failure, Loss } from '../../src/base/failure.ts';
import { DEFAULT_TIMEOUTS, type Timeouts } from '../../src/base/settings.ts';
import type { Effect, Event, Settings, State } from '../../src/reload/state.ts';
import { initial, step } from '../../src/reload/step.ts';

const DEATH: Death = { exit: { kind: 'exited', code: 1 }, stderr: ['boom'] };
const HUNG: Loss = { kind: 'hung', ms: 1, stderr: [] };
const SILENT: Failure = { kind: 'silent', ms: 1, stderr: [] };
const NOW = 100_000;

const began: Event = { type: 'began' };
const stirred: Event = { type: 'stirred', suspicion: 'none' };
const selfMade: Event = { type: 'stirred', suspicion: 'unanswered' };
const proved = (generation: number): Event => ({ type: 'proved', generation });
const refused = (generation: number): Event => ({ type: 'refused', generation, failure: SILENT });
const exited = (generation: number): Event => ({ type: 'exited', generation, death: DEATH });
const drained = (generation: number): Event => ({ type: 'drained', generation });
const greeted = (generation: number): Event => ({ type: 'greeted', generation, mayKill: false });
const asked = (ticket = 'ask', clear = false): Event => ({ type: 'asked', ticket, reason: null, clear });
const elapsed = (timer: Extract<Event, { type: 'elapsed' }>['timer']): Event => ({
  type: 'elapsed',
  timer,
  stderr: [],
});
const ending: Event = { type: 'ending', code: 143, manner: 'on-signal' };
const person = (generation: number, awaited: boolean): Event => ({ type: 'person', generation, awaited });
const timeouts = (changed: Partial<Timeouts>): Event => ({
  type: 'settings',
  settings: { timeouts: { ...DEFAULT_TIMEOUTS, ...changed } },
});
/** The batch is over: `behind` names the generations that do not run what is on disk. */
const settled = (file: string, ...behind: number[]): Event => ({
  type: 'settled',
  touched: [file],
  behind: new Map([1, 2, 3, 4, 5].map(generation => [generation, behind.includes(generation) ? [file] : []])),
});

/** The state after some events that are a minute apart, so that no crash and no save is soon after another. */
const after = (...events: readonly Event[]): State => afterWith({}, ...events);

function afterWith(settings: Partial<Settings>, ...events: readonly Event[]): State {
  let state = initial({ clearCaches: false, ...settings });
  let now = NOW - 60_000 * (events.length + 1);
  for (const event of [began, ...events]) {
    now += 60_000;
    state = step(state, event, now).state;
  }
  return state;
}

function inWords({ phase, old }: State): string {
  const roles = [...old].map(([generation, role]) => `, g${generation} ${role}`).join('');
  switch (phase.name) {
    case 'serving':
      return `serving g${phase.active.generation}${roles}`;
    case 'building': {
      const active = phase.active === null ? '' : ` beside g${phase.active.generation}`;
      return `building g${phase.build.generation}${active}${roles}`;
    }
    case 'trying': {
      const active = phase.active === null ? '' : ` beside g${phase.active.generation}`;
      return `trying g${phase.candidate.generation}${active}${roles}`;
    }
    case 'yielding': {
      const active = phase.active === null ? '' : ` of g${phase.active.generation}`;
      return `yielding${active}${roles}`;
    }
    case 'down':
      return `down, again ${phase.retry}${roles}`;
    case 'stopping':
      return `stopping, waiting for ${[...phase.waitingFor].map(generation => `g${generation}`).join(' ')}`;
    case 'stopped':
      return `stopped with ${phase.code}`;
  }
}

const isUsual = (endMs = 5_000): boolean => endMs === 5_000;

function effectInWords(effect: Effect): string[] {
  switch (effect.type) {
    case 'start':
      return [`start g${effect.generation}${effect.alone ? ' alone' : ''}${effect.clear ? ' clear' : ''}`];
    case 'end':
      return [`end g${effect.generation} ${effect.manner}${isUsual(effect.endMs) ? '' : ` ${effect.endMs}`}`];
    case 'activate':
      return [`activate g${effect.swap.generation}`];
    case 'arm':
      return [`arm ${effect.timer} ${effect.ms}`];
    case 'disarm':
      return [`disarm ${effect.timer}`];
    case 'outcome':
      return [`tell ${effect.tickets.join(' ')} ${effect.outcome.kind}`];
    case 'exit':
      return [`exit ${effect.code}`];
    // What the traffic is told and what the log says has tests of its own.
    case 'freshness':
    case 'note':
      return [];
    default:
      return [`${effect.type} g${effect.generation}`];
  }
}

function check(name: string, before: State, event: Event, expected: string, ...effects: string[]): void {
  test(`${name}: ${expected}`, () => {
    const next = step(before, event, NOW);
    assert.equal(inWords(next.state), expected);
    assert.deepEqual(next.effects.flatMap(effectInWords), effects);
  });
}

function checkIgnored(phase: string, before: State, ...events: readonly Event[]): void {
  for (const event of events) {
    test(`${phase}: ${event.type} that means nothing here changes nothing`, () => {
      const next = step(before, event, NOW);
      assert.equal(next.state, before);
      assert.deepEqual(next.effects, []);
    });
  }
}

const NOT_BEGUN = initial({ clearCaches: false });
const FIRST = after();
const SERVING = after(proved(1));
const TRYING = after(proved(1), settled('a', 1));
const DRAINING = after(proved(1), settled('a', 1), proved(2));
const STALE = after(proved(1), settled('a', 1), refused(2), exited(2));
const BROKEN = after(refused(1), exited(1));
const STIRRING = after(proved(1), stirred);

check('beginning', NOT_BEGUN, began, 'trying g1', 'start g1');

// The first start, with nothing that serves.
check('first start, greeted', FIRST, greeted(1), 'trying g1', 'arm deadline:1 60000');
check('first start, proved', FIRST, proved(1), 'serving g1', 'disarm deadline:1', 'activate g1');
check(
  'first start, refused',
  FIRST,
  refused(1),
  'down, again on-change, g1 leaving',
  'disarm deadline:1',
  'abandon g1',
  'end g1 quickly',
);
check('first start, exited', FIRST, exited(1), 'down, again on-change', 'disarm deadline:1', 'abandon g1');
check(
  'first start, deadline',
  FIRST,
  elapsed('deadline:1'),
  'down, again on-change, g1 leaving',
  'disarm deadline:1',
  'abandon g1',
  'end g1 quickly',
);
check(
  'first start, changed',
  FIRST,
  settled('a', 1),
  'trying g2, g1 leaving',
  'disarm deadline:1',
  'abandon g1',
  'end g1 quickly',
  'start g2',
);
check('first start, asked', FIRST, asked(), 'trying g1');
checkIgnored(
  'first start',
  FIRST,
  drained(1),
  person(1, true),
  elapsed('pause'),
  proved(2),
  greeted(0),
  exited(7),
);

// A generation serves and nothing is going on.
check('serving, changed', SERVING, settled('a', 1), 'trying g2 beside g1', 'start g2');
check('serving, changed and changed back', SERVING, settled('a'), 'serving g1');
check('serving, asked', SERVING, asked(), 'trying g2 beside g1', 'start g2');
check('serving, asked to clear', SERVING, asked('ask', true), 'trying g2 beside g1', 'start g2 clear');
const hung = (generation: number): Event => ({ type: 'hung', generation, failure: HUNG });
check('serving, hung', SERVING, hung(1), 'trying g2, g1 leaving', 'end g1 quickly', 'lost g1', 'start g2');
check('serving, died', SERVING, exited(1), 'trying g2', 'lost g1', 'start g2');
check('serving, stirred', SERVING, stirred, 'serving g1');
checkIgnored(
  'serving',
  SERVING,
  proved(1),
  refused(1),
  greeted(1),
  drained(1),
  elapsed('deadline:1'),
  exited(2),
);

// A change has been seen and is being looked at: a restart waits for its end and includes it.
check('stirring, asked', STIRRING, asked(), 'serving g1');
check(
  'stirring, asked, settled',
  step(STIRRING, asked(), NOW).state,
  settled('a', 1),
  'trying g2 beside g1',
  'start g2',
);
check(
  'stirring, asked, settled with nothing new',
  step(STIRRING, asked(), NOW).state,
  settled('a'),
  'trying g2 beside g1',
  'start g2',
);
checkIgnored('stirring', step(STIRRING, stirred, NOW).state, proved(1), drained(1));

// A candidate is tried beside the active one.
check(
  'trying, proved',
  TRYING,
  proved(2),
  'serving g2, g1 draining',
  'disarm deadline:2',
  'activate g2',
  'arm drain:1 30000',
);
check(
  'trying, refused',
  TRYING,
  refused(2),
  'serving g1, g2 leaving',
  'disarm deadline:2',
  'abandon g2',
  'end g2 quickly',
);
check('trying, candidate exited', TRYING, exited(2), 'serving g1', 'disarm deadline:2', 'abandon g2');
check(
  'trying, deadline',
  TRYING,
  elapsed('deadline:2'),
  'serving g1, g2 leaving',
  'disarm deadline:2',
  'abandon g2',
  'end g2 quickly',
);
check('trying, active died', TRYING, exited(1), 'trying g2', 'lost g1');
check('trying, active hung', TRYING, hung(1), 'trying g2, g1 leaving', 'end g1 quickly', 'lost g1');
checkIgnored('trying', TRYING, hung(2), hung(7));
check(
  'trying, changed again',
  TRYING,
  settled('b', 1, 2),
  'trying g3 beside g1, g2 leaving',
  'disarm deadline:2',
  'abandon g2',
  'end g2 quickly',
  'start g3',
);
check('trying, saved again with what the candidate runs', TRYING, settled('a', 1), 'trying g2 beside g1');
check(
  'trying, changed back to what is served',
  TRYING,
  settled('a', 2),
  'serving g1, g2 leaving',
  'disarm deadline:2',
  'abandon g2',
  'end g2 quickly',
);
check('trying, asked', TRYING, asked(), 'trying g2 beside g1');
check(
  'trying, asked to clear',
  TRYING,
  asked('ask', true),
  'trying g3 beside g1, g2 leaving',
  'disarm deadline:2',
  'abandon g2',
  'end g2 quickly',
  'start g3 clear',
);
// What is being tried may be older than what is asked for, and nobody else would tell.
check(
  'not watched, trying, asked',
  afterWith({ isWatched: false }, proved(1), asked('one')),
  asked('two'),
  'trying g3 beside g1, g2 leaving',
  'disarm deadline:2',
  'abandon g2',
  'end g2 quickly',
  'start g3',
);
check(
  'not watched, told to go, asked',
  afterWith({ isWatched: false, strategy: 'exclusive' }, proved(1), asked('one'), drained(1)),
  asked('two'),
  'yielding, g1 leaving',
);
checkIgnored(
  'trying',
  TRYING,
  proved(1),
  refused(1),
  greeted(1),
  drained(1),
  drained(2),
  elapsed('deadline:1'),
);

// Who asked is told, once.
const ASKED = after(proved(1), asked('one'), asked('two'));
check(
  'asked, proved',
  ASKED,
  proved(2),
  'serving g2, g1 draining',
  'disarm deadline:2',
  'activate g2',
  'arm drain:1 30000',
  'tell one two served',
);
check(
  'asked, candidate exited',
  ASKED,
  exited(2),
  'serving g1',
  'disarm deadline:2',
  'abandon g2',
  'tell one two failed',
);
check(
  'asked, changed back to what is served',
  ASKED,
  settled('a', 2),
  'trying g3 beside g1, g2 leaving',
  'disarm deadline:2',
  'abandon g2',
  'end g2 quickly',
  'start g3',
);

check(
  'trying, asked, changed back to what is served',
  step(TRYING, asked(), NOW).state,
  settled('a', 2),
  'trying g3 beside g1, g2 leaving',
  'disarm deadline:2',
  'abandon g2',
  'end g2 quickly',
  'start g3',
);

// Two candidates in a row were given up for newer changes: the third may serve, the rest comes afterwards.
const THIRD = after(proved(1), settled('a', 1), settled('b', 1, 2), settled('a', 1, 3));
check(
  'third candidate, changed again',
  THIRD,
  settled('b', 1, 4),
  'trying g4 beside g1, g2 leaving, g3 leaving',
  'arm deadline:4 5000',
);
const LATER = step(THIRD, settled('b', 1, 4), NOW).state;
check(
  'third candidate with a later change, proved',
  LATER,
  proved(4),
  'trying g5 beside g4, g2 leaving, g3 leaving, g1 draining',
  'disarm deadline:4',
  'activate g4',
  'arm drain:1 30000',
  'start g5',
);
check(
  'third candidate with a later change, exited',
  LATER,
  exited(4),
  'trying g5 beside g1, g2 leaving, g3 leaving',
  'disarm deadline:4',
  'abandon g4',
  'start g5',
);

// The newest code failed, the old one serves.
check('stale, a file that was tried changes', STALE, settled('a', 1), 'trying g3 beside g1', 'start g3');
check('stale, changed back', STALE, settled('a'), 'serving g1');
check('stale, asked', STALE, asked(), 'trying g3 beside g1', 'start g3');
check('stale, died', STALE, exited(1), 'trying g3', 'lost g1', 'start g3');
test('stale: an event without a relevant file does not try the same code again', () => {
  const event: Event = { type: 'settled', touched: [], behind: new Map([[1, ['a']]]) };
  const { state, effects } = step(STALE, event, NOW);
  assert.equal(inWords(state), 'serving g1');
  assert.deepEqual(effects, []);
  assert.notEqual(state.stale, null);
});

test('asked where changes are seen, and none was: code that does not start leaves nothing behind', () => {
  assert.equal(after(proved(1), asked(), exited(2)).stale, null);
});
test('asked where nobody watches: code that does not start leaves the active generation behind', () => {
  const behind = afterWith({ isWatched: false }, proved(1), asked(), exited(2));
  assert.deepEqual([inWords(behind), behind.stale?.generation], ['serving g1', 2]);
  // The config file was saved.
  assert.equal(step(behind, settled('config'), NOW).state.stale, behind.stale);
  assert.equal(
    afterWith({ isWatched: false }, proved(1), asked(), exited(2), asked(), proved(3)).stale,
    null,
  );
});

// An old generation finishes what it was asked.
check('draining, drained', DRAINING, drained(1), 'serving g2, g1 leaving', 'disarm drain:1', 'end g1 gently');
check(
  'draining, out of time',
  DRAINING,
  elapsed('drain:1'),
  'serving g2, g1 leaving',
  'expire g1',
  'disarm drain:1',
  'end g1 gently',
);
check('draining, died', DRAINING, exited(1), 'serving g2', 'disarm drain:1', 'lost g1');
check(
  'draining, waits for a person',
  DRAINING,
  person(1, true),
  'serving g2, g1 draining',
  'arm drain:1 600000',
);
check(
  'draining, waits no longer',
  DRAINING,
  person(1, false),
  'serving g2, g1 draining',
  'arm drain:1 30000',
);
check('draining, changed', DRAINING, settled('a', 2), 'trying g3 beside g2, g1 draining', 'start g3');
checkIgnored(
  'leaving',
  step(DRAINING, drained(1), NOW).state,
  drained(1),
  person(1, true),
  elapsed('drain:1'),
);

test('draining: of four old generations the first has to leave', () => {
  let state = SERVING;
  for (const candidate of [2, 3, 4]) {
    state = step(state, settled('a', candidate - 1), NOW).state;
    state = step(state, proved(candidate), NOW).state;
  }
  assert.equal(inWords(state), 'serving g4, g1 draining, g2 draining, g3 draining');
  const behind = new Map([[4, ['a']]]);
  const trying = step(state, { type: 'settled', touched: ['a'], behind }, NOW).state;
  const { state: next, effects } = step(trying, proved(5), NOW);
  assert.equal(inWords(next), 'serving g5, g1 leaving, g2 draining, g3 draining, g4 draining');
  assert.deepEqual(effects.flatMap(effectInWords), [
    'disarm deadline:5',
    'activate g5',
    'arm drain:4 30000',
    'expire g1',
    'disarm drain:1',
    'end g1 gently',
  ]);
});

// No server, and none comes by itself.
check('down, changed', BROKEN, settled('a'), 'trying g2', 'disarm pause', 'start g2');
check('down, asked', BROKEN, asked(), 'trying g2', 'disarm pause', 'start g2');
checkIgnored(
  'down',
  BROKEN,
  proved(1),
  refused(1),
  exited(1),
  drained(1),
  elapsed('pause'),
  elapsed('deadline:1'),
);

/** Dies twice in a row, soon after it served: the second time it is started again after a pause. */
const PAUSED = [proved(1), exited(1), proved(2), exited(2)].reduce(
  (state, event) => step(state, event, NOW).state,
  after(),
);
check('paused, pause over', PAUSED, elapsed('pause'), 'trying g3', 'start g3');
check('paused, changed', PAUSED, settled('a'), 'trying g3', 'disarm pause', 'start g3');
check('paused, asked', PAUSED, asked(), 'trying g3', 'disarm pause', 'start g3');
checkIgnored('paused', PAUSED, hung(2), proved(2), exited(2), elapsed('deadline:2'));

test('a death and a second one soon after: at once, then after a pause', () => {
  assert.equal(inWords(PAUSED), 'down, again after-pause');
});

/** Four times in a row the server wrote a watched file as soon as it served; the fifth time waits for calm. */
const STORM = [1, 2, 3, 4].reduce(
  (state, generation) =>
    [selfMade, settled('a', generation), proved(generation + 1)].reduce(
      (before, event) => step(before, event, NOW).state,
      state,
    ),
  step(after(), proved(1), NOW).state,
);
const CALMING = [selfMade, settled('a', 5)].reduce((state, event) => step(state, event, NOW).state, STORM);
const OLD = ', g1 leaving, g2 draining, g3 draining, g4 draining';
check(
  'self-made storm, the fifth change',
  step(STORM, selfMade, NOW).state,
  settled('a', 5),
  `serving g5${OLD}`,
  'arm calm 2000',
);
check('calming, calm', CALMING, elapsed('calm'), `trying g6 beside g5${OLD}`, 'start g6');
check('calming, asked', CALMING, asked(), `trying g6 beside g5${OLD}`, 'disarm calm', 'start g6');
check('calming, changed back', CALMING, settled('a'), `serving g5${OLD}`, 'disarm calm');
check(
  'calming, stirred, calm',
  step(CALMING, stirred, NOW).state,
  elapsed('calm'),
  `serving g5${OLD}`,
  'arm calm 2000',
);
check(
  'calming, changed by somebody else',
  step(CALMING, stirred, NOW).state,
  settled('b', 5),
  `trying g6 beside g5${OLD}`,
  'disarm calm',
  'start g6',
);

// The way out.
check('serving, ending', SERVING, ending, 'stopping, waiting for g1', 'end g1 on-signal');
check(
  'trying, ending',
  step(TRYING, asked(), NOW).state,
  ending,
  'stopping, waiting for g1 g2',
  'disarm deadline:2',
  'abandon g2',
  'end g1 on-signal',
  'end g2 on-signal',
  'tell ask ended',
);
check(
  'draining, ending',
  DRAINING,
  ending,
  'stopping, waiting for g1 g2',
  'disarm drain:1',
  'end g1 on-signal',
  'end g2 on-signal',
);
check('down, ending', BROKEN, ending, 'stopped with 143', 'exit 143');
check('paused, ending', PAUSED, ending, 'stopped with 143', 'disarm pause', 'exit 143');

const STOPPING = step(DRAINING, ending, NOW).state;
check('stopping, one of two exited', STOPPING, exited(1), 'stopping, waiting for g2', 'lost g1');
check(
  'stopping, the last exited',
  step(STOPPING, exited(1), NOW).state,
  exited(2),
  'stopped with 143',
  'lost g2',
  'exit 143',
);
check(
  'stopping, told again',
  STOPPING,
  ending,
  'stopping, waiting for g1 g2',
  'end g1 on-signal',
  'end g2 on-signal',
);
checkIgnored(
  'stopping',
  STOPPING,
  stirred,
  settled('a', 1, 2),
  proved(2),
  refused(2),
  drained(1),
  elapsed('drain:1'),
  exited(3),
);

const STOPPED = step(BROKEN, ending, NOW).state;
checkIgnored(
  'stopped',
  STOPPED,
  began,
  stirred,
  settled('a', 1),
  asked(),
  exited(1),
  ending,
  elapsed('pause'),
);

// Settings that change: what is armed and started later takes the new ones, timers that run stay.
const SHORT = timeouts({ startMs: 4_000, drainMs: 3_000, personMs: 2_000, endMs: 1_000 });
check('serving, settings', SERVING, SHORT, 'serving g1');
check('trying, settings', TRYING, SHORT, 'trying g2 beside g1');
check('draining, settings', DRAINING, SHORT, 'serving g2, g1 draining');
check(
  'first start with other settings, greeted',
  after(SHORT),
  greeted(1),
  'trying g1',
  'arm deadline:1 4000',
);
check(
  'trying with other settings, proved',
  after(proved(1), settled('a', 1), SHORT),
  proved(2),
  'serving g2, g1 draining',
  'disarm deadline:2',
  'activate g2',
  'arm drain:1 3000',
);
const SHORT_DRAINING = after(proved(1), settled('a', 1), proved(2), SHORT);
check(
  'draining with other settings, asks a person',
  SHORT_DRAINING,
  person(1, true),
  'serving g2, g1 draining',
  'arm drain:1 2000',
);
check(
  'draining with other settings, answered',
  SHORT_DRAINING,
  person(1, false),
  'serving g2, g1 draining',
  'arm drain:1 3000',
);
check(
  'draining with other settings, drained',
  SHORT_DRAINING,
  drained(1),
  'serving g2, g1 leaving',
  'disarm drain:1',
  'end g1 gently 1000',
);
check(
  'third candidate with a short deadline, changed again',
  after(SHORT, proved(1), settled('a', 1), settled('b', 1, 2), settled('a', 1, 3)),
  settled('b', 1, 4),
  'trying g4 beside g1, g2 leaving, g3 leaving',
  'arm deadline:4 4000',
);
const CLEARING: Event = { type: 'settings', settings: { clearCaches: true } };
check(
  'serving with caches that are cleared, changed',
  after(proved(1), CLEARING),
  settled('a', 1),
  'trying g2 beside g1',
  'start g2 clear',
);
checkIgnored('stopping', after(proved(1), ending), SHORT);

// Exclusive: nobody is started while somebody lives.
const alone = (...events: readonly Event[]): State => afterWith({ strategy: 'exclusive' }, ...events);
const busy = (generation: number): Event => ({
  type: 'exited',
  generation,
  death: { ...DEATH, stderr: ['OSError: [Errno 98] Address already in use'] },
});
const YIELDING = alone(proved(1), settled('a', 1));
const TOLD_TO_GO = alone(proved(1), settled('a', 1), drained(1));
const ALONE = alone(proved(1), settled('a', 1), drained(1), exited(1));
const GIVEN_UP = alone(proved(1), settled('a', 1), drained(1), exited(1), refused(2));

check(
  'exclusive, beginning',
  initial({ strategy: 'exclusive', clearCaches: false }),
  began,
  'trying g1',
  'start g1 alone',
);
check(
  'exclusive, serving, changed',
  alone(proved(1)),
  settled('a', 1),
  'yielding of g1',
  'arm drain:1 30000',
);
check('exclusive, serving, asked', alone(proved(1)), asked(), 'yielding of g1', 'arm drain:1 30000');
check(
  'exclusive, serving, hung',
  alone(proved(1)),
  hung(1),
  'yielding, g1 leaving',
  'end g1 quickly',
  'lost g1',
);
check('exclusive, serving, died', alone(proved(1)), exited(1), 'trying g2', 'lost g1', 'start g2 alone');

check(
  'yielding, drained',
  YIELDING,
  drained(1),
  'yielding, g1 leaving',
  'disarm drain:1',
  'expire g1',
  'end g1 gently',
);
check(
  'yielding, out of time',
  YIELDING,
  elapsed('drain:1'),
  'yielding, g1 leaving',
  'disarm drain:1',
  'expire g1',
  'end g1 gently',
);
check('yielding, waits for a person', YIELDING, person(1, true), 'yielding of g1', 'arm drain:1 600000');
check('yielding, the person has answered', YIELDING, person(1, false), 'yielding of g1', 'arm drain:1 30000');
check('yielding, died', YIELDING, exited(1), 'trying g2', 'disarm drain:1', 'lost g1', 'start g2 alone');
check('yielding, changed again', YIELDING, settled('b', 1), 'yielding of g1');
check('yielding, changed back', YIELDING, settled('a'), 'serving g1', 'disarm drain:1');
check('yielding, asked', YIELDING, asked(), 'yielding of g1');
check('yielding, asked, changed back', step(YIELDING, asked(), NOW).state, settled('a'), 'yielding of g1');
check(
  'yielding, can not take the session',
  YIELDING,
  { type: 'unfit', generation: 1 },
  'yielding, g1 draining',
  'arm drain:1 30000',
);
check(
  'yielding, the end',
  YIELDING,
  ending,
  'stopping, waiting for g1',
  'disarm drain:1',
  'end g1 on-signal',
);
checkIgnored(
  'yielding',
  YIELDING,
  hung(1),
  proved(1),
  refused(1),
  drained(2),
  exited(2),
  elapsed('drain:2'),
  {
    type: 'reopened',
  },
);

check(
  'told to go, exited',
  TOLD_TO_GO,
  exited(1),
  'trying g2',
  'disarm drain:1',
  'lost g1',
  'start g2 alone',
);
check('told to go, changed back', TOLD_TO_GO, settled('a'), 'yielding, g1 leaving');
check(
  'told to go, asked to clear, exited',
  step(TOLD_TO_GO, asked('ask', true), NOW).state,
  exited(1),
  'trying g2',
  'disarm drain:1',
  'lost g1',
  'start g2 alone clear',
);
check(
  'told to go, stirred, exited',
  step(TOLD_TO_GO, stirred, NOW).state,
  exited(1),
  'yielding',
  'disarm drain:1',
  'lost g1',
);
check(
  'told to go, stirred, exited, settled',
  step(step(TOLD_TO_GO, stirred, NOW).state, exited(1), NOW).state,
  settled('b'),
  'trying g2',
  'start g2 alone',
);
checkIgnored('told to go', TOLD_TO_GO, drained(1), elapsed('drain:1'), person(1, true), proved(1));

check('alone, proved', ALONE, proved(2), 'serving g2', 'disarm deadline:2', 'activate g2');
check('alone, died', ALONE, exited(2), 'down, again on-change', 'disarm deadline:2', 'abandon g2');
check(
  'alone, changed',
  ALONE,
  settled('b', 2),
  'yielding, g2 leaving',
  'disarm deadline:2',
  'abandon g2',
  'end g2 quickly',
);
check(
  'alone, may die of the question, died',
  step(ALONE, { type: 'greeted', generation: 2, mayKill: true }, NOW).state,
  exited(2),
  'trying g3',
  'disarm deadline:2',
  'abandon g2',
  'start g3 alone',
);
check(
  'alone, can not take the session',
  ALONE,
  { type: 'unfit', generation: 2 },
  'yielding, g2 leaving',
  'disarm deadline:2',
  'abandon g2',
  'end g2 quickly',
);
check('refused and going, changed', GIVEN_UP, settled('b', 2), 'yielding, g2 leaving', 'disarm pause');
check('refused and going, the session begins anew', GIVEN_UP, { type: 'reopened' }, 'yielding, g2 leaving');
check(
  'alone, address in use',
  step(TOLD_TO_GO, exited(1), NOW).state,
  busy(2),
  'down, again after-pause',
  'disarm deadline:2',
  'abandon g2',
  'arm pause 250',
);
check(
  'alone, address in use for too long',
  alone(proved(1), settled('a', 1), drained(1), exited(1), greeted(2)),
  busy(2),
  'down, again on-change',
  'disarm deadline:2',
  'abandon g2',
);

// An address that the old copy has: from here on the strategy is exclusive.
check(
  'overlap, address in use',
  TRYING,
  busy(2),
  'yielding of g1',
  'disarm deadline:2',
  'abandon g2',
  'arm drain:1 30000',
);
check(
  'overlap, address in use, asked',
  ASKED,
  busy(2),
  'yielding of g1',
  'disarm deadline:2',
  'abandon g2',
  'arm drain:1 30000',
);

test('the address of a debugger is no reason to give up the old copy', () => {
  const stderr = ['Starting inspector on 127.0.0.1:9229 failed: address already in use', 'SyntaxError: oops'];
  const { state } = step(TRYING, { type: 'exited', generation: 2, death: { ...DEATH, stderr } }, NOW);
  assert.equal(inWords(state), 'serving g1');
});

test('an address in use beside the old copy is noted once, and is no failure', () => {
  const found = step(TRYING, busy(2), NOW);
  const notes = found.effects.flatMap(effect => (effect.type === 'note' ? [effect.note.kind] : []));
  assert.deepEqual(notes, ['exclusive', 'yielding']);
  assert.equal(found.state.settings.strategy, 'exclusive');
});

test('a swap tells which generation was ended for it, a failure that it was', () => {
  const swapped = step(ALONE, proved(2), NOW).effects.find(effect => effect.type === 'activate');
  assert.equal(swapped?.swap.previous, 1);
  const failed = step(ALONE, exited(2), NOW).effects.flatMap(effect =>
    effect.type === 'note' && effect.note.kind === 'failed' ? [effect.note.gaveUp] : [],
  );
  assert.deepEqual(failed, [1]);
});
