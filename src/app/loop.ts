/**
 * The one place where the two reducers meet: takes an event, lets the reducer that it is for decide, carries out the
 * effects, and feeds what they say to each other back in. Holds all state and no decision. Everything outside is an edge,
 * so that a test can put a whole world around it.
 */
import type { Clock } from '../base/clock.ts';
import type { Failure } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import type { Note, Outcome, Ticket } from '../base/reloading.ts';
import type { Remembered } from '../base/remembered.ts';
import type * as proxy from '../proxy/events.ts';
import type { Traffic } from '../proxy/traffic.ts';
import type * as reload from '../reload/state.ts';
import { initial, step } from '../reload/step.ts';
import type { StrayNews } from '../report/stray.ts';

type FromRouter<T> = Extract<proxy.Effect, { type: T }>;
type ForServer<T> = Extract<reload.Effect, { type: T }>;

/** What the effects reach. */
export interface Edges {
  up(line: Buffer): void;
  down(generation: Generation, line: Buffer): void;
  build(effect: ForServer<'build'>): void;
  start(effect: ForServer<'start'>): void;
  end(effect: ForServer<'end'>): void;
  /** The last lines that a generation wrote to stderr, or its build wrote so far. */
  stderr(generation: Generation): readonly string[];
  /** When it was last seen writing to stdout; now, while nobody reads that. */
  wroteAt(generation: Generation): number;
  silent(effect: FromRouter<'silent'>): void;
  status(logLines: number): string;
  /** For later wrappers of the same command. */
  remember(news: Partial<Remembered>): void;
  stray(what: StrayNews): void;
  note(note: Note): void;
  /** Whoever asked for a restart, the client or somebody else, is to be told. */
  outcome(tickets: readonly Ticket[], outcome: Outcome): void;
  /** For those who want to see everything. */
  trace(what: Traced): void;
  exit(code: number): void;
}

export type Traced =
  | { readonly kind: 'event'; readonly of: 'lifecycle'; readonly event: reload.Event }
  | { readonly kind: 'event'; readonly of: 'router'; readonly event: proxy.Event }
  | { readonly kind: 'effect'; readonly effect: reload.Effect | proxy.Effect };

export type AnyEvent = { readonly lifecycle: reload.Event } | { readonly router: proxy.Event };

/** A file that counts may have changed: who caused it is judged here and now. */
export type Outside = AnyEvent | { readonly stirred: readonly string[] };

export interface Loop {
  tell(event: Outside): void;
  readonly lifecycle: reload.State;
  /** What `reload_status` tells. */
  status(logLines: number): string;
}

export function createLoop(
  settings: Partial<reload.Settings>,
  traffic: Traffic,
  edges: Edges,
  clock: Clock,
): Loop {
  let lifecycle = initial(settings);
  /** `over`: when what came before has been decided. */
  const queue: (AnyEvent | { over(): void })[] = [];
  const timers = new Map<string, () => void>();
  let turning = false;

  function tell(outside: Outside): void {
    queue.push(
      'stirred' in outside ? { lifecycle: { type: 'stirred', suspicion: traffic.suspicion() } } : outside,
    );
    if (turning) return;
    turning = true;
    try {
      for (let event = queue.shift(); event !== undefined; event = queue.shift()) turn(event);
    } finally {
      turning = false;
    }
  }

  function turn(event: AnyEvent | { over(): void }): void {
    if ('over' in event) return event.over();
    const now = clock.now();
    if ('lifecycle' in event) {
      edges.trace({ kind: 'event', of: 'lifecycle', event: event.lifecycle });
      const next = step(lifecycle, event.lifecycle, now);
      lifecycle = next.state;
      for (const effect of next.effects) carryOutLifecycle(effect);
    } else {
      edges.trace({ kind: 'event', of: 'router', event: event.router });
      for (const effect of traffic.route(event.router, now)) carryOutRouter(effect);
    }
  }

  function carryOutLifecycle(effect: reload.Effect): void {
    edges.trace({ kind: 'effect', effect });
    switch (effect.type) {
      case 'start':
        edges.start(effect);
        queue.push({ router: { type: 'started', generation: effect.generation } });
        return;
      case 'build':
        return edges.build(effect);
      case 'end':
        return edges.end(effect);
      case 'arm':
        return arm(effect.timer, effect.ms, () => {
          const generation = Number(effect.timer.split(':')[1]);
          const stderr = Number.isNaN(generation) ? [] : edges.stderr(generation);
          const strays = traffic.printed(generation)?.count ?? 0;
          tell({ lifecycle: { type: 'elapsed', timer: effect.timer, stderr, strays } });
        });
      case 'disarm':
        return disarm(effect.timer);
      case 'note':
        if (effect.note.kind === 'storm') queue.push({ router: { type: 'storm', files: effect.note.files } });
        if (effect.note.kind === 'exclusive')
          queue.push({ router: { type: 'found-busy', generation: effect.note.generation } });
        return edges.note(effect.note);
      case 'exit':
        // What is still to be said to the client comes before it.
        queue.push({ over: () => exit(effect.code) });
        return;
      case 'outcome':
        queue.push({ router: effect }, { over: () => edges.outcome(effect.tickets, effect.outcome) });
        return;
      default:
        queue.push({ router: effect });
    }
  }

  function exit(code: number): void {
    for (const cancel of timers.values()) cancel();
    timers.clear();
    edges.exit(code);
  }

  function carryOutRouter(effect: proxy.Effect): void {
    edges.trace({ kind: 'effect', effect });
    switch (effect.type) {
      case 'up':
        return edges.up(effect.line);
      case 'down':
        return edges.down(effect.generation, effect.line);
      case 'fact':
        queue.push({ lifecycle: withStderr(effect.fact) });
        return;
      case 'remember':
        return edges.remember(effect.news);
      case 'status-wanted':
        queue.push({
          router: { type: 'status', ticket: effect.ticket, text: edges.status(effect.logLines) },
        });
        return;
      case 'arm':
        return arm(effect.timer, effect.ms, () =>
          tell({
            router: effect.timer === 'silence' ? lookForSilence() : { type: 'elapsed', timer: effect.timer },
          }),
        );
      case 'disarm':
        return disarm(effect.timer);
      case 'silent':
        return edges.silent(effect);
      case 'stray':
        return edges.stray(effect.what);
      case 'dropped':
        return;
    }
  }

  /** The router knows why a server is refused or given up, the process what it said last. */
  function withStderr(fact: proxy.Fact): reload.Event {
    if (fact.type === 'hung' && fact.failure.kind === 'hung')
      return { ...fact, failure: { ...fact.failure, stderr: edges.stderr(fact.generation) } };
    if (fact.type !== 'refused' || fact.failure.kind !== 'rejected') return fact;
    const failure: Failure = { ...fact.failure, stderr: edges.stderr(fact.generation) };
    return { ...fact, failure };
  }

  function lookForSilence(): proxy.Event {
    const { active } = traffic;
    const wroteAt = active === null ? clock.now() : edges.wroteAt(active);
    return { type: 'listened', wroteAt };
  }

  function arm(timer: string, ms: number, then: () => void): void {
    timers.get(timer)?.();
    timers.set(
      timer,
      clock.after(ms, () => {
        timers.delete(timer);
        then();
      }),
    );
  }

  function disarm(timer: string): void {
    timers.get(timer)?.();
    timers.delete(timer);
  }

  return {
    tell,
    status: edges.status,
    get lifecycle() {
      return lifecycle;
    },
  };
}
