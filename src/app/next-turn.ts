/**
 * Hands things on one turn of the event loop after they came, in order. A file that was saved before a line was written
 * is ready in the same poll as the line at the latest, so the change is always seen first: the client's save before its
 * call, a server's own write before its answer.
 */
export interface NextTurn<T> {
  push(item: T): void;
  /** Hands on now what waits. */
  flush(): void;
}

export function nextTurn<T>(handOn: (item: T) => void): NextTurn<T> {
  const waiting: T[] = [];
  let scheduled = false;
  const flush = () => {
    scheduled = false;
    for (const item of waiting.splice(0)) handOn(item);
  };
  return {
    push(item) {
      waiting.push(item);
      if (scheduled) return;
      scheduled = true;
      setImmediate(flush);
    },
    flush,
  };
}
