/** A small seeded generator (mulberry32), so that a failing history can be told again. */
export interface Random {
  next(): number;
  below(limit: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
}

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    chance: probability => next() < probability,
    pick: from => from[below(from.length)]!,
  };
}

/** MCP_RELOAD_SEED tells a failing history again; otherwise every run starts from the same seed. */
export const firstSeed = (): number => Number(process.env.MCP_RELOAD_SEED ?? 1);
export const histories = (usual: number): number =>
  process.env.MCP_RELOAD_SEED === undefined ? Number(process.env.MCP_RELOAD_HISTORIES ?? usual) : 1;

/** Plays one history a seed; the error of one that fails names its seed. */
export function playHistories(usual: number, play: (seed: number) => void): void {
  const first = firstSeed();
  for (let seed = first; seed < first + histories(usual); seed++) {
    try {
      play(seed);
    } catch (error) {
      const { stack, cause } = error as Error;
      const why = cause instanceof Error ? `\n${cause.message}` : '';
      throw new Error(`seed ${seed} (run again with MCP_RELOAD_SEED=${seed}): ${stack}${why}`, {
        cause: error,
      });
    }
  }
}
