/** The end of what one process wrote to stderr: at most 200 lines and 64 KiB, in memory of a fixed size. */
import { stripVTControlCharacters } from 'node:util';

const mostLines = 200;
const mostBytes = 64 * 1024;

export interface Tail {
  add(chunk: Buffer): void;
  /** The last lines, oldest first, without colours; a last line that has no LF yet is one of them. */
  lines(most?: number): readonly string[];
}

export function createTail(): Tail {
  const ring = Buffer.alloc(mostBytes);
  let written = 0;

  const copy = (bytes: Buffer): void => {
    const at = written % mostBytes;
    const fitting = bytes.copy(ring, at);
    bytes.copy(ring, 0, fitting);
    written += bytes.length;
  };

  /** The bytes in the order in which they came; the oldest line is cut once the ring has been round. */
  const kept = (): string => {
    if (written <= mostBytes) return ring.toString('utf8', 0, written);
    const at = written % mostBytes;
    const text = Buffer.concat([ring.subarray(at), ring.subarray(0, at)]).toString('utf8');
    const afterCut = text.indexOf('\n') + 1;
    return afterCut < text.length ? text.slice(afterCut) : text;
  };

  return {
    add(chunk) {
      copy(chunk.subarray(Math.max(0, chunk.length - mostBytes)));
    },
    lines(most = mostLines) {
      const lines = stripVTControlCharacters(kept()).split(/\r?\n/);
      if (lines.at(-1) === '') lines.pop();
      return lines.slice(Math.max(0, lines.length - Math.min(most, mostLines)));
    },
  };
}
