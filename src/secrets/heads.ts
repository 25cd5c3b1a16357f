/** Finds the next place where one of many words may begin, at a cost that does not depend on how many there are. Pure. */

/** What anything to be found begins with is at least so long. */
export const HEAD = 3;

const slotOf = (a: number, b: number, c: number): number => ((a << 10) ^ (b << 5) ^ c) & 0xffff;

/** Returns the first index from `at` on where a head may be, or -1. */
export function searchFor(heads: readonly string[]): (text: string, at: number) => number {
  const slots = new Uint8Array(0x1_0000);
  for (const head of heads) slots[slotOf(head.charCodeAt(0), head.charCodeAt(1), head.charCodeAt(2))] = 1;
  return (text, from) => {
    let a = text.charCodeAt(from);
    let b = text.charCodeAt(from + 1);
    for (let at = from; at + HEAD <= text.length; at++) {
      const c = text.charCodeAt(at + 2);
      if (slots[slotOf(a, b, c)] === 1) return at;
      a = b;
      b = c;
    }
    return -1;
  };
}
