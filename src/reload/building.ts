/**
 * The build that comes before a start: it is done, fails, takes too long. Whoever serves goes on meanwhile, and nothing is
 * ended before it is done. Pure.
 */
import type { Failure } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import { isLeftBehind, launch, type Start, start, yields } from './start.ts';
import type { Effect, Event, Plan, State } from './state.ts';
import { answer, type Building, doubtful, giveUp, untried } from './trial.ts';

type Unbuilt = Extract<Failure, { kind: 'unbuilt' }>;

export function built(
  state: State,
  { generation, outcome }: Extract<Event, { type: 'built' }>,
  now: number,
  out: Effect[],
): State {
  const { phase } = state;
  if (phase.name !== 'building' || phase.build.generation !== generation) return state;
  out.push({ type: 'disarm', timer: `deadline:${generation}` });
  if (outcome.kind === 'failed') {
    const { failure, restored } = outcome;
    return unbuilt({ ...state, output: restored ? state.output : doubtful(state) }, phase, failure, now, out);
  }
  const { startedAt, generation: reserved, ...plan } = phase.build;
  const ms = now - startedAt;
  out.push({ type: 'note', note: { kind: 'built', generation, ms } });
  const made = { ...plan, built: { generation, ms }, reserved, active: phase.active };
  return begin({ ...state, output: 'usable' }, made, phase.later, now, out);
}

/** The code is there: it is started, once nobody is in the way. */
function begin(
  state: State,
  { active, ...plan }: Start,
  later: readonly string[],
  now: number,
  out: Effect[],
): State {
  const isInTheWay = state.settings.strategy === 'exclusive' && (active !== null || state.old.size > 0);
  if (!isInTheWay) return launch(state, active, plan, later, now, out);
  if (later.length === 0) return yields(state, active, plan, out);
  // Nobody is ended for what is overtaken already.
  const files = [...new Set([...plan.files, ...later])];
  return start(state, { ...unmade(plan), files, abandoned: 0, active }, now, out);
}

export function buildTooLate(
  state: State,
  phase: Building,
  output: readonly string[],
  now: number,
  out: Effect[],
): State {
  const how = { kind: 'late', ms: now - phase.build.startedAt } as const;
  const failure = { kind: 'unbuilt', how, output, left: [] } as const;
  return unbuilt(giveUp(state, phase, out), phase, failure, now, out);
}

function unbuilt(before: State, phase: Building, failure: Unbuilt, now: number, out: Effect[]): State {
  const { active, build } = phase;
  const { state, later } = untried(before, phase);
  const { generation, cause, files, since } = build;
  const serving = active?.generation ?? null;
  const { gaveUp } = state;
  out.push({ type: 'note', note: { kind: 'failed', generation, failure, serving, gaveUp } });
  const told = answer(state, { kind: 'failed', failure, generation, serving, gaveUp }, later, out);
  const plan = { since, abandoned: 0, active, clear: false };
  if (later.length > 0) return start(told, { ...plan, cause: { kind: 'changed' }, files: later }, now, out);
  // What was built before may be older than what was saved, whether or not we saw that.
  const isBehind = active === null || isLeftBehind(state, cause, files);
  const stale = isBehind ? { failure, files, generation, at: now } : null;
  if (active !== null) return { ...told, phase: { name: 'serving', active }, stale };
  if (state.output === 'unusable') {
    const phase = { name: 'down', failure, retry: 'on-change', since: build.startedAt } as const;
    return { ...told, recovery: null, phase };
  }
  return start({ ...told, stale }, { ...plan, cause: { kind: 'unbuilt' }, files: [] }, now, out);
}

/** Whether sources have changed since the build of it. Once what it made has died nobody knows more than what is touched. */
export const isOutdated = (
  { built }: Plan,
  behind: ReadonlyMap<Generation, readonly string[]>,
  touched: readonly string[],
): boolean => built !== undefined && (behind.get(built.generation) ?? touched).length > 0;

/** It has to be built anew. */
export const unmade = <P extends Plan>({ built: _, reserved: __, ...plan }: P) => plan;
