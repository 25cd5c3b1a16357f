/** One wrapper under load: callers, acts that undo themselves, rests. */
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../deadline.ts';
import type { Setup } from '../launch.ts';
import type { Params, ToolResult } from '../messages.ts';
import { answerOf, noteKinds } from '../notes.ts';
import { describe } from '../processes.ts';
import { kill } from './acts/act.ts';
import { callers, callOn } from './caller.ts';
import type { Place } from './place.ts';
import type { Record } from './record.ts';
import { PATIENCE, Requests } from './requests.ts';
import { Session } from './session.ts';

const SWEEP = 2_000;
/** Calls before a reading, many at a time: each reading is made after the same work, which takes the heap to its size. */
const WARM = { rounds: 20, atOnce: 50, large: 40_000 };

interface Later {
  readonly timer: NodeJS.Timeout;
  readonly act: () => void;
}

export interface StandSetup {
  readonly name: string;
  readonly setup: Setup;
  readonly folder: string;
}

export class Stand {
  readonly name: string;
  readonly place: Place;
  readonly record: Record;
  session!: Session;
  /** The wrapper ended by itself, or the run is over. */
  over = false;
  readonly #setup: StandSetup;
  readonly #requests: Requests;
  readonly #laters = new Set<Later>();
  #calling = false;
  readonly #sweeping: NodeJS.Timeout;

  constructor(setup: StandSetup, place: Place, record: Record) {
    this.name = setup.name;
    this.#setup = setup;
    this.place = place;
    this.record = record;
    this.#requests = new Requests(setup.name, place, record);
    this.#sweeping = setInterval(() => this.#sweep(), SWEEP);
  }

  note(what: string): void {
    this.record.note(this.name, what);
  }

  /** Starts a wrapper and opens a session. */
  async begin(): Promise<void> {
    const session = new Session(this.#setup.setup, this.place, `${this.#setup.folder}/${this.name}.stderr`);
    this.session = session;
    this.note(`wrapper ${session.pid} started`);
    void session.exited.then(() => {
      if (session.state === 'ending') return;
      this.over = true;
      this.record.fault('unanswered', this.name, `the wrapper ${session.pid} ended by itself`, [
        `code ${session.child.exitCode}, signal ${session.child.signalCode}`,
      ]);
    });
    try {
      await session.client.open();
      this.record.answer('served');
      session.state = 'open';
      if (session.client.era === 'modern') await session.client.listen({ toolsListChanged: true });
    } catch (error) {
      this.record.fault('unanswered', this.name, 'the session could not be opened', [
        String(error).slice(0, 1_000),
      ]);
    }
  }

  /** `random` decides what is asked. */
  startCalling(seed: number): void {
    this.#calling = true;
    for (const random of callers(seed)) void callOn(this, random);
  }

  get isCalling(): boolean {
    return this.#calling && !this.over;
  }

  /** Resolves when requests can be sent. */
  async opened(): Promise<void> {
    const isOpen = () => this.session.state === 'open' || this.over;
    await until(isOpen, 'an open session', PATIENCE).catch(() => {});
  }

  /** Until everything is answered, or will not be any more. */
  async stopCalling(): Promise<void> {
    this.#calling = false;
    const isQuiet = () => this.#requests.open === 0 || this.over;
    await until(isQuiet, 'the last answers', PATIENCE + 2 * SWEEP).catch(() => {});
  }

  /** One request, judged. */
  ask(method: string, params: Params = {}): Promise<ToolResult | undefined> {
    return this.#requests.ask(this.session, method, params);
  }

  call(key: string, ms = 0): Promise<ToolResult | undefined> {
    return this.ask('tools/call', { name: 'slow', arguments: { ms, key } });
  }

  /** Undone after a while, or at the next rest. */
  later(ms: number, act: () => void): void {
    const later: Later = {
      act,
      timer: setTimeout(() => {
        this.#laters.delete(later);
        act();
      }, ms),
    };
    this.#laters.add(later);
  }

  /** Everything is mended and nobody calls; afterwards the newest code answers, and one server runs. */
  async rest(): Promise<void> {
    for (const { timer, act } of [...this.#laters]) {
      clearTimeout(timer);
      act();
    }
    this.#laters.clear();
    if (this.over) return;
    this.note('mended for a rest');
    this.place.good('rename');
    await this.stopCalling();
    await this.#settles();
    await this.#warm();
    this.#sweep();
  }

  /** Ends what the session still is and looks for what it leaves. */
  async end(way: string, how: () => void | Promise<void>): Promise<void> {
    const { session } = this;
    session.state = 'ending';
    this.note(`wrapper ${session.pid} is ended: ${way}`);
    this.#sweep();
    await how();
    const left = () => session.processes();
    await until(() => left().length === 0, 'the end', 15_000).catch(() => {
      this.record.fault('leaked processes', this.name, `left by wrapper ${session.pid}, ended by ${way}`, [
        describe(left()),
      ]);
    });
    this.#sweep();
    this.#killAll();
  }

  /** Whatever has come before, nothing is left. */
  close(): void {
    this.over = true;
    this.session.state = 'ending';
    for (const { timer } of this.#laters) clearTimeout(timer);
    clearInterval(this.#sweeping);
    this.#killAll();
    this.place.project.remove();
  }

  async #warm(): Promise<void> {
    const work = (what: string) => Promise.all(Array.from({ length: WARM.atOnce }, () => this.call(what)));
    for (let round = 0; round < WARM.rounds && !this.over; round++) {
      await work(`large ${'x'.repeat(WARM.large)}`);
      await work('small');
    }
  }

  #killAll(): void {
    for (const { pid } of this.session.processes()) kill(pid, 'SIGKILL');
  }

  /** Until a call is answered by what is on the disk, without a note, and one server is left. */
  async #settles(): Promise<void> {
    const from = performance.now();
    let last = 'nothing';
    for (;;) {
      if (this.over) return;
      const result = await this.call('at rest');
      last = JSON.stringify(result)?.slice(0, 600) ?? 'nothing';
      const fresh = result && !result.isError && answerOf(result) === `at rest edition ${this.place.newest}`;
      if (fresh && !noteKinds(result).includes('stale')) break;
      if (performance.now() - from > PATIENCE) {
        this.record.fault('not serving at rest', this.name, 'the newest code does not answer', [last]);
        return;
      }
      await delay(100);
    }
    const servers = () => this.session.servers();
    await until(() => servers().length === 1, 'one server', 45_000).catch(() =>
      this.record.fault('leaked processes', this.name, 'more than one server, or none, at rest', [
        describe(servers()),
      ]),
    );
  }

  #sweep(): void {
    if (this.session === undefined) return;
    const { strays, faults } = this.session.takeHeard();
    for (const { line } of strays)
      this.record.fault('duplicated', this.name, 'an answer to nothing that was open', [line.slice(0, 600)]);
    for (const fault of faults) this.record.fault('wrong', this.name, fault);
    this.#requests.expire();
  }
}
