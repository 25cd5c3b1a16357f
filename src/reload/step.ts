/**
 * What happens to the lifecycle when something happened: a fact in, the next state and the effects out. Pure: no clock
 * (`now` is an argument), no process, no file. A fact about a generation that is no longer held changes nothing.
 */
import type { Failure, Loss } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import type { Outlook, Suspicion } from '../base/reloading.ts';
import { buildTooLate, built } from './building.ts';
import { asked, calmElapsed, settled } from './changes.ts';
import { type CrashVerdict, judgeCrash, NO_CRASHES } from './crashes.ts';
import { end, exitedWhileStopping } from './ending.ts';
import { proceed, start, stillStale } from './start.ts';
import {
  activeOf,
  DEFAULTS,
  type Effect,
  type Event,
  freshness,
  type Phase,
  type Settings,
  type State,
} from './state.ts';
import { CALM } from './storm.ts';
import { again, boundDraining, drained, giveUp, onceMore, refuse, startMs, swap } from './trial.ts';
import { finished, isFinishing } from './yielding.ts';

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}

const NOT_STARTED: Failure = {
  kind: 'died',
  death: { exit: { kind: 'not-started', code: 'NOT_STARTED', message: 'not started yet' }, stderr: [] },
};

export function initial(settings: Partial<Settings> = {}): State {
  return {
    settings: { ...DEFAULTS, ...settings },
    phase: { name: 'down', failure: NOT_STARTED, retry: 'on-change', since: 0 },
    last: 0,
    old: new Map(),
    stirring: null,
    stale: null,
    gaveUp: null,
    asks: [],
    crashes: NO_CRASHES,
    recovery: null,
    storm: CALM,
    output: 'usable',
  };
}

export function step(state: State, event: Event, now: number): Step {
  const effects: Effect[] = [];
  const next = decide(state, event, now, effects);
  const before = freshness(state);
  const after = freshness(next);
  const changed =
    before.awaited !== after.awaited ||
    before.stale !== after.stale ||
    before.muted !== after.muted ||
    before.down !== after.down ||
    before.finishing !== after.finishing ||
    before.gaveUp !== after.gaveUp ||
    before.building !== after.building ||
    before.recovery !== after.recovery;
  // After a swap it is said again in any case: whoever waits looks whether that is still necessary.
  if (changed || effects.some(effect => effect.type === 'activate')) {
    effects.push({ type: 'freshness', freshness: after });
  }
  // Outcomes come last, so that whoever waits for one finds the new state of things.
  const isOutcome = (effect: Effect) => effect.type === 'outcome' || effect.type === 'exit';
  return { state: next, effects: [...effects.filter(e => !isOutcome(e)), ...effects.filter(isOutcome)] };
}

function decide(state: State, event: Event, now: number, out: Effect[]): State {
  const { phase } = state;
  if (phase.name === 'stopped') return state;
  if (phase.name === 'stopping') return exitedWhileStopping(state, event, out);

  switch (event.type) {
    case 'began':
      return start(
        { ...state, output: event.output ?? 'usable' },
        { cause: { kind: 'first' }, files: [], since: now, abandoned: 0, active: null, clear: false },
        now,
        out,
      );
    case 'stirred':
      return { ...state, stirring: state.stirring ?? { since: now, suspicion: suspicionOf(phase, event) } };
    case 'settled':
      return settled(state, event, now, out);
    case 'asked':
      return asked(state, event, now, out);
    case 'greeted':
      if (phase.name !== 'trying' || phase.candidate.generation !== event.generation) return state;
      out.push({ type: 'arm', timer: `deadline:${event.generation}`, ms: startMs(state, phase) });
      return { ...state, phase: { ...phase, candidate: { ...phase.candidate, fragile: event.mayKill } } };
    case 'idle':
      if (phase.name !== 'trying' || phase.candidate.generation !== event.generation) return state;
      out.push({ type: 'disarm', timer: `deadline:${event.generation}` });
      return state;
    case 'reopened':
      return reopened(state, now, out);
    case 'unfit':
      return replaced(state, event.generation, now, out);
    case 'built':
      return state.old.has(event.generation)
        ? gone(state, event.generation, now, out)
        : built(state, event, now, out);
    case 'proved':
      if (phase.name !== 'trying' || phase.candidate.generation !== event.generation) return state;
      return swap(state, phase, now, out);
    case 'refused':
      if (phase.name !== 'trying' || phase.candidate.generation !== event.generation) return state;
      return refuse(state, phase, event.failure, now, out, 'alive');
    case 'exited':
      return exited(state, event, now, out);
    case 'hung':
      return hung(state, event, now, out);
    case 'drained':
      return finished(state, event.generation, out);
    case 'person':
      if (!isFinishing(state, event.generation)) return state;
      out.push({
        type: 'arm',
        timer: `drain:${event.generation}`,
        ms: event.awaited ? state.settings.timeouts.personMs : state.settings.timeouts.drainMs,
      });
      return state;
    case 'elapsed':
      return elapsed(state, event, now, out);
    case 'settings':
      return { ...state, settings: { ...state.settings, ...event.settings } };
    case 'ending':
      return end(state, event, out);
  }
}

/** A build may write what is watched. */
const suspicionOf = (phase: Phase, { suspicion }: Extract<Event, { type: 'stirred' }>): Suspicion =>
  phase.name === 'building' && suspicion === 'none' ? 'unanswered' : suspicion;

function gone(state: State, generation: Generation, now: number, out: Effect[]): State {
  const old = new Map(state.old);
  old.delete(generation);
  return proceed({ ...state, old }, now, out);
}

/** What failed when it was told the session in one way is tried once more. */
function reopened(state: State, now: number, out: Effect[]): State {
  const { phase, stale } = state;
  const plan = { cause: { kind: 'reopened' }, since: now, abandoned: 0, clear: false } as const;
  if (phase.name === 'down' && phase.retry === 'on-change')
    return start(state, { ...plan, files: [], active: null }, now, out);
  if (phase.name !== 'serving' || stale === null) return state;
  return start(state, { ...plan, files: stale.files, active: phase.active }, now, out);
}

/** Another process of the same code takes the place of one that has done nothing wrong but can not serve any more. */
function replaced(state: State, generation: Generation, now: number, out: Effect[]): State {
  const { phase } = state;
  const plan = { cause: { kind: 'reopened' }, files: [], since: now, abandoned: 0, clear: false } as const;
  if (phase.name === 'serving' && phase.active.generation === generation)
    return boundDraining(
      start(
        { ...drained(state, generation, out), stale: stillStale(state) },
        { ...plan, active: null },
        now,
        out,
      ),
      out,
    );
  const isUnderWay = phase.name === 'building' || phase.name === 'trying' || phase.name === 'yielding';
  if (isUnderWay && phase.active?.generation === generation)
    return boundDraining(
      { ...drained(state, generation, out), phase: { ...phase, active: null }, stale: stillStale(state) },
      out,
    );
  if (phase.name !== 'trying' || phase.candidate.generation !== generation) return state;
  const again = {
    ...plan,
    ...onceMore(phase.candidate, phase.later),
    cause: plan.cause,
    active: phase.active,
  };
  return start(giveUp(state, phase, out), again, now, out);
}

function exited(
  state: State,
  { generation, death }: Extract<Event, { type: 'exited' }>,
  now: number,
  out: Effect[],
): State {
  const { phase } = state;
  const failure: Loss = { kind: 'died', death };
  if (state.old.has(generation)) {
    out.push({ type: 'disarm', timer: `drain:${generation}` });
    const serving = phase.name !== 'yielding' && activeOf(phase) !== null;
    out.push({ type: 'lost', generation, failure, outlook: serving ? 'serving' : 'starting' });
    return gone(state, generation, now, out);
  }
  if (phase.name === 'trying' && phase.candidate.generation === generation) {
    return refuse(state, phase, failure, now, out, 'gone');
  }
  return activeOf(phase)?.generation === generation ? bereft(state, failure, now, out) : state;
}

/** What has been told to finish has a limit of its own. */
function hung(
  state: State,
  { generation, failure }: Extract<Event, { type: 'hung' }>,
  now: number,
  out: Effect[],
): State {
  const { phase } = state;
  if (phase.name === 'yielding' || activeOf(phase)?.generation !== generation) return state;
  out.push({ type: 'end', generation, manner: 'quickly' });
  return bereft({ ...state, old: new Map(state.old).set(generation, 'leaving') }, failure, now, out);
}

/** The active generation is lost by itself. */
function bereft(state: State, failure: Loss, now: number, out: Effect[]): State {
  const { phase } = state;
  const stale = stillStale(state);
  if (phase.name === 'serving') {
    const { generation, servingSince } = phase.active;
    const servedMs = now - servingSince;
    out.push({
      type: 'lost',
      generation,
      failure,
      outlook: outlook(judgeCrash(state.crashes, now, servedMs)),
    });
    return again({ ...state, stale }, generation, failure, servedMs, now, out);
  }
  const isUnderWay = phase.name === 'building' || phase.name === 'trying' || phase.name === 'yielding';
  if (!isUnderWay || phase.active === null) return state;
  const { generation } = phase.active;
  if (phase.name === 'yielding') out.push({ type: 'disarm', timer: `drain:${generation}` });
  out.push({ type: 'lost', generation, failure, outlook: 'starting' });
  out.push({ type: 'note', note: { kind: 'crashed', generation, failure, againInMs: 0 } });
  const recovery = { generation, failure, againAt: now };
  return proceed({ ...state, phase: { ...phase, active: null }, stale, recovery }, now, out);
}

function outlook(verdict: CrashVerdict): Outlook {
  if (verdict.kind === 'stop') return 'stopped';
  return verdict.afterMs === 0 ? 'starting' : 'pausing';
}

function elapsed(
  state: State,
  { timer, stderr, strays = 0 }: Extract<Event, { type: 'elapsed' }>,
  now: number,
  out: Effect[],
): State {
  const { phase } = state;
  if (timer === 'calm') return calmElapsed(state, now, out);
  if (timer === 'pause') {
    if (phase.name !== 'down' || phase.retry !== 'after-pause') return state;
    return start(state, { ...phase.next, abandoned: 0, active: null }, now, out);
  }
  const generation = Number(timer.slice(timer.indexOf(':') + 1));
  if (timer.startsWith('drain:')) {
    if (!isFinishing(state, generation)) return state;
    if (state.old.has(generation)) out.push({ type: 'expire', generation });
    return finished(state, generation, out);
  }
  if (phase.name === 'building' && phase.build.generation === generation)
    return buildTooLate(state, phase, stderr, now, out);
  if (phase.name !== 'trying' || phase.candidate.generation !== generation) return state;
  const failure: Failure = {
    kind: 'silent',
    ms: now - phase.candidate.startedAt,
    stderr,
    ...(strays > 0 && { strays }),
  };
  return refuse(state, phase, failure, now, out, 'alive');
}
