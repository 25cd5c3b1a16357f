/**
 * Which output a build has begun to write and not finished: it was ended with its session, killed, or failed. A file of ours
 * for each. Nothing here throws: where nothing can be remembered there is nothing to distrust.
 */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { wallTime } from '../base/clock.ts';
import { replaceIn } from './file.ts';
import { fileName } from './file-name.ts';
import { tidy } from './folder.ts';

export interface Unfinished {
  is(): boolean;
  begun(): void;
  done(): void;
}

/** `own`: a private folder of ours; `entry`: the file that is started, null if not known. */
export function unfinishedBuild(
  own: () => string,
  { cwd, entry }: { readonly cwd: string; readonly entry: string | null },
): Unfinished {
  const name = fileName([entry ?? cwd], [cwd, entry], '.json');
  const attempt = (what: (folder: string) => boolean): boolean => {
    try {
      return what(own());
    } catch {
      return false;
    }
  };
  return {
    is: () => attempt(folder => existsSync(join(folder, name))),
    begun: () =>
      void attempt(folder => {
        tidy(folder, name, wallTime());
        replaceIn(folder, name, '{}\n');
        return true;
      }),
    done: () =>
      void attempt(folder => {
        rmSync(join(folder, name), { force: true });
        return true;
      }),
  };
}
