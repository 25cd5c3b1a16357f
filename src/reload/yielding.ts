/** What happens while a start waits for the generation before it: that one finishes, is told to go, and is gone. Pure. */
import type { Generation } from '../base/generation.ts';
import type { Cause } from '../base/reloading.ts';
import { isOutdated, unmade } from './building.ts';
import { proceed, start, type Yielding } from './start.ts';
import type { Active, Effect, Plan, State } from './state.ts';
import { calmer } from './storm.ts';
import { doubtful, leave, withStorm } from './trial.ts';

/** It finishes what it was asked, whoever serves. */
export const isFinishing = ({ phase, old }: State, generation: Generation): boolean =>
  old.get(generation) === 'draining' ||
  (phase.name === 'yielding' && phase.active?.generation === generation);

/** Nothing is open in it any more, or its time is over. */
export function finished(state: State, generation: Generation, out: Effect[]): State {
  const { phase } = state;
  if (phase.name !== 'yielding' || phase.active?.generation !== generation)
    return leave(state, generation, out);
  return dismiss(state, phase, phase.active, out);
}

/** It has finished, or its time is over: what it still has is settled otherwise, and it goes. */
function dismiss(state: State, phase: Yielding, { generation }: Active, out: Effect[]): State {
  out.push({ type: 'disarm', timer: `drain:${generation}` });
  out.push({ type: 'expire', generation });
  out.push({ type: 'end', generation, manner: 'gently' });
  const old = new Map(state.old).set(generation, 'leaving' as const);
  return { ...state, old, stale: null, gaveUp: generation, phase: { ...phase, active: null } };
}

/** What is on disk is what it runs, and it has not been told to go. */
function stay(state: State, active: Active, out: Effect[]): State {
  out.push({ type: 'disarm', timer: `drain:${active.generation}` });
  return { ...state, stale: null, phase: { name: 'serving', active } };
}

/** A batch of changes that is over. */
export interface Batch {
  readonly touched: readonly string[];
  readonly behind: ReadonlyMap<Generation, readonly string[]>;
}

/** The start that is to come takes everything in; whoever is current and has not been told to go stays. */
export function settledWhileYielding(
  state: State,
  phase: Yielding,
  { touched, behind }: Batch,
  now: number,
  out: Effect[],
): State {
  const { active, plan } = phase;
  const outdated = isOutdated(plan, behind, touched);
  const newer = active === null ? [...plan.files, ...touched] : (behind.get(active.generation) ?? []);
  if (active !== null && newer.length === 0 && plan.cause.kind === 'changed' && state.asks.length === 0) {
    out.push({ type: 'note', note: { kind: 'taken-back' } });
    const output = plan.built === undefined ? state.output : doubtful(state);
    return stay({ ...withStorm(state, calmer(state.storm), out), output }, active, out);
  }
  const files = [...new Set(newer)];
  const cause: Cause = plan.cause.kind === 'asked' || files.length === 0 ? plan.cause : { kind: 'changed' };
  if (outdated) return rebuild(state, phase, { ...plan, cause, files }, now, out);
  return proceed({ ...state, phase: { ...phase, plan: { ...plan, cause, files } } }, now, out);
}

/** Whoever has not been told to go serves until that is done. */
export function rebuild(state: State, { active }: Yielding, plan: Plan, now: number, out: Effect[]): State {
  if (active !== null) out.push({ type: 'disarm', timer: `drain:${active.generation}` });
  return start(state, { ...unmade(plan), active }, now, out);
}

/** Changes that had to wait are part of it; what was built before them has to be built anew. */
export function takesIn(
  state: State,
  phase: Yielding,
  files: readonly string[],
  now: number,
  out: Effect[],
): State {
  const plan = { ...phase.plan, files: [...new Set([...phase.plan.files, ...files])] };
  if (plan.built !== undefined) return rebuild(state, phase, plan, now, out);
  return { ...state, phase: { ...phase, plan } };
}

/** Somebody asks for what is about to happen. */
export function joins({ plan, ...phase }: Yielding, asked: Cause, clear: boolean): Yielding {
  const cause = plan.cause.kind === 'asked' ? plan.cause : asked;
  return { ...phase, plan: { ...plan, cause, clear: plan.clear || clear } };
}
