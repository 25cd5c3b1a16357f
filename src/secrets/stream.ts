/**
 * Masks a stream of bytes as it passes, the same however it is cut into chunks. Whole lines pass at once, an unfinished
 * one after a moment, and so does a line whose end may be the beginning of a secret that goes on in the next.
 */
import type { Clock } from '../base/clock.ts';
import type { Find } from './find.ts';
import { masked, settled } from './mask.ts';

export interface MaskedStream {
  push(chunk: Buffer): void;
  /** Shows now what is still held. */
  flush(): void;
}

const LF = 0x0a;
const SPACE = 0x20;
const NONE = Buffer.alloc(0);
const PATIENCE_MS = 20;
/** A longer line is taken in pieces, which end at a space if there is one near. */
const LONGEST_PIECE = 256 * 1024;
const NEAR = 4 * 1024;

export function createMaskedStream(find: Find, out: (chunk: Buffer) => void, clock: Clock): MaskedStream {
  /** Whole lines, or pieces of one, at whose end something is open. */
  let open: Buffer = NONE;
  /** Fragments of the unfinished line behind that. */
  let line: Buffer[] = [];
  let lineLength = 0;
  /** How much of both has been shown all the same. */
  let shown = 0;
  let disarm = (): void => {};

  const show = (bytes: Buffer, text: string, hits: Parameters<typeof masked>[1], to: number): void => {
    if (to <= shown) return;
    const isMasked = hits.some(({ start, end }) => end > shown && start < to);
    out(isMasked ? Buffer.from(masked(text, hits, shown, to), 'latin1') : bytes.subarray(shown, to));
  };

  /** The line up to here is whole, or as long as a piece may be. */
  function decide(piece: Buffer): void {
    const bytes = open.length === 0 ? piece : Buffer.concat([open, piece]);
    const text = bytes.toString('latin1');
    const found = find(text);
    const to = found.open?.start ?? text.length;
    show(bytes, text, found.hits, to);
    open = bytes.subarray(to);
    shown = Math.max(0, shown - to);
  }

  function take(length: number): Buffer {
    const whole = Buffer.concat(line);
    line = [whole.subarray(length)];
    lineLength = whole.length - length;
    return whole.subarray(0, length);
  }

  function add(chunk: Buffer): void {
    line.push(chunk);
    lineLength += chunk.length;
  }

  /** Where the pieces of a long line end must not depend on the chunks. */
  function addLong(chunk: Buffer): void {
    for (let from = 0; from < chunk.length; ) {
      const feed = chunk.indexOf(LF, from);
      const end = Math.min(feed === -1 ? chunk.length : feed + 1, from + LONGEST_PIECE - lineLength + 1);
      add(chunk.subarray(from, end));
      from = end;
      if (end === feed + 1 && lineLength <= LONGEST_PIECE) decide(take(lineLength));
      else if (lineLength > LONGEST_PIECE) decide(take(pieceOf(Buffer.concat(line))));
    }
  }

  function flush(): void {
    disarm();
    const bytes = Buffer.concat([open, ...line]);
    const text = bytes.toString('latin1');
    show(bytes, text, settled(find(text)), text.length);
    shown = bytes.length;
  }

  return {
    push(chunk) {
      disarm();
      if (lineLength + chunk.length > LONGEST_PIECE) addLong(chunk);
      else {
        const end = chunk.lastIndexOf(LF) + 1;
        if (end > 0) {
          decide(
            lineLength === 0 ? chunk.subarray(0, end) : Buffer.concat([...line, chunk.subarray(0, end)]),
          );
          line = [];
          lineLength = 0;
        }
        if (end < chunk.length) add(chunk.subarray(end));
      }
      if (open.length + lineLength > shown) disarm = clock.after(PATIENCE_MS, flush);
    },
    flush() {
      if (open.length + lineLength > shown) flush();
    },
  };
}

function pieceOf(line: Buffer): number {
  const space = line.lastIndexOf(SPACE, LONGEST_PIECE - 1);
  return space > LONGEST_PIECE - NEAR ? space + 1 : LONGEST_PIECE;
}
