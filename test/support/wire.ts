/** One end of a connection on raw lines: keeps every message it receives, in order and with its time, and never retries. */
import type { Readable, Writable } from 'node:stream';
import { DEADLINE, within } from './deadline.ts';
import type { Id, Message, Params, Received } from './messages.ts';

interface Waiting {
  resolve(message: Received): void;
  reject(reason: Error): void;
}

export interface Limits {
  /** For each wait. */
  readonly deadline?: number | undefined;
  /** What is known when one was in vain. */
  readonly explain?: () => string;
}

export class Wire {
  readonly received: Received[] = [];
  /** Every request that was sent. */
  readonly asked = new Map<Id, { readonly method: string; readonly params: Params }>();
  /** Lines that are not JSON: a server's own print, or a torn line. */
  readonly garbage: string[] = [];
  /** Responses to ids that were not open: never asked, or already answered. */
  readonly strays: Received[] = [];
  /** Fulfilled when the other side has closed its stdout. */
  readonly closed: Promise<void>;
  /** Joined into `_meta` of all that is sent. */
  protected meta: Params | undefined;
  #ended = false;
  #nextId = 0;
  #tail: Buffer[] = [];
  readonly #open = new Map<Id, Waiting>();
  readonly #watchers = new Set<(got: Received) => void>();
  readonly #scripts = new Map<string, (params: Params) => unknown>();
  readonly #output: Writable;
  readonly #deadline: number;
  readonly #explain: () => string;

  constructor(input: Readable, output: Writable, { deadline = DEADLINE, explain = () => '' }: Limits = {}) {
    this.#output = output;
    this.#deadline = deadline;
    this.#explain = explain;
    output.on('error', () => {});
    input.on('data', (chunk: Buffer) => this.#read(chunk));
    this.closed = new Promise(resolve => {
      input.once('close', () => {
        this.#ended = true;
        for (const waiting of this.#open.values()) waiting.reject(this.lost('its answer'));
        this.#open.clear();
        resolve();
      });
    });
  }

  /** Whether the other side has closed its stdout. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The requests that have no answer yet. */
  get unanswered(): Id[] {
    return [...this.#open.keys()];
  }

  /** The response, whole, with its time; rejects only when it never comes. */
  async request(method: string, params?: Params, id: Id = this.nextId()): Promise<Received> {
    const answered = this.post(method, params, id);
    return within(answered, `the answer to ${method} (id ${id})`, this.#deadline, this.#explain);
  }

  /** As `request`, without a deadline of its own: for thousands of calls under one. */
  async post(method: string, params?: Params, id: Id = this.nextId()): Promise<Received> {
    if (this.#ended) throw this.lost(method);
    const answered = new Promise<Received>((resolve, reject) => this.#open.set(id, { resolve, reject }));
    this.asked.set(id, { method, params: params ?? {} });
    this.send({ id, method, ...this.#dressed(params) });
    return answered;
  }

  async result(method: string, params?: Params): Promise<unknown> {
    return this.resultOf(method, (await this.request(method, params)).message);
  }

  notify(method: string, params?: Params): void {
    this.send({ method, ...this.#dressed(params) });
  }

  send(message: Message): void {
    this.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  write(text: string): void {
    this.#output.write(text);
  }

  nextId(): number {
    return this.#nextId++;
  }

  /** How a request of the server is answered from now on; without a script it gets -32601. A script that returns a promise answers later. */
  script(method: string, answer: (params: Params) => unknown): void {
    this.#scripts.set(method, answer);
  }

  /** The first message, from number `since` on, that fits; one that is already there counts. */
  async waitFor(fits: (message: Message) => boolean, what: string, since = 0): Promise<Received> {
    const already = this.received.slice(since).find(got => fits(got.message));
    if (already) return already;
    let watcher: (got: Received) => void = () => {};
    const came = new Promise<Received>((resolve, reject) => {
      watcher = got => {
        if (fits(got.message)) resolve(got);
      };
      this.#watchers.add(watcher);
      void this.closed.then(() => reject(this.lost(what)));
    });
    try {
      return await within(came, what, this.#deadline, this.#explain);
    } finally {
      this.#watchers.delete(watcher);
    }
  }

  notification(method: string, since = 0): Promise<Received> {
    return this.waitFor(message => message.method === method && message.id === undefined, method, since);
  }

  count(method: string): number {
    return this.received.filter(got => got.message.method === method).length;
  }

  /** Closes the other side's stdin. */
  end(): void {
    this.#output.end();
  }

  /** What the scripts answer to a request of the server. */
  protected async scripted(method: string, params: Params): Promise<unknown> {
    const script = this.#scripts.get(method);
    if (!script) throw new Error(`the test has no script for ${method}`);
    return script(params);
  }

  protected resultOf(method: string, { result, error }: Message): unknown {
    if (error) throw new Error(`${method} was answered with error ${error.code}: ${error.message}`);
    return result;
  }

  protected lost(what: string): Error {
    return new Error(`${what}: the other side has closed its stdout${this.#explain()}`);
  }

  #dressed(params: Params | undefined): { params?: Params } {
    if (!this.meta) return params ? { params } : {};
    return { params: { ...params, _meta: { ...this.meta, ...(params?._meta as Params | undefined) } } };
  }

  #read(chunk: Buffer): void {
    const at = performance.now();
    let from = 0;
    for (let feed = chunk.indexOf(10); feed !== -1; feed = chunk.indexOf(10, from)) {
      const line = Buffer.concat([...this.#tail, chunk.subarray(from, feed)]).toString('utf8');
      this.#tail = [];
      from = feed + 1;
      this.#hear(line, at);
    }
    if (from < chunk.length) this.#tail.push(chunk.subarray(from));
  }

  #hear(line: string, at: number): void {
    let message: Message;
    try {
      message = JSON.parse(line) as Message;
    } catch {
      this.garbage.push(line);
      return;
    }
    const got = { at, line, message };
    this.received.push(got);
    if (message.method !== undefined && message.id !== undefined) void this.#reply(message);
    if (message.method === undefined) this.#settle(got);
    for (const watcher of this.#watchers) watcher(got);
  }

  #settle(got: Received): void {
    const id = got.message.id;
    const waiting = id === null || id === undefined ? undefined : this.#open.get(id);
    if (!waiting) {
      this.strays.push(got);
      return;
    }
    this.#open.delete(id as Id);
    waiting.resolve(got);
  }

  async #reply({ id, method, params = {} }: Message): Promise<void> {
    const answer = await this.scripted(method!, params).then(
      result => ({ result }),
      ({ message }) => ({ error: { code: -32601, message } }),
    );
    this.send({ id: id!, ...answer });
  }
}
