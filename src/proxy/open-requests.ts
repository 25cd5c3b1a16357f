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
  /** The one that an answer with this id answers: of several the one that was written alike. */
  get(id: RawId): P | undefined;
  add(pending: P): void;
  take(id: RawId): P | undefined;
}

export function createOpenRequests<P extends Asked>(): OpenRequests<P> {
  const byKey = new Map<string, P[]>();
  let size = 0;
  let bytes = 0;
  const find = (id: RawId): P | undefined => {
    const several = byKey.get(idKey(id));
    return several?.find(({ message }) => message.envelope.id === id) ?? several?.[0];
  };
  return {
    get size() {
      return size;
    },
    get bytes() {
      return bytes;
    },
    get: find,
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
      const pending = find(id);
      if (pending === undefined) return undefined;
      const rest = byKey.get(key)!.filter(one => one !== pending);
      if (rest.length === 0) byKey.delete(key);
      else byKey.set(key, rest);
      size--;
      bytes -= pending.message.line.length;
      return pending;
    },
    *[Symbol.iterator]() {
      for (const several of byKey.values()) yield* several;
    },
  };
}
