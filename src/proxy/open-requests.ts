/**
 * The requests that one generation has been asked and has not answered, in the order in which they came. Answers are
 * matched by the value of the id; a client that uses an id twice gets an answer to each.
 */
import type { Message, Request } from '../protocol/envelope.ts';
import { idKey, type RawId } from '../protocol/ids.ts';

interface Asked {
  readonly message: Message<Request>;
}

export interface OpenRequests<P extends Asked> extends Iterable<P> {
  readonly size: number;
  /** Of their lines, which are kept because they may have to be asked again. */
  readonly bytes: number;
  has(id: RawId): boolean;
  add(pending: P): void;
  /** Of several with one id the one that was written alike comes first. */
  take(id: RawId): P | undefined;
}

export function createOpenRequests<P extends Asked>(): OpenRequests<P> {
  const byKey = new Map<string, P[]>();
  let size = 0;
  let bytes = 0;
  return {
    get size() {
      return size;
    },
    get bytes() {
      return bytes;
    },
    has: id => byKey.has(idKey(id)),
    add(pending) {
      const { line, envelope } = pending.message;
      const key = idKey(envelope.id);
      const several = byKey.get(key);
      if (several === undefined) byKey.set(key, [pending]);
      else several.push(pending);
      size++;
      bytes += line.length;
    },
    take(id) {
      const key = idKey(id);
      const several = byKey.get(key);
      if (several === undefined) return undefined;
      const exact = several.findIndex(({ message }) => message.envelope.id === id);
      const [pending] = several.splice(Math.max(0, exact), 1);
      if (several.length === 0) byKey.delete(key);
      size--;
      bytes -= pending!.message.line.length;
      return pending;
    },
    *[Symbol.iterator]() {
      for (const several of byKey.values()) yield* several;
    },
  };
}
