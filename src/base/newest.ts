/** Keeps the newest of a set or map, by the order in which they were put in. */
export function keepNewest<K>(
  all: { readonly size: number; keys(): Iterator<K>; delete(key: K): unknown },
  most: number,
): void {
  while (all.size > most) {
    const oldest = all.keys().next();
    if (oldest.done === true) return;
    all.delete(oldest.value);
  }
}
