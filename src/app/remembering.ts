/** Keeps what the session learns of the server for later wrappers of the same command, out of the way of messages. */
import type { Remembered } from '../base/remembered.ts';
import type { Mask } from '../base/shown.ts';
import type { Memory } from '../memory/openers.ts';

export interface Remembering {
  readonly before: Remembered;
  learn(news: Partial<Remembered>): void;
}

/** Masked, as all that we write. `failed` hears once why nothing is kept: an error code, or what was too large. */
export function remembering(memory: Memory, mask: Mask, failed: (why: string) => void): Remembering {
  let unwritten: Partial<Remembered> = {};
  let scheduled = false;
  let hasFailed = false;

  const write = () => {
    scheduled = false;
    const why = memory.remember(unwritten);
    unwritten = {};
    if (why === null || hasFailed) return;
    hasFailed = true;
    failed(why);
  };
  return {
    before: memory.recall(),
    learn(news) {
      unwritten = { ...unwritten, ...masked(news, mask) };
      if (scheduled) return;
      scheduled = true;
      // The client gets its answer first.
      setImmediate(write);
    },
  };
}

function masked(news: Partial<Remembered>, mask: Mask): Partial<Remembered> {
  const { legacy, modern, tools } = news;
  return {
    ...news,
    ...(legacy && { legacy: mask(legacy) }),
    ...(modern && { modern: mask(modern) }),
    ...(tools && { tools: tools.map(mask) }),
  };
}
