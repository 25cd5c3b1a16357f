/** Random histories of the lifecycle alone, against what has to hold whatever happens. A failure prints its seed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Death } from '../../src/base/failure.ts';
import type { Strategy } from '../../src/base/reloading.ts';
import type { Timeouts } from '../../src/base/settings.ts';
import type { Event, State, Timer } from '../../src/reload/state.ts';
import { initial, step } from '../../src/reload/step.ts';
import { firstSeed, histories, type Random, seeded } from '../support/random.ts';
import { Lifecycle } from '../support/simulation/lifecycle.ts';

const DEATH: Death = { exit: { kind: 'exited', code: 1 }, stderr: [] };
const DONE = { kind: 'done' } as const;
const UNBUILT = {
  kind: 'failed',
  failure: { kind: 'unbuilt', how: { kind: 'exited', code: 2 }, output: [], left: [] },
  restored: false,
} as const;
const BUSY: Death = { ...DEATH, stderr: ['Error: listen EADDRINUSE: address already in use :::3000'] };

class Model {
  state: State;
  now = 0;
  tickets = 0;
  readonly lifecycle = new Lifecycle();

  constructor(strategy: Strategy, builds: boolean) {
    this.state = initial({ strategy, builds });
  }

  tell(event: Event): void {
    const before = this.state;
    const { state, effects } = step(before, event, this.now);
    this.state = state;
    this.lifecycle.step({ before, event, effects, after: state, now: this.now });
  }
}

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
        [...model.lifecycle.alive].map(known => [known, random.chance(0.6) ? files : []] as const),
      );
      return { type: 'settled', touched: random.chance(0.9) ? files : [], behind };
    }
    case 3: {
      const ticket = `t${model.tickets++}`;
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
      return random.chance(0.8)
        ? { type: 'settings', settings: { timeouts: randomTimeouts(random) } }
        : { type: 'settings', settings: { isWatched: random.chance(0.5) } };
    case 14: {
      const [timer] = model.lifecycle.armed;
      const isReal = timer !== undefined && random.chance(0.8);
      return { type: 'elapsed', timer: isReal ? (timer as Timer) : `drain:${generation}`, stderr: [] };
    }
    case 15:
    case 16: {
      const [build = generation] = model.lifecycle.builds;
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
      model.tell(event);
    };
    try {
      tell(random.chance(0.8) ? { type: 'began' } : { type: 'began', output: 'unusable' });
      for (let count = 5 + random.below(60); count > 0; count--) {
        model.now += random.below(3_000);
        const event = randomEvent(model, random);
        if (event.type === 'exited' && !model.lifecycle.alive.has(event.generation) && random.chance(0.8))
          continue;
        // A build has no process that could exit, and a process is not built.
        if (event.type === 'exited' && model.lifecycle.builds.has(event.generation)) continue;
        if (
          event.type === 'built' &&
          model.lifecycle.alive.has(event.generation) &&
          !model.lifecycle.builds.has(event.generation)
        )
          continue;
        tell(event);
      }
      tell({ type: 'ending', code: 0, manner: 'on-signal' });
      for (const generation of [...model.lifecycle.alive])
        tell(
          model.lifecycle.builds.has(generation)
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
