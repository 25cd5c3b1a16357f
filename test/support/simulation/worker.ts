/** Plays a stretch of seeds in a thread of its own and says what came of it, in parts. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Failure, fails } from './play.ts';
import { Reached } from './reached.ts';

export interface Stretch {
  readonly first: number;
  readonly count: number;
  /** It ends at the first history that fails. */
  readonly stops: boolean;
}

export interface Part {
  readonly histories: number;
  readonly steps: number;
  readonly counts: ReadonlyMap<string, number>;
  readonly failures: readonly Failure[];
}

const A_PART = 200;

const { first, count, stops } = workerData as Stretch;
for (let from = first; from < first + count; from += A_PART) {
  const reached = new Reached();
  const failures: Failure[] = [];
  const until = Math.min(from + A_PART, first + count);
  for (let seed = from; seed < until && !(stops && failures.length > 0); seed++) {
    const failure = fails(seed, reached);
    if (failure !== null) failures.push(failure);
  }
  const part: Part = { histories: until - from, steps: reached.steps, counts: reached.counts, failures };
  parentPort!.postMessage(part);
  if (stops && failures.length > 0) break;
}
