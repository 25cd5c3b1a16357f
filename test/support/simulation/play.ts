/** One history, told by its seed alone. */
import { seeded } from '../random.ts';
import { createWorld } from '../world.ts';
import { playBeginning, troubledCode } from './beginning.ts';
import { firstCode } from './codes.ts';
import { Broken, type Guarantee } from './guarantee.ts';
import { History } from './history.ts';
import { drawKind, inWords } from './kind.ts';
import type { Reached } from './reached.ts';
import { playSession } from './session.ts';
import { Watcher } from './watcher.ts';

/** Why a history failed: the guarantee that it broke, or null where the wrapper itself failed. */
export interface Failure {
  readonly seed: number;
  readonly kind: string;
  readonly guarantee: Guarantee | null;
  readonly message: string;
  readonly stack: string;
}

export type Tell = (text: () => string) => void;

const silent: Tell = () => {};

/** Throws where a guarantee is broken. */
export function play(seed: number, reached: Reached, tell: Tell = silent): void {
  const random = seeded(seed);
  const kind = drawKind(random);
  tell(() => inWords(kind));
  reached.add(`histories: ${kind.about === 'beginning' ? kind.about : kind.era}, ${kind.strategy}`);
  if (kind.build !== 'none') reached.add('histories: with a build');
  const watcher = new Watcher(reached, tell);
  const world = createWorld({
    holdMs: kind.about === 'session' && random.chance(0.1) ? 0 : 20_000,
    strategy: kind.strategy,
    builds: kind.build !== 'none',
    unbuilt: kind.build === 'at first',
    code: kind.about === 'beginning' ? troubledCode(random, 0) : firstCode(random, kind.era),
    ...(kind.about === 'beginning' ? { remembered: { probe: random.pick(['legacy', 'modern', null]) } } : {}),
    observe: watcher.observe,
  });
  const history = new History(world, kind, random, reached, watcher);
  if (kind.about === 'beginning') playBeginning(history);
  else playSession(history, tell);
  reached.add('requests', history.sent.length);
  reached.add('stray lines', world.strays.length);
}

/** The same as a value. */
export function fails(seed: number, reached: Reached): Failure | null {
  try {
    play(seed, reached);
    return null;
  } catch (error) {
    const { message, stack } = error as Error;
    const guarantee = error instanceof Broken ? error.guarantee : null;
    const cause = error instanceof Broken && error.cause instanceof Error ? error.cause.stack : stack;
    return {
      seed,
      kind: inWords(drawKind(seeded(seed))),
      guarantee,
      message,
      stack: cause ?? '',
    };
  }
}
