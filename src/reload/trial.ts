/** Giving a candidate up, letting it serve, refusing it. Pure. */
import type { Failure } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import type { Cause, Outcome, Swap } from '../base/reloading.ts';
import { BUSY_MS, BUSY_PAUSE_MS, isBusyAddress } from './busy-address.ts';
import { judgeCrash } from './crashes.ts';
import { isLeftBehind, start, stillStale } from './start.ts';
import type { Active, Ask, Candidate, Effect, Phase, Plan, State } from './state.ts';
import { CALM, type Storm } from './storm.ts';

export type Building = Extract<Phase, { name: 'building' }>;
export type Trying = Extract<Phase, { name: 'trying' }>;

/** What is on its way to serve. */
export const attemptOf = (phase: Building | Trying) =>
  phase.name === 'building' ? phase.build : phase.candidate;

/** How long a candidate that is already overtaken may still take. */
const LATE_MS = 5_000;

/** It may serve if it proves itself soon; one that hangs must not keep newer code waiting. */
export const lateMs = ({ settings: { timeouts } }: State): number => Math.min(LATE_MS, timeouts.startMs);

export const startMs = (state: State, { later }: Trying): number =>
  later.length > 0 ? lateMs(state) : state.settings.timeouts.startMs;

/** What holds for another start of the same code. */
export const unproved = ({ cause, files, since, clear, built }: Candidate) => ({
  cause,
  files,
  since,
  clear,
  ...(built === undefined ? {} : { built }),
});

/** For another process of it; where newer changes came that is built anew. */
export function onceMore(candidate: Candidate, later: readonly string[]) {
  if (later.length === 0) return unproved(candidate);
  const { built: _, ...same } = unproved(candidate);
  return { ...same, files: [...new Set([...candidate.files, ...later])] };
}

/** Gives it up for newer changes and starts over with everything merged. */
export function startOver(
  state: State,
  phase: Building | Trying,
  plan: Omit<Plan, 'since'>,
  now: number,
  out: Effect[],
): State {
  const given = giveUp(state, phase, out);
  const { generation, since } = attemptOf(phase);
  out.push({
    type: 'note',
    note: { kind: 'abandoned', generation, files: plan.files },
  });
  return start(given, { ...plan, active: phase.active, since }, now, out);
}

export function giveUp(state: State, phase: Building | Trying, out: Effect[]): State {
  const { generation } = attemptOf(phase);
  out.push({ type: 'disarm', timer: `deadline:${generation}` });
  if (phase.name === 'trying') out.push({ type: 'abandon', generation, died: false });
  out.push({ type: 'end', generation, manner: 'quickly' });
  // What a build has written stays, and is not what others run.
  const wasBuilt = phase.name === 'building' || phase.candidate.built !== undefined;
  const output = wasBuilt ? doubtful(state) : state.output;
  return { ...state, output, old: new Map(state.old).set(generation, 'leaving') };
}

/** What a build has written before it failed or was given up stays. */
export const doubtful = ({ output }: State): State['output'] =>
  output === 'unusable' ? 'unusable' : 'doubtful';

export function swap(state: State, phase: Trying, now: number, out: Effect[]): State {
  const { active: previous, candidate, later } = phase;
  const made: Swap = {
    generation: candidate.generation,
    previous: previous?.generation ?? state.gaveUp,
    cause: candidate.cause,
    files: candidate.files,
    noticedAt: candidate.since,
    buildMs: candidate.built?.ms ?? null,
    startedAt: candidate.startedAt,
    readSince: candidate.built === undefined && !state.settings.builds ? candidate.startedAt : null,
    servingAt: now,
  };
  out.push({ type: 'disarm', timer: `deadline:${candidate.generation}` });
  out.push({ type: 'activate', swap: made });
  out.push({ type: 'note', note: { kind: 'serving', swap: made } });
  const active: Active = {
    generation: candidate.generation,
    startedAt: candidate.startedAt,
    servingSince: now,
  };
  const { storm } = state;
  const overtaken = storm.kind === 'waiting' && storm.behind < candidate.generation;
  const { old } = previous === null ? state : drained(state, previous.generation, out);
  const served = answer(
    {
      ...(overtaken ? withStorm(state, CALM, out) : state),
      phase: { name: 'serving', active },
      old,
      stale: candidate.built === undefined ? stillStale(state) : null,
      gaveUp: null,
      output: 'usable',
      recovery: null,
    },
    { kind: 'served', swap: made },
    later,
    out,
  );
  const bounded = boundDraining(served, out);
  if (later.length === 0) return bounded;
  return start(
    bounded,
    { cause: { kind: 'changed' }, files: later, since: candidate.since, abandoned: 0, active, clear: false },
    now,
    out,
  );
}

/** It gets no new requests and finishes what it has. */
export function drained(state: State, generation: Generation, out: Effect[]): State {
  out.push({ type: 'arm', timer: `drain:${generation}`, ms: state.settings.timeouts.drainMs });
  return { ...state, old: new Map(state.old).set(generation, 'draining') };
}

export function boundDraining(state: State, out: Effect[]): State {
  const draining = [...state.old].filter(([, role]) => role === 'draining').map(([generation]) => generation);
  if (draining.length <= state.settings.maxDraining) return state;
  const oldest = Math.min(...draining);
  out.push({ type: 'expire', generation: oldest });
  return leave(state, oldest, out);
}

/**
 * What is to be tried now that an attempt has failed: what changed too late for it, and once what was muted meanwhile, which
 * may have been its mending.
 */
export function untried(
  state: State,
  phase: Building | Trying,
): { readonly state: State; readonly later: readonly string[] } {
  const { storm } = state;
  const { generation } = attemptOf(phase);
  // What did not come to serve has shown nothing.
  if (storm.kind === 'probation') return { state: { ...state, storm: CALM }, later: phase.later };
  if (storm.kind !== 'muted' || storm.during !== generation) return { state, later: phase.later };
  const later = [...new Set([...phase.later, ...storm.files])];
  return { state: { ...state, storm: { ...storm, during: null } }, later };
}

/** The candidate does not come to serve; the active generation, if there is one, goes on. */
export function refuse(
  before: State,
  phase: Trying,
  failure: Failure,
  now: number,
  out: Effect[],
  process: 'alive' | 'gone',
): State {
  const { active, candidate } = phase;
  const { state, later } = untried(before, phase);
  const { generation } = candidate;
  const serving = active?.generation ?? null;
  out.push({ type: 'disarm', timer: `deadline:${generation}` });
  const isBusy = isBusyAddress(failure);
  out.push({ type: 'abandon', generation, died: process === 'gone' && !isBusy });
  if (process === 'gone' && candidate.fragile && active === null && !isBusy) {
    const { abandoned, triedAt } = candidate;
    const cause: Cause = { kind: 'probed' };
    return start(state, { ...onceMore(candidate, later), cause, abandoned, triedAt, active }, now, out);
  }
  let old = state.old;
  if (process === 'alive') {
    out.push({ type: 'end', generation, manner: 'quickly' });
    old = new Map(old).set(generation, 'leaving');
  }
  const beside = serving ?? [...state.old.keys()].at(-1);
  if (isBusy && beside !== undefined && state.settings.strategy === 'overlap') {
    out.push({ type: 'note', note: { kind: 'exclusive', generation, beside } });
    const settings = { ...state.settings, strategy: 'exclusive' } as const;
    return start({ ...state, settings }, { ...onceMore(candidate, later), abandoned: 0, active }, now, out);
  }
  if (isBusy && active === null && candidate.cause.kind !== 'crashed') {
    const { triedAt, since } = candidate;
    if (now - triedAt < BUSY_MS) {
      out.push({ type: 'note', note: { kind: 'busy', generation, failure } });
      out.push({ type: 'arm', timer: 'pause', ms: BUSY_PAUSE_MS });
      const next = { ...unproved(candidate), files: [], triedAt };
      const until = now + BUSY_PAUSE_MS;
      return { ...state, old, phase: { name: 'down', failure, retry: 'after-pause', since, until, next } };
    }
  }
  const { gaveUp } = state;
  const isCrash = candidate.cause.kind === 'crashed' && active === null && later.length === 0;
  if (!isCrash) out.push({ type: 'note', note: { kind: 'failed', generation, failure, serving, gaveUp } });
  const told = answer(
    { ...state, old, output: 'unusable' },
    { kind: 'failed', failure, generation, serving, gaveUp },
    later,
    out,
  );

  if (later.length > 0) {
    return start(
      told,
      {
        cause: { kind: 'changed' },
        files: later,
        since: candidate.since,
        abandoned: 0,
        active,
        clear: false,
      },
      now,
      out,
    );
  }
  if (active !== null) {
    const { cause, files } = candidate;
    const stale = isLeftBehind(state, cause, files) ? { failure, files, generation, at: now } : null;
    return { ...told, phase: { name: 'serving', active }, stale };
  }
  if (isCrash) return again(told, generation, failure, 0, now, out);
  return {
    ...told,
    recovery: null,
    phase: { name: 'down', failure, retry: 'on-change', since: candidate.startedAt },
  };
}

/** A program that died by itself is started again, within its budget. */
export function again(
  state: State,
  generation: Generation,
  failure: Failure,
  servedMs: number,
  now: number,
  out: Effect[],
): State {
  const verdict = judgeCrash(state.crashes, now, servedMs);
  const againInMs = verdict.kind === 'again' ? verdict.afterMs : null;
  const recovery = againInMs === null ? null : { generation, failure, againAt: now + againInMs };
  const counted = { ...state, crashes: verdict.crashes, recovery };
  out.push({ type: 'note', note: { kind: 'crashed', generation, failure, againInMs } });
  if (verdict.kind === 'stop') {
    const deaths = verdict.crashes.times.length;
    const given: Failure = failure.kind === 'ended' ? failure : { ...failure, deaths };
    return { ...counted, phase: { name: 'down', failure: given, retry: 'on-change', since: now } };
  }
  if (verdict.afterMs > 0) {
    out.push({ type: 'arm', timer: 'pause', ms: verdict.afterMs });
    const cause: Cause = { kind: 'crashed' };
    const next = { cause, files: [], since: now, clear: false };
    const until = now + verdict.afterMs;
    return { ...counted, phase: { name: 'down', failure, retry: 'after-pause', since: now, until, next } };
  }
  return start(
    counted,
    { cause: { kind: 'crashed' }, files: [], since: now, abandoned: 0, active: null, clear: false },
    now,
    out,
  );
}

export function leave(state: State, generation: Generation, out: Effect[]): State {
  if (state.old.get(generation) !== 'draining') return state;
  out.push({ type: 'disarm', timer: `drain:${generation}` });
  out.push({ type: 'end', generation, manner: 'gently', endMs: state.settings.timeouts.endMs });
  return { ...state, old: new Map(state.old).set(generation, 'leaving') };
}

/** Tells the outcome to everybody who asked before the newest change was seen; the others get that of the next try. */
export function answer(state: State, outcome: Outcome, later: readonly string[], out: Effect[]): State {
  const { stirring } = state;
  const waits = ({ at }: Ask) => later.length > 0 || (stirring !== null && at >= stirring.since);
  const told = state.asks.filter(ask => !waits(ask));
  if (told.length > 0) out.push({ type: 'outcome', tickets: told.map(ask => ask.ticket), outcome });
  return { ...state, asks: state.asks.filter(waits) };
}

/** Only a storm that waits has a timer. */
export function withStorm(state: State, storm: Storm, out: Effect[]): State {
  if (state.storm.kind === 'waiting' && storm.kind !== 'waiting') out.push({ type: 'disarm', timer: 'calm' });
  return { ...state, storm };
}
