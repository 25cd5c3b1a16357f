/**
 * Who has to wait for whom, so that nobody's reading slowly grows our memory. Pure.
 *
 * Servers wait for a client that does not keep up, all but a candidate: it says little to the client, and its deadline
 * runs. The client waits for the active generation alone: with others it has nothing to finish that could be much. Both
 * have leeway before that (`child/input.ts`, `app/stdio.ts`), so that a server that hangs does not keep the client from
 * our own tools, nor a client that writes much before it reads from being read.
 */
import type { Generation } from '../base/generation.ts';
import { activeOf, type State } from '../reload/state.ts';
import type { Pace } from './stdio.ts';

export interface Flow {
  readonly client: boolean;
  server(generation: Generation): boolean;
}

/** `full`: generations that take no more. */
export function flowOf({ phase }: State, pace: Pace, full: ReadonlySet<Generation>): Flow {
  const isEnding = phase.name === 'stopping' || phase.name === 'stopped';
  const candidate = phase.name === 'trying' ? phase.candidate.generation : null;
  const active = activeOf(phase)?.generation ?? null;
  return {
    client: pace !== 'far behind' && (active === null || !full.has(active)),
    // A client that does not read must not keep what servers still say when we go, nor us.
    server: generation => pace === 'keeps up' || isEnding || generation === candidate,
  };
}
