/** Messages are objects, or batches of them; many print words in brackets. */
export const mayBeMessage = (line: Buffer): boolean =>
  /^\s*(?:\[\s*)?\{\s*(?:["}]|$)/.test(line.toString('latin1', 0, 64));
