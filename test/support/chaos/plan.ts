/** What is done to a stand, and in which order: decided by the seed alone, whatever the acts take. */
import { type Random, seeded } from '../random.ts';

export interface Planned<Act> {
  readonly act: Act;
  /** Of the act's own, so that what it draws shifts nothing. */
  readonly random: Random;
  /** Milliseconds until the next one. */
  readonly pause: number;
}

export interface Weighed {
  readonly weight: number;
}

const PAUSE = { least: 300, most: 2_500 };

function drawn<Act extends Weighed>(acts: readonly Act[], random: Random): Act {
  let left = random.next() * acts.reduce((sum, { weight }) => sum + weight, 0);
  for (const act of acts) {
    left -= act.weight;
    if (left < 0) return act;
  }
  return acts.at(-1)!;
}

export function* planOf<Act extends Weighed>(
  acts: readonly Act[],
  seed: number,
): Generator<Planned<Act>, never> {
  const random = seeded(seed);
  for (;;) {
    const act = drawn(acts, random);
    const own = seeded(random.below(2 ** 31));
    yield { act, random: own, pause: PAUSE.least + random.below(PAUSE.most - PAUSE.least) };
  }
}
