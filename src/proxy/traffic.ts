/** What carries the messages between the client and the generations, as everybody else sees it. */
import type { Cleared } from '../base/clearing.ts';
import type { ConfigProblem } from '../base/config-problem.ts';
import type { Generation } from '../base/generation.ts';
import type { Outcome, Suspicion } from '../base/reloading.ts';
import type { Session, Tally } from '../base/standing.ts';
import type { Names } from '../report/names.ts';
import type { Printed } from '../report/stray.ts';
import type { OpenWork } from '../report/words.ts';
import type { Effect, Event } from './events.ts';

export interface Traffic {
  /** One event in, effects out. Deterministic, and without input or output of its own. */
  route(event: Event, now: number): readonly Effect[];
  readonly active: Generation | null;
  /** Whether a change of files that is seen right now may be the server's own doing. */
  suspicion(): Suspicion;
  /** What our own tools are called now. */
  names(): Names;
  /** What it printed to stdout that is no message. */
  printed(generation: Generation): Printed | null;
  /** The oldest of what the active generation was asked and has not answered. */
  openRequest(now: number): OpenWork | null;
  /** Nobody waits for an answer. */
  isIdle(): boolean;
  readonly configProblem: ConfigProblem | null;
  /** With whom, and in which era. */
  session(): Session;
  /** What was answered so far. */
  tally(): Tally;
  /** What somebody other than the client is told of a restart that he asked for; the client is still told all of it. */
  report(outcome: Outcome, cleared: Cleared): string;
}
