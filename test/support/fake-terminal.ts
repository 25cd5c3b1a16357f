/** A terminal that keeps what a verb says. */
import type { Terminal } from '../../src/cli/terminal.ts';

export interface FakeTerminal extends Terminal {
  readonly printed: string[];
  readonly said: string[];
  readonly progressed: string[];
  interrupt(): void;
}

export function fakeTerminal(size: Terminal['size'] = null): FakeTerminal {
  const [printed, said, progressed]: [string[], string[], string[]] = [[], [], []];
  const interruption = new AbortController();
  return {
    size,
    printed,
    said,
    progressed,
    print: text => void printed.push(text),
    say: text => void said.push(text),
    progress: text => void progressed.push(text),
    interrupted: () => interruption.signal,
    interrupt: () => interruption.abort(),
  };
}
