/** Listens, and lets so many callers in. None of it keeps the process. */
import { createServer } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { type Answering, BOUNDS, type Bounds, type Caller, hearCaller } from './caller.ts';
import type { Refusal } from './facts.ts';
import { refusalLine } from './messages.ts';

export interface Listener {
  /** Told to all who wait for a restart. */
  progress(message: string): void;
  close(): void;
}

/** Rejects with what the system says. */
export function listen(
  path: string,
  answering: Answering,
  clock: Clock,
  bounds: Bounds = BOUNDS,
): Promise<Listener> {
  const callers = new Set<Caller>();
  /** Those who have asked something, each of them once: nobody is answered twice before the others once. */
  const asking: Caller[] = [];
  /** Sockets, also of those who have been told to go. */
  let open = 0;

  function turn(): void {
    const next = asking.shift();
    if (next?.answer() === true) asking.push(next);
    if (asking.length > 0) setImmediate(turn);
  }

  const server = createServer({ allowHalfOpen: true }, socket => {
    socket.unref();
    const tooMany: Refusal = { kind: 'too-many', most: bounds.mostCallers };
    if (open >= 2 * bounds.mostCallers) {
      // Nobody waits for him to take it in.
      socket.on('error', () => {});
      socket.end(refusalLine(null, tooMany, answering.words(tooMany)), () => socket.destroy());
      return;
    }
    open++;
    socket.once('close', () => open--);
    const caller: Caller = hearCaller(
      socket,
      answering,
      {
        asked() {
          asking.push(caller);
          if (asking.length === 1) setImmediate(turn);
        },
        gone: () => callers.delete(caller),
      },
      clock,
      bounds,
    );
    if (callers.size >= bounds.mostCallers) caller.refuse(tooMany);
    else callers.add(caller);
  });
  server.unref();

  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      // One caller who could not be let in is no reason to stop.
      server.on('error', () => {});
      resolve({
        progress(message) {
          for (const caller of callers) caller.progress(message);
        },
        close: () => void server.close(),
      });
    });
  });
}
