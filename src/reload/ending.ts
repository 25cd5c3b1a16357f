/** The way out: every process is told to go, and the last exit ends the wrapper. Pure. */
import type { Generation } from '../base/generation.ts';
import { activeOf, type Effect, type Event, type State } from './state.ts';
import { CALM } from './storm.ts';

export function end(state: State, event: Extract<Event, { type: 'ending' }>, out: Effect[]): State {
  const { phase } = state;
  const alive = new Set<Generation>(state.old.keys());
  const active = activeOf(phase);
  if (active !== null) alive.add(active.generation);
  if (phase.name === 'building') {
    alive.add(phase.build.generation);
    out.push({ type: 'disarm', timer: `deadline:${phase.build.generation}` });
  }
  if (phase.name === 'trying') {
    alive.add(phase.candidate.generation);
    out.push({ type: 'disarm', timer: `deadline:${phase.candidate.generation}` });
    out.push({ type: 'abandon', generation: phase.candidate.generation, died: false });
  }
  if (phase.name === 'yielding' && active !== null)
    out.push({ type: 'disarm', timer: `drain:${active.generation}` });
  if (state.storm.kind === 'waiting') out.push({ type: 'disarm', timer: 'calm' });
  if (phase.name === 'down' && phase.retry === 'after-pause') out.push({ type: 'disarm', timer: 'pause' });
  for (const [generation, role] of state.old) {
    if (role === 'draining') out.push({ type: 'disarm', timer: `drain:${generation}` });
  }
  for (const generation of alive) out.push({ type: 'end', generation, manner: event.manner });
  if (state.asks.length > 0) {
    out.push({ type: 'outcome', tickets: state.asks.map(ask => ask.ticket), outcome: { kind: 'ended' } });
  }
  return stopWhenEmpty(
    {
      ...state,
      asks: [],
      stirring: null,
      stale: null,
      gaveUp: null,
      recovery: null,
      storm: CALM,
      old: new Map(),
    },
    event.code,
    alive,
    out,
  );
}

/** While stopping only exits count, and a harsher ending hastens the rest. Who asks for a restart is told. */
export function exitedWhileStopping(state: State, event: Event, out: Effect[]): State {
  const { phase } = state;
  if (phase.name !== 'stopping') return state;
  if (event.type === 'ending') {
    for (const generation of phase.waitingFor) out.push({ type: 'end', generation, manner: event.manner });
    return state;
  }
  if (event.type === 'asked')
    out.push({ type: 'outcome', tickets: [event.ticket], outcome: { kind: 'ended' } });
  const isOver = event.type === 'exited' || event.type === 'built';
  if (!isOver || !phase.waitingFor.has(event.generation)) return state;
  if (event.type === 'exited') {
    const failure = { kind: 'died', death: event.death } as const;
    out.push({ type: 'lost', generation: event.generation, failure, outlook: 'ending' });
  }
  const left = new Set(phase.waitingFor);
  left.delete(event.generation);
  return stopWhenEmpty(state, phase.code, left, out);
}

function stopWhenEmpty(
  state: State,
  code: number,
  waitingFor: ReadonlySet<Generation>,
  out: Effect[],
): State {
  if (waitingFor.size > 0) return { ...state, phase: { name: 'stopping', code, waitingFor } };
  out.push({ type: 'exit', code });
  return { ...state, phase: { name: 'stopped', code } };
}
