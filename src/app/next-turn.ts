/**
 * Hands things on after the event loop has polled once more since they came, in order. Whatever was saved before a line
 * was written is ready by then, so the change is always seen first: the client's save before its call, a server's own
 * write before its answer.
 *
 * One turn is not enough: a read takes everything that is in the pipe by then, also a line that was written after the
 * poll that announced it, and that poll may have been too early for the save before that line.
 */
export interface NextTurn<T> {
  push(item: T): void;
  /** Hands on now what waits. */
  flush(): void;
}

export function nextTurn<T>(handOn: (item: T) => void): NextTurn<T> {
  /** Came since the last turn. */
  let young: T[] = [];
  /** Has seen one turn end. */
  let ripe: T[] = [];
  let scheduled = false;

  const turn = () => {
    const due = ripe;
    ripe = young;
    young = [];
    scheduled = ripe.length > 0;
    if (scheduled) setImmediate(turn);
    for (const item of due) handOn(item);
  };
  return {
    push(item) {
      young.push(item);
      if (scheduled) return;
      scheduled = true;
      setImmediate(turn);
    },
    flush() {
      const due = [...ripe, ...young];
      ripe = [];
      young = [];
      for (const item of due) handOn(item);
    },
  };
}
