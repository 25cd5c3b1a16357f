/** Restarts that somebody other than the client has asked for, and waits for. */
import { type Cleared, type Clearing, together } from '../base/clearing.ts';
import type { Outcome, Ticket } from '../base/reloading.ts';
import type { Event } from '../reload/state.ts';
import { tooManyRestarts } from '../report/refusals.ts';

export interface Wish {
  readonly reason: string | null;
  readonly clearCache: boolean;
}

export interface Restarted {
  /** Whether newer code serves now. */
  readonly served: boolean;
  /** For people and models. */
  readonly text: string;
}

export interface Restarts {
  /** `told` is called once. Returns what lets it be forgotten; the restart itself goes on. */
  ask(wish: Wish, told: (what: Restarted) => void): () => void;
  cleared(clearing: Clearing): void;
  outcome(tickets: readonly Ticket[], outcome: Outcome): void;
}

const MOST_ASKED = 100;

interface Asked {
  readonly told: (what: Restarted) => void;
  cleared: Cleared;
}

export function createRestarts(
  tell: (event: Extract<Event, { type: 'asked' }>) => void,
  report: (outcome: Outcome, cleared: Cleared) => string,
): Restarts {
  const asked = new Map<Ticket, Asked>();
  let last = 0;
  return {
    ask({ reason, clearCache }, told) {
      if (asked.size >= MOST_ASKED) {
        told({ served: false, text: tooManyRestarts(MOST_ASKED) });
        return () => {};
      }
      const ticket = `outside-${++last}`;
      asked.set(ticket, { told, cleared: clearCache ? 'awaited' : null });
      tell({ type: 'asked', ticket, reason, clear: clearCache });
      return () => void asked.delete(ticket);
    },
    cleared(clearing) {
      for (const one of asked.values())
        if (one.cleared !== null)
          one.cleared = one.cleared === 'awaited' ? clearing : together(one.cleared, clearing);
    },
    outcome(tickets, outcome) {
      for (const ticket of tickets) {
        const one = asked.get(ticket);
        if (one === undefined) continue;
        asked.delete(ticket);
        one.told({ served: outcome.kind === 'served', text: report(outcome, one.cleared) });
      }
    },
  };
}
