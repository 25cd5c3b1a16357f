/**
 * Cuts a stream of bytes into lines at 0x0A, and at nothing else: what is between two LFs comes out byte for byte,
 * also a CR, a NUL, broken UTF-8 or nothing at all. One splitter a stream; it holds no more than one unfinished line.
 */

import { LONGEST_LINE, type Overlong } from '../base/limits.ts';
import { createOutline, type Outline } from './outline.ts';

export interface LineSink {
  /** One whole line, without its LF. */
  line(line: Buffer): void;
  /** A line was longer than the cap and has been thrown away whole. */
  overlong(line: Overlong): void;
}

export interface LineSplitter {
  push(chunk: Buffer): void;
  /** The stream is over: drops what came after the last LF and returns it, for a report; empty if nothing was torn. */
  end(): Buffer;
}

const LF = 0x0a;
const CR = 0x0d;

/** Holds nothing that anybody could read: it is empty, or a CR that came before the LF. */
export const isBlank = (line: Buffer): boolean => line.length === 0 || (line.length === 1 && line[0] === CR);

export function splitLines(sink: LineSink, cap: number = LONGEST_LINE): LineSplitter {
  // Fragments of the unfinished line, joined once when its LF arrives: joining at each chunk would be quadratic.
  let fragments: Buffer[] = [];
  // Its length so far. Above the cap the fragments are gone; what is left is its length and its outline.
  let held = 0;
  let outline: Outline | null = null;

  const hold = (fragment: Buffer): void => {
    held += fragment.length;
    if (held > cap) {
      outline ??= createOutline();
      for (const one of [...fragments, fragment]) outline.push(one);
      fragments = [];
    } else if (fragment.length > 0) fragments.push(fragment);
  };

  const take = (): Buffer => {
    const [only] = fragments;
    const line = fragments.length === 1 && only !== undefined ? only : Buffer.concat(fragments);
    fragments = [];
    held = 0;
    return line;
  };

  const close = (): void => {
    const bytes = held;
    const line = take();
    if (outline === null) return sink.line(line);
    const { id, method } = outline;
    outline = null;
    sink.overlong({ bytes, id, method });
  };

  return {
    push(chunk) {
      let from = 0;
      for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
        hold(chunk.subarray(from, at));
        close();
        from = at + 1;
      }
      if (from < chunk.length) hold(chunk.subarray(from));
    },
    end() {
      const bytes = held;
      const torn = take();
      // Nobody knows how it would have gone on.
      if (outline !== null) sink.overlong({ bytes, id: null, method: null });
      outline = null;
      return torn;
    },
  };
}
