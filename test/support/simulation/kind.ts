/** What a history is about, drawn from its seed. */
import type { Strategy } from '../../../src/base/reloading.ts';
import type { Random } from '../random.ts';

export interface Kind {
  /** A long session, or only how one begins. */
  readonly about: 'session' | 'beginning';
  readonly era: 'legacy' | 'modern';
  readonly strategy: Strategy;
  /** `at first`: nothing has been built yet. */
  readonly build: 'none' | 'configured' | 'at first';
  readonly opening: string;
  /** Whether it ends in the middle of things, or when all has come to rest. */
  readonly ends: 'early' | 'at rest';
}

const OPENINGS = {
  legacy: ['initialize', 'initialize', 'probe that is not modern', 'late initialize'],
  modern: ['probe in place', 'listen first', 'list first', 'all at once'],
} as const;

export function drawKind(random: Random): Kind {
  const about = random.chance(0.2) ? 'beginning' : 'session';
  const era = random.pick(['legacy', 'modern'] as const);
  return {
    about,
    era,
    strategy: random.pick(['overlap', 'exclusive'] as const),
    build: random.chance(0.65) ? 'none' : random.chance(0.8) ? 'configured' : 'at first',
    opening: about === 'beginning' ? 'in trouble' : random.pick(OPENINGS[era]),
    ends: about === 'session' && random.chance(0.25) ? 'early' : 'at rest',
  };
}

const buildInWords = { none: '', configured: ' with a build', 'at first': ' with a first build' };

export const inWords = ({ about, era, strategy, build, opening, ends }: Kind): string =>
  about === 'beginning'
    ? `a beginning${buildInWords[build]}, ${strategy}`
    : `a ${era} session${buildInWords[build]}, ${strategy}, opened by ${opening}, ends ${ends}`;
