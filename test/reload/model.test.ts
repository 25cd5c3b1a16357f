/** Random histories of the lifecycle alone, against what has to hold whatever happens. A failure prints its seed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Death } from '../../src/base/failure.ts';
import type { Generation } from '../../src/base/generation.ts';
import type { Strategy } from '../../src/base/reloading.ts';
import type { Timeouts } from '../../src/base/settings.ts';
import { activeOf, type Effect, type Event, type State, type Timer } from '../../src/reload/state.ts';
import { initial, step } from '../../src/reload/step.ts';
import { firstSeed, histories, type Random, seeded } from '../support/random.ts';

const DEATH: Death = { exit: { kind: 'exited', code: 1 }, stderr: [] };
const DONE = { kind: 'done' } as const;
const UNBUILT = {
  kind: 'failed',
  failure: { kind: 'unbuilt', how: { kind: 'exited', code: 2 }, output: [], left: [] },
  restored: false,
} as const;
const BUSY: Death = { ...DEATH, stderr: ['Error: listen EADDRINUSE: address already in use :::3000'] };

/** What the outside world knows: which processes live, which timers are armed. */
class Model {
  state: State;
  now = 0;
  /** Processes and builds. */
  readonly alive = new Set<Generation>();
  readonly builds = new Set<Generation>();
  readonly made = new Set<Generation>();
  readonly armed = new Set<Timer>();
  readonly retired = new Set<Generation>();
  readonly expired = new Set<Generation>();
  active: Generation | null = null;
  exits = 0;
  tickets = 0;
  readonly openTickets = new Set<string>();

  constructor(strategy: Strategy, builds: boolean) {
    this.state = initial({ strategy, builds });
  }

  tell(event: Event): void {
    const before = this.state;
    const { state, effects } = step(before, event, this.now);
    this.state = state;
    if (event.type === 'unfit' && event.generation === this.active) this.active = null;
    for (const effect of effects) this.apply(effect, event);
    this.check(before, event, effects);
  }

  private apply(effect: Effect, event: Event): void {
    switch (effect.type) {
      case 'build':
        assert.ok(!this.alive.has(effect.generation), 'a generation is built once');
        this.alive.add(effect.generation);
        this.builds.add(effect.generation);
        break;
      case 'start':
        assert.ok(!this.alive.has(effect.generation), 'a generation is started once');
        assert.ok(effect.built === null || this.made.has(effect.built), 'what is started as built was built');
        if (this.state.settings.strategy === 'exclusive')
          assert.deepEqual([...this.alive], [], '4: in exclusive two never run together');
        this.alive.add(effect.generation);
        break;
      case 'end':
        if (event.type !== 'ending') {
          assert.ok(
            !this.retired.has(effect.generation),
            `6: generation ${effect.generation} is retired twice`,
          );
        }
        this.retired.add(effect.generation);
        break;
      case 'activate':
        assert.ok(this.alive.has(effect.swap.generation), '2: traffic points at a live process');
        this.active = effect.swap.generation;
        break;
      case 'expire':
      case 'lost':
        if (this.active === effect.generation) this.active = null;
        break;
      case 'arm':
        this.armed.add(effect.timer);
        break;
      case 'disarm':
        this.armed.delete(effect.timer);
        break;
      case 'outcome':
        for (const ticket of effect.tickets) {
          assert.ok(this.openTickets.delete(ticket), `ticket ${ticket} is answered once`);
        }
        break;
      case 'exit':
        this.exits++;
        break;
    }
  }

  private check(before: State, event: Event, effects: readonly Effect[]): void {
    const { phase, old } = this.state;
    const roles: Generation[] = [...old.keys()];
    const serving = activeOf(phase)?.generation ?? null;
    if (serving !== null) roles.push(serving);
    if (phase.name === 'trying') roles.push(phase.candidate.generation);
    if (phase.name === 'building') roles.push(phase.build.generation);
    if (phase.name === 'stopping') roles.push(...phase.waitingFor);
    assert.equal(new Set(roles).size, roles.length, '1: one role each');
    assert.deepEqual([...roles].sort(), [...this.alive].sort(), '1: every live process has a role');
    if (phase.name !== 'stopping' && phase.name !== 'stopped')
      assert.equal(this.active, serving, '2: traffic and state agree');
    if (phase.name === 'yielding' && this.state.stirring === null)
      assert.ok(this.alive.size > 0, 'a start waits for nobody but the living');
    const lost = activeOf(before.phase)?.generation;
    if (lost !== undefined && serving === null && event.type !== 'ending') {
      const isItsOwn =
        ['exited', 'hung', 'unfit'].includes(event.type) &&
        'generation' in event &&
        event.generation === lost;
      const hasYielded =
        before.phase.name === 'yielding' && (event.type === 'drained' || event.type === 'elapsed');
      assert.ok(
        isItsOwn || hasYielded,
        '3: only its own exit, a hang, a session that it can not take, the end, or exclusive order loses the active one',
      );
    }
    const draining = [...old.values()].filter(role => role === 'draining').length;
    assert.ok(draining <= this.state.settings.maxDraining, '5: draining is bounded');
    for (const timer of this.armed) {
      const generation = Number(timer.split(':')[1]);
      const owned =
        timer === 'calm'
          ? this.state.storm.kind === 'waiting'
          : timer === 'pause'
            ? phase.name === 'down' && phase.retry === 'after-pause'
            : timer.startsWith('drain:')
              ? old.get(generation) === 'draining' || (phase.name === 'yielding' && serving === generation)
              : (phase.name === 'trying' && phase.candidate.generation === generation) ||
                (phase.name === 'building' && phase.build.generation === generation);
      assert.ok(owned, `7: ${timer} has an owner`);
    }
    if (event.type === 'settings') assert.deepEqual(effects, [], 'running timers stay as they were armed');
    if ('generation' in event && !isHeld(before, event.generation)) {
      assert.equal(this.state, before, `8: ${event.type} of an unknown generation changes nothing`);
      assert.deepEqual(effects, [], `8: ${event.type} of an unknown generation does nothing`);
    }
    if (phase.name === 'stopped') {
      assert.equal(this.exits, 1, '9: ends once');
      assert.equal(this.armed.size, 0, '9: no timer is left');
      assert.equal(this.openTickets.size, 0, 'nobody waits for an outcome for ever');
    }
  }
}

const isHeld = ({ phase, old }: State, generation: Generation): boolean =>
  old.has(generation) ||
  activeOf(phase)?.generation === generation ||
  (phase.name === 'trying' && phase.candidate.generation === generation) ||
  (phase.name === 'building' && phase.build.generation === generation) ||
  (phase.name === 'stopping' && phase.waitingFor.has(generation));

const randomTimeouts = (random: Random): Timeouts => ({
  buildMs: random.pick([1_000, 600_000]),
  startMs: random.pick([1_000, 60_000]),
  drainMs: random.pick([0, 30_000]),
  personMs: random.pick([1_000, 600_000]),
  endMs: random.pick([0, 5_000]),
  hangMs: 0,
});

function randomEvent(model: Model, random: Random): Event {
  // Also generations that are long gone or never were: late facts change nothing.
  const generation = Math.max(0, model.state.last - random.below(4)) + (random.chance(0.05) ? 1 : 0);
  const files = random.chance(0.7) ? ['a.py'] : random.chance(0.5) ? ['b.py'] : [];
  switch (random.below(19)) {
    case 0:
      return { type: 'stirred', suspicion: random.pick(['none', 'unanswered', 'open-call'] as const) };
    case 1:
    case 2: {
      const behind = new Map(
        [...model.alive].map(known => [known, random.chance(0.6) ? files : []] as const),
      );
      return { type: 'settled', touched: random.chance(0.9) ? files : [], behind };
    }
    case 3: {
      const ticket = `t${model.tickets++}`;
      model.openTickets.add(ticket);
      return { type: 'asked', ticket, reason: null, clear: random.chance(0.2) };
    }
    case 4:
      return { type: 'greeted', generation, mayKill: random.chance(0.3) };
    case 5:
    case 6:
      return { type: 'proved', generation };
    case 7:
      return { type: 'refused', generation, failure: { kind: 'silent', ms: 1, stderr: [] } };
    case 8:
      return { type: 'drained', generation };
    case 9:
      return { type: 'person', generation, awaited: random.chance(0.5) };
    case 10:
      return { type: 'idle', generation };
    case 11:
      return { type: 'unfit', generation };
    case 12:
      return { type: 'reopened' };
    case 13:
      return { type: 'settings', settings: { timeouts: randomTimeouts(random) } };
    case 14: {
      const [timer] = model.armed;
      if (timer === undefined || random.chance(0.2))
        return { type: 'elapsed', timer: `drain:${generation}`, stderr: [] };
      model.armed.delete(timer);
      return { type: 'elapsed', timer, stderr: [] };
    }
    case 15:
    case 16: {
      const [build = generation] = model.builds;
      return { type: 'built', generation: build, outcome: random.chance(0.6) ? DONE : UNBUILT };
    }
    case 17:
      return { type: 'hung', generation, failure: { kind: 'hung', ms: 1, stderr: [] } };
    default:
      return { type: 'exited', generation, death: random.chance(0.2) ? BUSY : DEATH };
  }
}

test('random histories of the lifecycle keep every invariant', () => {
  const first = firstSeed();
  for (let seed = first; seed < first + histories(3_000); seed++) {
    const random = seeded(seed);
    const model = new Model(random.pick(['overlap', 'exclusive'] as const), random.chance(0.5));
    const told: string[] = [];
    const tell = (event: Event) => {
      told.push(JSON.stringify(event));
      if (event.type === 'exited' || event.type === 'built') model.alive.delete(event.generation);
      if (event.type === 'built' && model.builds.delete(event.generation) && event.outcome.kind === 'done')
        model.made.add(event.generation);
      model.tell(event);
    };
    try {
      tell(random.chance(0.8) ? { type: 'began' } : { type: 'began', output: 'unusable' });
      for (let count = 5 + random.below(60); count > 0; count--) {
        model.now += random.below(3_000);
        const event = randomEvent(model, random);
        if (event.type === 'exited' && !model.alive.has(event.generation) && random.chance(0.8)) continue;
        // A build has no process that could exit, and a process is not built.
        if (event.type === 'exited' && model.builds.has(event.generation)) continue;
        if (
          event.type === 'built' &&
          model.alive.has(event.generation) &&
          !model.builds.has(event.generation)
        )
          continue;
        tell(event);
      }
      tell({ type: 'ending', code: 0, manner: 'on-signal' });
      for (const generation of [...model.alive])
        tell(
          model.builds.has(generation)
            ? { type: 'built', generation, outcome: UNBUILT }
            : { type: 'exited', generation, death: DEATH },
        );
      assert.equal(model.state.phase.name, 'stopped', '9: shutdown and exits end in stopped');
    } catch (error) {
      throw new Error(
        `seed ${seed} (run again with MCP_RELOAD_SEED=${seed}):\n${told.slice(-8).join('\n')}`,
        { cause: error },
      );
    }
  }
});
