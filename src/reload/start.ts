/**
 * Starting a generation. Where its code has to be built that comes first. In exclusive order nobody may live then: whoever
 * serves finishes what it was asked, is told to go, and the start waits for the last exit. Every start comes through here,
 * so that two never run together. Pure.
 */
import type { Generation } from '../base/generation.ts';
import type { Cause } from '../base/reloading.ts';
import type { Active, Building, Candidate, Effect, Phase, Plan, State } from './state.ts';

export type Yielding = Extract<Phase, { name: 'yielding' }>;

export interface Start extends Plan {
  /** Who serves meanwhile. */
  readonly active: Active | null;
}

export function start(state: State, { active, ...plan }: Start, now: number, out: Effect[]): State {
  if (needsBuild(state, plan)) return build(state, active, plan, now, out);
  if (state.settings.strategy === 'exclusive' && (active !== null || state.old.size > 0))
    return yields(state, active, plan, out);
  return launch(state, active, plan, [], now, out);
}

/** What is started again without a change runs what was built before, if that can be trusted. */
function needsBuild({ settings, output, stale }: State, { cause, files, built }: Plan): boolean {
  if (!settings.builds || built !== undefined || cause.kind === 'unbuilt') return false;
  if (cause.kind === 'changed' || cause.kind === 'asked' || files.length > 0) return true;
  return output === 'unusable' || (output === 'doubtful' && stale === null);
}

function build(state: State, active: Active | null, plan: Plan, now: number, out: Effect[]): State {
  const generation = state.last + 1;
  const { cause, files } = plan;
  out.push({ type: 'note', note: { kind: 'building', generation, cause, files } });
  out.push({ type: 'arm', timer: `deadline:${generation}`, ms: state.settings.timeouts.buildMs });
  out.push({ type: 'build', generation, files });
  const running: Building = { ...plan, generation, startedAt: now };
  return { ...state, last: generation, phase: { name: 'building', active, build: running, later: [] } };
}

export function launch(
  state: State,
  active: Active | null,
  { reserved, ...plan }: Plan,
  later: readonly string[],
  now: number,
  out: Effect[],
): State {
  const generation = reserved ?? state.last + 1;
  const { cause, files } = plan;
  const clear = plan.clear || state.settings.clearCaches;
  const alone = state.settings.strategy === 'exclusive';
  out.push({ type: 'note', note: { kind: 'starting', generation, cause, files } });
  out.push({ type: 'start', generation, alone, clear, files, built: plan.built?.generation ?? null });
  const triedAt = plan.triedAt ?? now;
  const candidate: Candidate = { ...plan, generation, clear, startedAt: now, triedAt, fragile: false };
  const last = Math.max(state.last, generation);
  const storm = withoutBuild(state, plan, generation);
  return { ...state, last, storm, phase: { name: 'trying', active, candidate, later } };
}

/** Without a build it lacks whatever waits for calm or is muted. */
function withoutBuild({ settings, storm }: State, { built }: Plan, generation: Generation): State['storm'] {
  const isBehind = storm.kind === 'waiting' || storm.kind === 'muted';
  return settings.builds && built === undefined && isBehind ? { ...storm, behind: generation } : storm;
}

export function yields(state: State, active: Active | null, plan: Plan, out: Effect[]): State {
  if (active !== null) {
    const { generation } = active;
    const { cause, files } = plan;
    out.push({ type: 'note', note: { kind: 'yielding', generation, cause, files } });
    out.push({ type: 'arm', timer: `drain:${generation}`, ms: state.settings.timeouts.drainMs });
  }
  return { ...state, phase: { name: 'yielding', active, plan } };
}

/** Once nobody lives, what waited for that is started; a change that is being looked at belongs into it. */
export function proceed(state: State, now: number, out: Effect[]): State {
  const { phase, old, stirring } = state;
  if (phase.name !== 'yielding' || phase.active !== null || old.size > 0 || stirring !== null) return state;
  return start(state, { ...phase.plan, active: null }, now, out);
}

/** Whether what serves is older than what could not be started: where nobody watches, who asks for a restart has seen a change. */
export const isLeftBehind = ({ stale, settings }: State, cause: Cause, files: readonly string[]): boolean =>
  files.length > 0 || stale !== null || (!settings.isWatched && cause.kind === 'asked');

/** A start without a build runs the code from before: what could not be built stays undone. */
export const stillStale = ({ stale, settings }: State): State['stale'] =>
  settings.builds && stale !== null && stale.failure.kind === 'unbuilt' ? stale : null;
