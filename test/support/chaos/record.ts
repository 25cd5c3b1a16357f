/** What was done and what came of it: acts with their times in a file, answers by their worth, faults with all that is known. */
import { createWriteStream, type WriteStream } from 'node:fs';
import type { Counted } from './judge.ts';

export const FAULTS = [
  'unanswered',
  'wrong',
  'duplicated',
  'unflagged stale',
  'not serving at rest',
  'leaked processes',
  'leaked descriptors',
  'grown memory',
] as const;
export type FaultKind = (typeof FAULTS)[number];

interface Done {
  readonly at: number;
  readonly stand: string;
  readonly what: string;
}

export interface Fault extends Done {
  readonly kind: FaultKind;
  readonly details: readonly string[];
}

/** Acts so long before a fault and after it are shown with it. */
const AROUND = { before: 12_000, after: 2_000 };

const clock = (ms: number): string => `+${(ms / 1000).toFixed(3).padStart(8)} s`;
const lineOf = ({ at, stand, what }: Done): string => `${clock(at)}  ${stand.padEnd(14)} ${what}`;

export class Record {
  readonly faults: Fault[] = [];
  readonly acts = new Map<string, number>();
  readonly answers = new Map<Counted | 'cut off', number>();
  readonly remarks: string[] = [];
  readonly #done: Done[] = [];
  readonly #from = performance.now();
  readonly #log: WriteStream;

  constructor(file: string) {
    this.#log = createWriteStream(file);
  }

  /** Milliseconds since the beginning. */
  now(): number {
    return performance.now() - this.#from;
  }

  /** One of the kinds that are counted. */
  act(stand: string, name: string): void {
    this.acts.set(name, (this.acts.get(name) ?? 0) + 1);
    this.note(stand, name);
  }

  /** A step of an act. */
  note(stand: string, what: string): void {
    const done = { at: this.now(), stand, what };
    this.#done.push(done);
    this.#log.write(`${lineOf(done)}\n`);
  }

  answer(kind: Counted | 'cut off'): void {
    this.answers.set(kind, (this.answers.get(kind) ?? 0) + 1);
  }

  fault(kind: FaultKind, stand: string, what: string, details: readonly string[] = []): void {
    const fault = { at: this.now(), kind, stand, what, details };
    this.faults.push(fault);
    this.#log.write(`${lineOf({ ...fault, what: `FAULT ${kind}: ${what}` })}\n`);
    for (const detail of details) this.#log.write(`    ${detail}\n`);
  }

  /** To be read out with the table. */
  remark(text: string): void {
    this.remarks.push(text);
    this.note('', text);
  }

  count(kind: FaultKind): number {
    return this.faults.filter(fault => fault.kind === kind).length;
  }

  /** A fault with what was done to its stand around it. */
  told(fault: Fault): string {
    const near = this.#done.filter(
      ({ at, stand }) =>
        stand === fault.stand && at > fault.at - AROUND.before && at < fault.at + AROUND.after,
    );
    return [
      `${fault.kind}: ${fault.what}`,
      `  ${lineOf({ ...fault, what: 'found' })}`,
      ...fault.details.map(detail => `  ${detail}`),
      '  acts around it:',
      ...near.map(done => `    ${lineOf(done)}`),
    ].join('\n');
  }

  close(): Promise<void> {
    return new Promise(resolve => this.#log.end(resolve));
  }
}
