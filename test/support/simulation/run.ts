/** Plays many histories on every core. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Failure } from './play.ts';
import { Reached } from './reached.ts';
import type { Part, Stretch } from './worker.ts';

export interface Outcome {
  readonly histories: number;
  readonly reached: Reached;
  readonly failures: readonly Failure[];
}

/** `heard` after every part: how many histories are done, and the failures of that part. */
export async function simulate(
  seed: number,
  runs: number,
  heard: (histories: number, failures: readonly Failure[]) => void = () => {},
): Promise<Outcome> {
  const threads = Math.min(availableParallelism(), Math.ceil(runs / 50));
  const reached = new Reached();
  const failures: Failure[] = [];
  let histories = 0;
  const take = (part: Part) => {
    histories += part.histories;
    reached.take(part);
    failures.push(...part.failures);
    heard(histories, part.failures);
  };
  const each = Math.ceil(runs / threads);
  const stretches = Array.from({ length: threads }, (_, at) => ({
    first: seed + at * each,
    count: Math.min(each, runs - at * each),
    stops: false,
  }));
  const file = new URL('./worker.js', import.meta.url);
  await Promise.all(stretches.map(stretch => inThread(new Worker(file, { workerData: stretch }), take)));
  return { histories, reached, failures: failures.sort((a, b) => a.seed - b.seed) };
}

/** Resolves when the thread has said all its parts. */
export async function inThread(worker: Worker, take: (part: Part) => void): Promise<void> {
  worker.on('message', take);
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', code => (code === 0 ? resolve() : reject(new Error(`a thread ended with ${code}`))));
  });
}

export type { Stretch };
