/** Looks at what happens in a world while it happens: at the lifecycle, and at what may serve when. */
import assert from 'node:assert/strict';
import type { Traced } from '../../../src/app/loop.ts';
import type { Swap } from '../../../src/base/reloading.ts';
import type { Effect, Event, State } from '../../../src/reload/state.ts';
import type { World } from '../world.ts';
import { holds, INVARIANTS } from './guarantee.ts';
import { Lifecycle } from './lifecycle.ts';
import type { Reached } from './reached.ts';

/** No history needs more; what does turns in circles. */
const MOST_EVENTS = 200_000;
/** As it is promised, whatever the code says. */
const MOST_WAITING = 1_000;

const text = (line: Buffer): string => line.toString().slice(0, 200);

const OBJECT = 0x7b;

const checkMessage = (line: Buffer): void =>
  holds('Transparent', () => assert.equal(line[0], OBJECT, `no message of the protocol: ${text(line)}`));

export class Watcher {
  readonly lifecycle = new Lifecycle();
  readonly #reached: Reached;
  readonly #told: (text: () => string) => void;
  #current: { readonly before: State; readonly event: Event; readonly effects: Effect[] } | null = null;
  /** From now on candidates have to list their tools as well. */
  isOpen = false;
  #events = 0;

  constructor(reached: Reached, told: (text: () => string) => void) {
    this.#reached = reached;
    this.#told = told;
  }

  readonly observe = (what: Traced, world: World): void => {
    if (what.kind === 'effect') {
      if (what.effect.type === 'up') checkMessage(what.effect.line);
      if (this.#current === null) this.#tells(what.effect, world);
      else this.#carriesOut(what.effect as Effect, world);
      return;
    }
    this.#finish(world);
    if (what.of === 'router' && what.event.type === 'client-line')
      this.#told(() => `  ${world.clock.now()} client  ${text((what.event as { line: Buffer }).line)}`);
    holds('Bounded', () => assert.ok(++this.#events < MOST_EVENTS, 'it turns in circles'));
    this.#reached.steps++;
    if (what.of !== 'lifecycle') return;
    this.#current = { before: world.loop.lifecycle, event: what.event, effects: [] };
  };

  #carriesOut(effect: Effect, world: World): void {
    this.#current!.effects.push(effect);
    this.#reached.effect(effect);
    if (effect.type === 'activate') this.#activates(world, effect.swap);
    const at = world.clock.now();
    if (effect.type === 'end' || effect.type === 'lost' || effect.type === 'expire')
      this.#told(() => `  ${at} ${effect.type} g${effect.generation}`);
    if (effect.type === 'freshness') this.#told(() => `  ${at} ${JSON.stringify(effect.freshness)}`);
    if (effect.type === 'note') this.#told(() => `  ${at} ${JSON.stringify(effect.note)}`);
  }

  /** What goes over the wires. */
  #tells(effect: Exclude<Traced, { kind: 'event' }>['effect'], { clock }: World): void {
    if (effect.type === 'up') this.#told(() => `  ${clock.now()} up      ${text(effect.line)}`);
    if (effect.type === 'down')
      this.#told(() => `  ${clock.now()} to g${effect.generation}   ${text(effect.line)}`);
  }

  #finish({ loop, clock }: World): void {
    const current = this.#current;
    if (current === null) return;
    this.#current = null;
    this.lifecycle.step({ ...current, after: loop.lifecycle, now: clock.now() });
  }

  #activates({ servers }: World, { generation, previous, cause }: Swap): void {
    const { alive, answered, code } = servers.get(generation)!;
    holds('Never lose a working server for an unproven one', () => {
      assert.ok(alive, `generation ${generation} is dead and is to serve`);
      const isGreeted = answered.has('initialize') || answered.has('server/discover');
      assert.ok(isGreeted, `generation ${generation} has not answered the handshake`);
      if (!this.isOpen || previous === null || cause.kind === 'reopened') return;
      assert.ok(
        answered.has('tools/list') || code.start === 'cannot-list',
        `generation ${generation} has not listed its tools`,
      );
    });
  }

  /** Between two events. */
  check(world: World): void {
    this.#finish(world);
    const { active, room } = world.router;
    holds(INVARIANTS[2], () => assert.ok(active === null || world.servers.get(active)!.alive, 'it is dead'));
    holds(INVARIANTS[4], () => assert.deepEqual(world.pairs, []));
    holds(INVARIANTS[1], () => {
      const alive = world.alive.map(({ generation }) => generation);
      const { builds, alive: held } = this.lifecycle;
      const processes = [...held].filter(generation => !builds.has(generation)).sort((a, b) => a - b);
      assert.deepEqual(alive, processes);
    });
    // Lost ones that are asked again were let in before.
    const waiting = room.length > MOST_WAITING ? room.filter(({ asked }) => asked === 0).length : room.length;
    holds('Bounded', () => assert.ok(waiting <= MOST_WAITING, `${waiting} wait`));
  }
}
