/** A process that is started before anybody is there to hear it. */
import type { Clock } from '../base/clock.ts';
import {
  type Child,
  type ChildEvents,
  type Filtering,
  type Launch,
  type Spawn,
  startChild,
} from './start.ts';

export interface Ahead {
  /** From here on it is like any other; what it has told meanwhile comes first, right after this. */
  take(events: ChildEvents): Child;
}

export function startAhead(launch: Launch, clock: Clock, spawn: Spawn, filter?: Filtering): Ahead {
  let waiting: ((events: ChildEvents) => void)[] = [];
  let tell = (what: (events: ChildEvents) => void): void => void waiting.push(what);

  const child = startChild(
    launch,
    {
      line: line => tell(events => events.line(line)),
      stderr: chunk => tell(events => events.stderr(chunk)),
      writable: () => tell(events => events.writable()),
      gone: death => tell(events => events.gone(death)),
      overlong: line => tell(events => events.overlong?.(line)),
    },
    clock,
    spawn,
    filter,
  );
  return {
    take(events) {
      queueMicrotask(() => {
        tell = what => what(events);
        for (const what of waiting) what(events);
        waiting = [];
      });
      return child;
    },
  };
}
