/** What the simulation holds the wrapper to, in the words in which it is promised. */

/** The promises to whoever uses it. */
export const GUARANTEES = [
  'Answered once',
  'Fresh or flagged',
  'Never lose a working server for an unproven one',
  'The session survives',
  'Transparent',
  'Nothing left behind',
  'Bounded',
  'The model is told',
] as const;

/** The invariants of ARCHITECTURE.md. */
export const INVARIANTS = {
  1: 'Every live process has exactly one role, and every role is a live process.',
  2: 'Traffic points at the active generation or at none.',
  3: 'The active generation is lost only by its own exit, by a hang where `hangMs` is set, by shutdown, because the client opens its session anew in the other era and it can not follow, or because it yields in exclusive order.',
  4: 'In exclusive order two never run together.',
  5: 'Draining generations are bounded.',
  6: 'Nobody is retired twice.',
  7: 'Every armed timer has an owner.',
  8: 'A fact about a generation that is no longer held changes nothing.',
  9: 'Shutdown plus exits always ends in _stopped_, once, with no timer left.',
  10: 'Every request is answered exactly once or cancelled.',
  11: 'An answer is fresh or flagged.',
  12: 'First come, first served within what waits.',
  13: 'No answer crosses generations or ids; a call that is not declared harmless runs once.',
} as const;

export type Guarantee = (typeof GUARANTEES)[number] | (typeof INVARIANTS)[keyof typeof INVARIANTS];

export class Broken extends Error {
  readonly guarantee: Guarantee;

  constructor(guarantee: Guarantee, cause: unknown) {
    super(`${guarantee}: ${cause instanceof Error ? cause.message : String(cause)}${because(cause)}`, {
      cause,
    });
    this.guarantee = guarantee;
  }
}

const because = (error: unknown): string =>
  error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';

/** Looks whether a guarantee holds. What was found broken inside keeps its own name. */
export function holds<T>(guarantee: Guarantee, look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw error instanceof Broken ? error : new Broken(guarantee, error);
  }
}
