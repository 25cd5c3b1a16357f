/**
 * Applies a changed config file to a running wrapper. A batch of changes in which the file was touched is handed on once
 * the new settings are in force, so that whoever saved it and calls is answered under them.
 */
import type { Generation } from '../base/generation.ts';
import type { Reconfigure, WrapSettings } from './settings.ts';
import type { Batch } from './watching.ts';

export interface ConfiguringEdges {
  /** Resolves when all of it is in force; true: the files are watched anew, and meanwhile nobody watched. */
  apply(settings: WrapSettings): Promise<boolean>;
  /** The settings before stay in force; an empty list: nothing is wrong with the file any more. */
  refused(problems: readonly string[]): void;
  settled(batch: Batch): void;
}

export interface Configuring {
  stirred(): void;
  settled(batch: Batch): void;
}

export function createConfiguring(reconfigure: Reconfigure, edges: ConfiguringEdges): Configuring {
  let held: Batch | null = null;
  let phase: 'idle' | 'reading' | 'overtaken' = 'idle';
  /** A batch has begun that is not over: its end is told together with what is held. */
  let stirring = false;

  const handOn = (): void => {
    if (held === null || phase !== 'idle' || stirring) return;
    const batch = held;
    held = null;
    edges.settled(batch);
  };

  async function read(): Promise<void> {
    phase = 'reading';
    const anew = await reconfigure();
    const isWatchedAnew = anew.ok && (await edges.apply(anew.settings));
    edges.refused(anew.ok ? [] : anew.problems);
    if (isOvertaken() || isWatchedAnew) return read();
    phase = 'idle';
    handOn();
  }
  const isOvertaken = () => phase === 'overtaken';

  return {
    stirred() {
      stirring = true;
    },
    settled(batch) {
      stirring = false;
      held = held === null ? batch : merged(held, batch);
      if (!batch.config) return handOn();
      if (phase === 'idle') void read();
      else phase = 'overtaken';
    },
  };
}

function merged(before: Batch, batch: Batch): Batch {
  return {
    touched: [...new Set([...before.touched, ...batch.touched])],
    behind: new Map<Generation, readonly string[]>([...before.behind, ...batch.behind]),
    config: before.config || batch.config,
  };
}
