/**
 * Starting a generation. In exclusive order nobody may live then: whoever serves finishes what it was asked, is told to
 * go, and the start waits for the last exit. Every start comes through here, so that two never run together. Pure.
 */
import type { Active, Candidate, Effect, Phase, Plan, State } from './state.ts';

export type Yielding = Extract<Phase, { name: 'yielding' }>;

export interface Start extends Plan {
  /** Who serves meanwhile. */
  readonly active: Active | null;
}

export function start(state: State, { active, ...plan }: Start, now: number, out: Effect[]): State {
  if (state.settings.strategy === 'exclusive' && (active !== null || state.old.size > 0))
    return yields(state, active, plan, out);
  return launch(state, active, plan, now, out);
}

function launch(state: State, active: Active | null, plan: Plan, now: number, out: Effect[]): State {
  const generation = state.last + 1;
  const { cause, files } = plan;
  const clear = plan.clear || state.settings.clearCaches;
  const alone = state.settings.strategy === 'exclusive';
  out.push({ type: 'note', note: { kind: 'starting', generation, cause, files } });
  out.push({ type: 'start', generation, alone, clear, files });
  const triedAt = plan.triedAt ?? now;
  const candidate: Candidate = { ...plan, generation, clear, startedAt: now, triedAt, fragile: false };
  return { ...state, last: generation, phase: { name: 'trying', active, candidate, later: [] } };
}

function yields(state: State, active: Active | null, plan: Plan, out: Effect[]): State {
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
  return launch(state, null, phase.plan, now, out);
}
