/** What a change of files, or a wish for a restart, leads to. Pure. */
import type { Cause } from '../base/reloading.ts';
import { NO_CRASHES } from './crashes.ts';
import { start } from './start.ts';
import type { Effect, Event, State, Stirring } from './state.ts';
import { CALM, CALM_MS, calmer, countingFiles, judgeReload, type Suspect } from './storm.ts';
import { attemptOf, type Building, giveUp, lateMs, startOver, type Trying, withStorm } from './trial.ts';
import { type Batch, joins, rebuild, settledWhileYielding, takesIn } from './yielding.ts';

export function settled(
  before: State,
  { touched, behind }: Extract<Event, { type: 'settled' }>,
  now: number,
  out: Effect[],
): State {
  const { phase } = before;
  const stirring: Stirring = before.stirring ?? { since: now, suspicion: 'none' };
  const state = { ...before, stirring: null };
  if (phase.name === 'building' || phase.name === 'trying') {
    const all = behind.get(attemptOf(phase).generation) ?? [];
    return settledMeanwhile(state, phase, { touched, behind, all, stirring }, now, out);
  }
  if (phase.name === 'yielding') return settledWhileYielding(state, phase, { touched, behind }, now, out);
  const active = phase.name === 'serving' ? phase.active : null;
  const all = active === null ? touched : (behind.get(active.generation) ?? []);
  const servingSince = active?.servingSince ?? (phase.name === 'down' ? phase.since : now);
  const suspect = { suspicion: stirring.suspicion, servedMs: stirring.since - servingSince };
  const files = countingFiles(state.storm, all, touched, suspect);
  const ask = state.asks[0];
  const since = Math.min(stirring.since, ask?.at ?? now);
  if (ask !== undefined) {
    const cause: Cause = { kind: 'asked', reason: ask.reason };
    return start(
      revived(state, out),
      { cause, files: all, since, abandoned: 0, active, clear: ask.clear },
      now,
      out,
    );
  }
  // Where nobody watches nobody sees a change being taken back.
  if (all.length === 0 && !state.settings.isWatched) return withStorm(state, calmer(state.storm), out);
  if (active !== null && all.length === 0 && state.stale !== null)
    out.push({ type: 'note', note: { kind: 'taken-back' } });
  if (all.length === 0) return { ...withStorm(state, calmer(state.storm), out), stale: null };
  if (files.length === 0) return ignored(state);
  const { stale } = state;
  const triedInVain =
    stale !== null && !touched.some(file => files.includes(file) || stale.files.includes(file));
  if (triedInVain) return state;
  const judged = judge(state, files, suspect, now, out);
  if (!judged.begin) return judged.state;
  const clean = active === null ? { ...judged.state, crashes: NO_CRASHES } : judged.state;
  if (active === null) out.push({ type: 'disarm', timer: 'pause' });
  return start(
    clean,
    { cause: { kind: 'changed' }, files: all, since, abandoned: 0, active, clear: false },
    now,
    out,
  );
}

interface Settled extends Batch {
  readonly all: readonly string[];
  readonly stirring: Stirring;
}

function settledMeanwhile(
  state: State,
  phase: Building | Trying,
  { touched, behind, all, stirring }: Settled,
  now: number,
  out: Effect[],
): State {
  const { active } = phase;
  const attempt = attemptOf(phase);
  const activeIsCurrent = active !== null && (behind.get(active.generation) ?? []).length === 0;
  if (activeIsCurrent && attempt.cause.kind === 'changed' && state.asks.length === 0) {
    out.push({ type: 'note', note: { kind: 'taken-back' } });
    const calm = withStorm(giveUp(state, phase, out), calmer(state.storm), out);
    return { ...calm, phase: { name: 'serving', active }, stale: null };
  }
  const suspect = { suspicion: stirring.suspicion, servedMs: 0 };
  const files = countingFiles(state.storm, all, touched, suspect);
  if (all.length === 0) {
    const newer = active === null ? touched : (behind.get(active.generation) ?? []);
    return { ...state, phase: coming(phase, [...new Set([...attempt.files, ...newer])]) };
  }
  if (files.length === 0) return ignored(state);
  const judged = judge(state, files, suspect, now, out);
  if (!judged.begin) return judged.state;
  if (attempt.abandoned >= 2) {
    if (phase.name === 'trying')
      out.push({ type: 'arm', timer: `deadline:${attempt.generation}`, ms: lateMs(state) });
    return { ...judged.state, phase: { ...phase, later: files } };
  }
  const cause: Cause = attempt.cause.kind === 'asked' ? attempt.cause : { kind: 'changed' };
  const merged = [...new Set([...attempt.files, ...files])];
  const plan = { cause, files: merged, abandoned: attempt.abandoned + 1, clear: attempt.clear };
  return startOver(judged.state, phase, plan, now, out);
}

/** It began after all that has been saved, also what nobody had looked at by then: should it fail, that is not served. */
const coming = (phase: Building | Trying, files: readonly string[]): Building | Trying =>
  phase.name === 'building'
    ? { ...phase, build: { ...phase.build, files }, later: [] }
    : { ...phase, candidate: { ...phase.candidate, files }, later: [] };

/** The newest generation is behind, and stays so. */
function ignored(state: State): State {
  const { storm, last } = state;
  if (storm.kind !== 'muted') return state;
  return { ...state, storm: { ...storm, behind: last, during: storm.during === null ? null : last } };
}

/** Whether a reload may begin now, and what the storm has come to. */
function judge(
  state: State,
  files: readonly string[],
  suspect: Suspect,
  now: number,
  out: Effect[],
): { readonly begin: boolean; readonly state: State } {
  const verdict = judgeReload(state.storm, files, suspect, now, state.last);
  if (verdict.kind === 'wait') out.push({ type: 'arm', timer: 'calm', ms: CALM_MS });
  if (verdict.kind === 'ignore') out.push({ type: 'note', note: { kind: 'storm', files } });
  return { begin: verdict.kind === 'reload', state: withStorm(state, verdict.storm, out) };
}

/** Nothing has changed for a while: what waited for that is reloaded, on probation. */
export function calmElapsed(before: State, now: number, out: Effect[]): State {
  const { phase, storm } = before;
  if (storm.kind !== 'waiting') return before;
  if (before.stirring !== null) {
    out.push({ type: 'arm', timer: 'calm', ms: CALM_MS });
    return before;
  }
  const { files, since } = storm;
  const state: State = { ...before, storm: { kind: 'probation', files } };
  if (phase.name === 'building' || phase.name === 'trying')
    return { ...state, phase: { ...phase, later: files } };
  if (phase.name === 'yielding') return takesIn(state, phase, files, now, out);
  if (phase.name === 'down') out.push({ type: 'disarm', timer: 'pause' });
  const active = phase.name === 'serving' ? phase.active : null;
  return start(
    state,
    { cause: { kind: 'changed' }, files, since, abandoned: 0, active, clear: false },
    now,
    out,
  );
}

/** Who asked for a restart first has been told long ago that it is still running. */
const MOST_ASKS = 1_000;

/** Somebody asks: what was muted counts again, and earlier deaths are forgiven. */
function revived(state: State, out: Effect[]): State {
  if (state.phase.name === 'down') out.push({ type: 'disarm', timer: 'pause' });
  return { ...withStorm(state, CALM, out), crashes: NO_CRASHES };
}

export function asked(
  before: State,
  event: Extract<Event, { type: 'asked' }>,
  now: number,
  out: Effect[],
): State {
  const { phase } = before;
  const { ticket, reason, clear } = event;
  const asks = [...before.asks, { ticket, reason, clear, at: now }].slice(-MOST_ASKS);
  const state = { ...before, asks };
  const cause: Cause = { kind: 'asked', reason };
  const { stale, storm, settings } = state;
  // Where nobody watches only who asks can know that the code is newer than what is being tried.
  const isNews = !settings.isWatched;
  if (phase.name === 'building' || phase.name === 'trying') {
    const attempt = attemptOf(phase);
    const files = [...new Set([...attempt.files, ...(stale?.files ?? [])])];
    const plan = { cause, files, abandoned: 0, clear: clear || attempt.clear };
    // It was built before what could not be built.
    const isOld =
      phase.name === 'trying' && settings.builds && stale !== null && phase.candidate.built === undefined;
    if (isNews || isOld) return startOver(state, phase, plan, now, out);
    if (plan.clear === attempt.clear) return state;
    // Caches are cleared when the build is done.
    if (phase.name === 'building') return { ...state, phase: { ...phase, build: { ...phase.build, clear } } };
    return startOver(state, phase, plan, now, out);
  }
  if (phase.name === 'yielding') {
    const joined = joins(phase, cause, clear);
    if (isNews && joined.plan.built !== undefined) return rebuild(state, joined, joined.plan, now, out);
    return { ...state, phase: joined };
  }
  // A change that is being looked at belongs into this restart: its batch is over in a moment.
  if (state.stirring !== null) return state;
  const active = phase.name === 'serving' ? phase.active : null;
  const waiting = storm.kind === 'waiting' || storm.kind === 'muted' ? storm.files : [];
  const files = [...new Set([...(stale?.files ?? []), ...waiting])];
  return start(revived(state, out), { cause, files, since: now, abandoned: 0, active, clear }, now, out);
}
