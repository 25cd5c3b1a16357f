import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Virtual environments, told by what is in them and not by their name: `env` may well be a package. The answer for a
 * folder is remembered; `recheck` when its marker comes or goes.
 */
export interface Environments {
  is(folder: string): boolean;
  recheck(folder: string): void;
  /** What was no environment may have become one without an event that we saw. */
  doubt(): void;
}

export const environmentMarker = 'pyvenv.cfg';

export function createEnvironments(): Environments {
  const answers = new Map<string, boolean>();
  return {
    is(folder) {
      const known = answers.get(folder);
      if (known !== undefined) return known;
      const answer = existsSync(join(folder, environmentMarker)) || existsSync(join(folder, 'conda-meta'));
      answers.set(folder, answer);
      return answer;
    },
    doubt() {
      for (const [folder, answer] of answers) if (!answer) answers.delete(folder);
    },
    recheck(folder) {
      answers.delete(folder);
    },
  };
}
