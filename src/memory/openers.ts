/**
 * What is remembered of a server between runs of the wrapper, so that a later one can answer its client's opener while the
 * server is slow or broken. One file a server under `openers/` of the state folder, for the user alone.
 */
import { join } from 'node:path';
import { wallTime } from '../base/clock.ts';
import { NOTHING_REMEMBERED, type Remembered } from '../base/remembered.ts';
import { bounded, MOST_BYTES, understood, written } from './content.ts';
import { readFrom, replaceIn } from './file.ts';
import { fileName } from './file-name.ts';
import { preparePrivate, tidy } from './folder.ts';

export interface Memory {
  /** What is remembered now; synchronous, never throws: unreadable or damaged content is as if there were none. */
  recall(): Remembered;
  /**
   * Adds to what is remembered; what is not named stays. Synchronous, atomic, safe against other writers: the last one
   * wins. Returns null, or why it could not be written: an error code of the disk (nothing was written), or
   * `too large: ` with the fields that were left out (the rest was).
   */
  remember(news: Partial<Remembered>): string | null;
}

/** What identifies the server: the same command in the same root. */
export interface Server {
  readonly root: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** The name of its file. */
export const openerFile = ({ root, command, args }: Server): string =>
  fileName([root, command], [root, command, ...args], '.json');

/** `home`: the state folder (MCP_RELOAD_HOME or ~/.mcp-reload), which is made when there is something to write. */
export function openMemory(home: string, of: Server): Memory {
  const folder = join(home, 'openers');
  const name = openerFile(of);

  const recall = (): Remembered => {
    try {
      return understood(readFrom(folder, name, MOST_BYTES) ?? '');
    } catch {
      return NOTHING_REMEMBERED;
    }
  };

  return {
    recall,
    remember(news) {
      const before = recall();
      const { kept, dropped } = bounded({ ...before, ...news });
      const text = written(kept);
      if (text !== written(before)) {
        try {
          preparePrivate(folder);
          tidy(folder, name, wallTime());
          replaceIn(folder, name, text);
        } catch (error) {
          return (error as NodeJS.ErrnoException).code ?? String(error);
        }
      }
      return dropped.length > 0 ? `too large: ${dropped.join(', ')}` : null;
    },
  };
}
