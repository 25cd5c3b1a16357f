/**
 * What has to hold of the lifecycle whatever happens, looked at after every event: which processes live, which timers are
 * armed and where the traffic points follow from its effects alone.
 */
import assert from 'node:assert/strict';
import type { Generation } from '../../../src/base/generation.ts';
import { activeOf, type Effect, type Event, type State } from '../../../src/reload/state.ts';
import { type Guarantee, holds, INVARIANTS } from './guarantee.ts';

export interface Stepped {
  readonly before: State;
  readonly event: Event;
  readonly effects: readonly Effect[];
  readonly after: State;
  readonly now: number;
}

/** Deaths that a minute may have before nothing is started any more. */
const MOST_DEATHS = 5;
const MINUTE_MS = 60_000;

export class Lifecycle {
  /** Processes and builds. */
  readonly alive = new Set<Generation>();
  readonly builds = new Set<Generation>();
  readonly #made = new Set<Generation>();
  readonly armed = new Set<string>();
  readonly tickets = new Set<string>();
  readonly #retired = new Set<Generation>();
  /** Starts after a crash, since somebody saved or asked. */
  #revivals: number[] = [];
  active: Generation | null = null;
  exits = 0;

  step(stepped: Stepped): void {
    const { before, event, effects } = stepped;
    if (event.type === 'exited' || event.type === 'built') this.alive.delete(event.generation);
    if (event.type === 'built' && this.builds.delete(event.generation) && event.outcome.kind === 'done')
      this.#made.add(event.generation);
    if (event.type === 'elapsed') this.armed.delete(event.timer);
    if (event.type === 'unfit' && event.generation === this.active) this.active = null;
    if (event.type === 'asked' && before.phase.name !== 'stopped') this.tickets.add(event.ticket);
    if (event.type === 'settled' || event.type === 'asked' || event.type === 'reopened') this.#revivals = [];
    for (const effect of effects) this.#carriedOut(effect, stepped);
    this.#roles(stepped);
    this.#losses(stepped);
    this.#timers(stepped);
    this.#lateFacts(stepped);
    this.#end(stepped);
  }

  #carriedOut(effect: Effect, { before, event, after, now }: Stepped): void {
    switch (effect.type) {
      case 'build':
        assert.ok(!this.alive.has(effect.generation), 'a generation is built once');
        this.alive.add(effect.generation);
        this.builds.add(effect.generation);
        return;
      case 'start':
        assert.ok(!this.alive.has(effect.generation), 'a generation is started once');
        assert.ok(
          effect.built === null || this.#made.has(effect.built),
          'what is started as built was built',
        );
        if (after.settings.strategy === 'exclusive')
          holds(INVARIANTS[4], () => assert.deepEqual([...this.alive], [], 'somebody lives'));
        this.alive.add(effect.generation);
        return;
      case 'end':
        holds('Never lose a working server for an unproven one', () =>
          assert.ok(
            event.type === 'ending' || event.type === 'hung' || effect.generation !== this.active,
            `generation ${effect.generation} is ended while it serves`,
          ),
        );
        if (event.type !== 'ending')
          holds(INVARIANTS[6], () =>
            assert.ok(!this.#retired.has(effect.generation), `generation ${effect.generation}`),
          );
        this.#retired.add(effect.generation);
        return;
      case 'activate':
        holds(INVARIANTS[2], () =>
          assert.ok(this.alive.has(effect.swap.generation), 'it points at the dead'),
        );
        this.active = effect.swap.generation;
        return;
      case 'expire':
        holds('Never lose a working server for an unproven one', () =>
          assert.ok(
            effect.generation !== this.active || before.phase.name === 'yielding',
            `generation ${effect.generation} serves, and its time is said to be over`,
          ),
        );
        if (this.active === effect.generation) this.active = null;
        return;
      case 'lost':
        if (this.active === effect.generation) this.active = null;
        return;
      case 'arm':
        this.armed.add(effect.timer);
        return;
      case 'disarm':
        this.armed.delete(effect.timer);
        return;
      case 'outcome':
        for (const ticket of effect.tickets)
          holds('Answered once', () => assert.ok(this.tickets.delete(ticket), `ticket ${ticket} twice`));
        return;
      case 'note':
        // The same start once more, because it was beside another one.
        if (effect.note.kind === 'exclusive') this.#revivals.pop();
        if (effect.note.kind === 'starting' && effect.note.cause.kind === 'crashed') this.#revived(now);
        return;
      case 'exit':
        this.exits++;
    }
  }

  #revived(now: number): void {
    this.#revivals = [...this.#revivals.filter(at => now - at < MINUTE_MS), now];
    holds('Bounded', () =>
      // The first of them may be for a death of long ago, if its start had to wait for others to go.
      assert.ok(this.#revivals.length <= MOST_DEATHS, 'it dies for ever and is started again for ever'),
    );
  }

  #roles({ after: { phase, old, settings, stirring } }: Stepped): void {
    const serving = activeOf(phase)?.generation ?? null;
    const roles: Generation[] = [...old.keys()];
    if (serving !== null) roles.push(serving);
    if (phase.name === 'trying') roles.push(phase.candidate.generation);
    if (phase.name === 'building') roles.push(phase.build.generation);
    if (phase.name === 'stopping') roles.push(...phase.waitingFor);
    holds(INVARIANTS[1], () => {
      assert.equal(new Set(roles).size, roles.length, 'one role each');
      assert.equal(roles.length, this.alive.size, `roles ${roles}, alive ${[...this.alive]}`);
      for (const role of roles) assert.ok(this.alive.has(role), `${role} is dead`);
    });
    if (phase.name !== 'stopping' && phase.name !== 'stopped')
      holds(INVARIANTS[2], () => assert.equal(this.active, serving));
    if (phase.name === 'yielding' && stirring === null)
      assert.ok(this.alive.size > 0, 'a start waits for nobody but the living');
    const draining = [...old.values()].filter(role => role === 'draining').length;
    holds(INVARIANTS[5], () => assert.ok(draining <= settings.maxDraining, `${draining} are draining`));
  }

  #losses({ before, event, after }: Stepped): void {
    const lost = activeOf(before.phase)?.generation;
    const serving = activeOf(after.phase)?.generation ?? null;
    if (lost === undefined || serving !== null || event.type === 'ending') return;
    const isItsOwn =
      (event.type === 'exited' || event.type === 'hung' || event.type === 'unfit') &&
      event.generation === lost;
    const hasYielded =
      before.phase.name === 'yielding' && (event.type === 'drained' || event.type === 'elapsed');
    holds(INVARIANTS[3], () => assert.ok(isItsOwn || hasYielded, `it is lost by "${event.type}"`));
  }

  #timers({ event, effects, after }: Stepped): void {
    holds(INVARIANTS[7], () => {
      for (const timer of this.armed) assert.ok(isOwned(timer, after), `${timer} has none`);
      if (event.type === 'settings') assert.deepEqual(effects, [], 'running timers stay as they were armed');
    });
  }

  #lateFacts({ before, event, effects, after }: Stepped): void {
    if (!('generation' in event) || isHeld(before, event.generation)) return;
    holds(INVARIANTS[8], () => {
      assert.equal(after, before, `${event.type} of generation ${event.generation} changes something`);
      assert.deepEqual(effects, [], `${event.type} of generation ${event.generation} does something`);
    });
  }

  #end({ after }: Stepped): void {
    if (after.phase.name !== 'stopped') return;
    holds(INVARIANTS[9], () => {
      assert.equal(this.exits, 1, `it ends ${this.exits} times`);
      assert.deepEqual([...this.armed], []);
    });
    const waiting: Guarantee = 'Answered once';
    holds(waiting, () => assert.equal(this.tickets.size, 0, 'somebody waits for an outcome for ever'));
  }
}

function isOwned(timer: string, { phase, old, storm }: State): boolean {
  const generation = Number(timer.split(':')[1]);
  if (timer === 'calm') return storm.kind === 'waiting';
  if (timer === 'pause') return phase.name === 'down' && phase.retry === 'after-pause';
  if (timer.startsWith('drain:')) {
    const yields = phase.name === 'yielding' && phase.active?.generation === generation;
    return old.get(generation) === 'draining' || yields;
  }
  return isAttempt(phase, generation);
}

const isAttempt = (phase: State['phase'], generation: Generation): boolean =>
  (phase.name === 'trying' && phase.candidate.generation === generation) ||
  (phase.name === 'building' && phase.build.generation === generation);

const isHeld = ({ phase, old }: State, generation: Generation): boolean =>
  old.has(generation) ||
  activeOf(phase)?.generation === generation ||
  isAttempt(phase, generation) ||
  (phase.name === 'stopping' && phase.waitingFor.has(generation));
