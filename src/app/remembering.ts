/** Keeps what the session learns of the server for later wrappers of the same command, out of the way of messages. */
import type { Remembered } from '../base/remembered.ts';
import type { Memory } from '../memory/openers.ts';

export interface Remembering {
  readonly before: Remembered;
  learn(news: Partial<Remembered>): void;
}

/** `failed` hears once why nothing is kept: an error code, or what was too large. */
export function remembering(memory: Memory, failed: (why: string) => void): Remembering {
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
      unwritten = { ...unwritten, ...news };
      if (scheduled) return;
      scheduled = true;
      // The client gets its answer first.
      setImmediate(write);
    },
  };
}
