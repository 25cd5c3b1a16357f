/** Restarts wrappers, all at once, and waits for what comes of it. */
import type { Found } from '../control/registry.ts';
import { paragraphOf, restartParagraph, stillRestarting } from '../report/helper.ts';
import { type Machine, SIGN_OF_LIFE_MS } from './machine.ts';

/** As long as `restart_server` of a wrapper waits. */
const MOST_MS = 45_000;

export interface Asked {
  readonly reason: string | null;
  readonly clearCache: boolean;
  readonly progress: (message: string) => void;
  /** Takes the question back; the restart goes on. */
  readonly signal: AbortSignal;
}

export interface Told {
  readonly text: string;
  /** Whether newer code is known to serve now. */
  readonly served: boolean;
}

export function restartAll(machine: Machine, all: readonly Found[], asked: Asked): Promise<readonly Told[]> {
  // What the dead have left is of interest only where nobody else has that name.
  const living = all.filter(({ life }) => life === 'alive');
  return Promise.all((living.length > 0 ? living : all).map(one => restartOne(machine, one, asked)));
}

async function restartOne(
  { askRestart, clock }: Machine,
  { record: { standing, socket }, life }: Found,
  asked: Asked,
): Promise<Told> {
  if (life !== 'alive') return { text: paragraphOf({ kind: life, standing }), served: false };
  const patience = new AbortController();
  let step: string | null = null;
  let takeBack = () => {};
  const late = new Promise<'late'>(resolve => {
    takeBack = clock.after(MOST_MS, () => resolve('late'));
  });
  const outcome = askRestart(socket, {
    ...asked,
    timeoutMs: SIGN_OF_LIFE_MS,
    progress(message) {
      step = message;
      asked.progress(message);
    },
    signal: AbortSignal.any([asked.signal, patience.signal]),
  });
  const answer = await Promise.race([outcome, late]);
  takeBack();
  if (answer === 'late') {
    patience.abort();
    return { text: stillRestarting(standing, MOST_MS, step), served: false };
  }
  if (!answer.ok) return { text: paragraphOf({ kind: 'mute', standing, why: answer.why }), served: false };
  const { served, text } = answer.answer;
  return { text: restartParagraph(answer.answer.standing, text), served };
}
