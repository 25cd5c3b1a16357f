/**
 * A server process that is a few lines of state: it boots, answers, stalls, crashes and leaves on the fake clock. It
 * speaks the legacy era, the modern one, or both, as the SDK's stdio servers do.
 */
import type { Clock } from '../../src/base/clock.ts';
import type { Death, Exit } from '../../src/base/failure.ts';
import type { Generation } from '../../src/base/generation.ts';
import { type Era, isForeign, isGone, type Pinned, receive } from './fake-era.ts';
import { FakeListens } from './fake-listens.ts';
import { FakeTasks } from './fake-tasks.ts';
import { CACHEABLE, type Filter, type Json, MODERN, paramsOf, SERVER_INFO } from './modern-world.ts';

export interface Code {
  /** What the tool `version` answers; two saves with the same content are the same code. */
  readonly content: string;
  readonly era: Era;
  /**
   * What it does with `server/discover`; `answers`: what its era says, a server of the legacy era does not know it; `settles`: it
   * is modern for ever then.
   */
  readonly probe: 'answers' | 'settles' | 'silent' | 'exits' | { readonly error: number };
  /** What it does with `subscriptions/listen`. */
  readonly listens: 'acknowledged' | 'silent' | 'refused';
  readonly bootMs: number;
  /** What becomes of it when it is started. */
  readonly start: 'works' | 'missing' | 'exits' | 'hangs' | 'rejects' | 'cannot-list';
  /** Until then another process has the port that it wants. */
  readonly busyUntil: number;
  /** It takes an address that no two can have. */
  readonly hasAddress: boolean;
  /** How long it takes over `initialize` and `server/discover`. */
  readonly greetMs: number;
  /** How long it takes over a listen. */
  readonly listenMs: number;
  readonly answerMs: number;
  readonly tools: readonly Json[];
  readonly prompts: readonly Json[];
  readonly resources: readonly Json[];
  readonly capabilities: Json;
  readonly instructions: string | null;
  /** What its modern lists and reads say about keeping them. */
  readonly cache: Json;
  readonly leaveMs: number;
  /** Requests that it sends while it boots, after the handshake. */
  readonly asks: readonly string[];
  readonly noise: readonly Json[];
  /** What becomes of its build. */
  readonly build: 'works' | 'fails' | 'hangs';
  readonly buildMs: number;
  /** Whether a build that does not come through has written all the same. */
  readonly emits: boolean;
  /** What it prints to stdout that is no message, when it boots and whenever it is called. */
  readonly prints: readonly string[];
}

export const VERSION_TOOL: Json = {
  name: 'version',
  description: 'Tells the version',
  inputSchema: { type: 'object', properties: {} },
};
export const WRITE_TOOL: Json = {
  name: 'act',
  description: 'Does something',
  inputSchema: { type: 'object' },
};
export const READ_TOOL: Json = {
  name: 'look',
  description: 'Looks',
  inputSchema: { type: 'object' },
  annotations: { readOnlyHint: true },
};

export const GOOD: Code = {
  content: 'v0',
  era: 'legacy',
  probe: 'answers',
  listens: 'acknowledged',
  bootMs: 100,
  start: 'works',
  busyUntil: 0,
  hasAddress: false,
  greetMs: 0,
  listenMs: 0,
  answerMs: 1,
  tools: [VERSION_TOOL, WRITE_TOOL, READ_TOOL],
  prompts: [],
  resources: [],
  capabilities: { tools: {}, logging: {}, resources: { subscribe: true }, prompts: {} },
  instructions: null,
  cache: { ttlMs: 300_000, cacheScope: 'public' },
  leaveMs: 20,
  asks: [],
  noise: [],
  build: 'works',
  buildMs: 200,
  emits: false,
  prints: [],
};

export interface FakeServerEvents {
  /** No other server has the one address that they all want. */
  isAddressFree(): boolean;
  line(line: Buffer): void;
  gone(death: Death): void;
}

type Answer = { readonly result: Json } | { readonly error: Json };

const error = (code: number, message: string): Answer => ({ error: { code, message } });
const NOT_FOUND = error(-32601, 'Method not found');

export class FakeServer {
  readonly heard: Json[] = [];
  /** The same as bytes. */
  readonly lines: string[] = [];
  /** What it heard that does not belong to the era that it was pinned to. */
  readonly foreign: Json[] = [];
  /** When it heard each of them. */
  readonly heardAt: number[] = [];
  /** Ids of tool calls that it has begun to carry out. */
  readonly ran: unknown[] = [];
  /** Methods of which it has answered a request with a result. */
  readonly answered = new Set<string>();
  /** What the client established with it. */
  level: string | null = null;
  readonly subscriptions = new Set<string>();
  stderr: readonly string[] = [];
  alive = true;
  /** When it last wrote a line. */
  wroteAt: number;
  wasFrozen = false;
  pinned: Pinned = 'opening';
  readonly generation: Generation;
  readonly code: Code;
  readonly index: number;
  readonly #clock: Clock;
  readonly #events: FakeServerEvents;
  readonly #inbox: Json[] = [];
  readonly #cancelled = new Set<unknown>();
  readonly #listens = new FakeListens();
  readonly #tasks: FakeTasks;
  /** The rounds that it has asked for; nobody else knows them. */
  readonly #rounds = new Set<unknown>();
  #booted = false;
  #frozen = false;
  #failed = false;
  #leaving = false;
  #asked = 0;
  readonly #thawed: (() => void)[] = [];
  #calls: Json[] = [];

  constructor(generation: Generation, code: Code, index: number, clock: Clock, events: FakeServerEvents) {
    this.generation = generation;
    this.code = code;
    this.index = index;
    this.#clock = clock;
    this.wroteAt = clock.now();
    this.#events = events;
    this.#tasks = new FakeTasks(`task-g${generation}`, clock);
    clock.after(code.start === 'missing' ? 0 : code.bootMs, () => this.#boot());
  }

  #boot(): void {
    if (!this.alive) return;
    if (this.code.start === 'missing')
      return this.die({ kind: 'not-started', code: 'ENOENT', message: 'spawn server ENOENT' });
    if (this.code.start === 'exits') {
      return this.die({ kind: 'exited', code: 1 }, [
        '  File "server.py", line 3',
        'SyntaxError: invalid syntax',
      ]);
    }
    const isFree = !this.code.hasAddress || this.#events.isAddressFree();
    if (this.#clock.now() < this.code.busyUntil || !isFree)
      return this.die({ kind: 'exited', code: 1 }, [
        'Error: listen EADDRINUSE: address already in use :::3000',
      ]);
    if (this.code.start === 'hangs') return;
    this.#booted = true;
    this.#print();
    if (!this.#frozen) this.#readInbox();
  }

  #readInbox(): void {
    for (const message of this.#inbox.splice(0)) this.#handle(message);
  }

  #print(): void {
    for (const text of this.code.prints) if (this.alive) this.#events.line(Buffer.from(text));
  }

  /** It reads nothing and says nothing for a while, as one that computes without yielding. */
  freeze(ms: number): void {
    if (this.#frozen || !this.alive) return;
    this.#frozen = true;
    this.wasFrozen = true;
    this.#clock.after(ms, () => {
      this.#frozen = false;
      for (const then of this.#thawed.splice(0)) then();
      if (this.#booted) this.#readInbox();
    });
  }

  hear(line: Buffer): void {
    if (!this.alive) return;
    this.lines.push(line.toString());
    const message = JSON.parse(line.toString()) as Json | Json[];
    for (const part of Array.isArray(message) ? message : [message]) this.#hear(part);
  }

  #hear(message: Json): void {
    this.heard.push(message);
    this.heardAt.push(this.#clock.now());
    if (this.#booted && !this.#frozen) this.#handle(message);
    else this.#inbox.push(message);
  }

  say(message: Json): void {
    if (!this.alive) return;
    if (this.#frozen) {
      this.#thawed.push(() => this.say(message));
      return;
    }
    this.wroteAt = this.#clock.now();
    this.#events.line(Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message })));
  }

  /** Says that something changed: as it is in the legacy era, on the streams that asked for it in the modern one. */
  announce(method: string, params: Json = {}): void {
    const copies = this.pinned === 'modern' ? this.#listens.copies(method, params) : [{ method, params }];
    for (const copy of copies) this.say(copy);
  }

  /** The listens that it holds open. */
  get listening(): readonly unknown[] {
    return this.#listens.ids;
  }

  /** The tasks that it has made. */
  get tasks(): readonly string[] {
    return this.#tasks.ids;
  }

  #handle(message: Json): void {
    if (!this.alive || this.#failed) return;
    const { id, method } = message;
    if (isForeign(this.pinned, message)) this.foreign.push(message);
    if (this.#endsOn(message)) return this.#fail();
    if (method === 'server/discover' && this.code.probe === 'silent') return;
    const reception = receive(this.code.era, this.pinned, message);
    if (reception.kind === 'dropped') return;
    if (reception.kind === 'refused') return this.say({ id, error: reception.error });
    const opens = this.pinned !== 'modern' && reception.pinned === 'modern';
    const settles = method === 'server/discover' && this.code.probe === 'settles';
    this.pinned = settles ? 'modern' : reception.pinned;
    if (opens || method === 'notifications/initialized') this.#speakUp();
    if (method === undefined) return this.#answered(message);
    if (method === 'notifications/cancelled') this.#withdrawn(paramsOf(message).requestId);
    if (method === 'subscriptions/listen') this.#cancelled.delete(id);
    if (id !== undefined) this.#serve(message, String(method), reception.as);
  }

  /** Some servers of the legacy era take nothing but `initialize` for their first message. */
  #endsOn({ method }: Json): boolean {
    if (this.code.probe !== 'exits') return false;
    const early = this.code.era === 'legacy' && this.pinned === 'opening' && method !== 'initialize';
    return early || method === 'server/discover';
  }

  /** Its end is noticed a little later. */
  #fail(): void {
    this.#failed = true;
    this.#clock.after(1, () => this.die({ kind: 'exited', code: 1 }, ['Expected initialize']));
  }

  #speakUp(): void {
    for (const noise of this.code.noise) this.say(noise);
    for (const asked of this.code.asks) this.say({ id: this.#asked++, method: asked, params: {} });
  }

  #withdrawn(id: unknown): void {
    this.#cancelled.add(id);
    this.#listens.cancel(id);
  }

  #serve(message: Json, method: string, era: 'legacy' | 'modern'): void {
    const { id } = message;
    const params = paramsOf(message);
    const reply = (answer: Answer) => {
      if (this.#cancelled.has(id)) return;
      if ('result' in answer) this.answered.add(method);
      this.say({ id, ...(era === 'modern' ? this.#dressed(method, answer) : answer) });
    };
    const later = (answer: Answer, ms = this.code.answerMs) => this.#after(ms, () => reply(answer));
    const greet = (answer: Answer) => this.#after(this.code.greetMs, () => reply(answer));
    if (era === 'modern' && isGone(method)) return reply(NOT_FOUND);
    switch (method) {
      case 'initialize':
        if (this.code.start === 'rejects') return greet(error(-32603, 'no'));
        return greet({
          result: {
            protocolVersion: params.protocolVersion,
            capabilities: this.code.capabilities,
            serverInfo: this.#info,
            ...this.#instructions,
          },
        });
      case 'server/discover':
        return greet(this.#discovered(era));
      case 'subscriptions/listen':
        return this.#listen(id, params, era, reply);
      case 'tools/list':
        if (!this.#has('tools')) return reply(NOT_FOUND);
        if (this.code.start === 'cannot-list') return reply(error(-32603, 'broken list'));
        return later({ result: { tools: this.code.tools } });
      case 'prompts/list':
        if (!this.#has('prompts')) return reply(NOT_FOUND);
        return later({ result: { prompts: this.code.prompts } });
      case 'resources/list':
        if (!this.#has('resources')) return reply(NOT_FOUND);
        return later({ result: { resources: this.code.resources } });
      case 'resources/templates/list':
        if (!this.#has('resources')) return reply(NOT_FOUND);
        return later({ result: { resourceTemplates: [] } });
      case 'resources/read':
        if (!this.#has('resources')) return reply(NOT_FOUND);
        return later({ result: { contents: [{ uri: params.uri, text: this.code.content }] } });
      case 'prompts/get':
        return later({ result: { messages: [] } });
      case 'completion/complete':
        return later({ result: { completion: { values: [] } } });
      case 'tools/call':
        return this.#call(message, params, era, reply, later);
      case 'tasks/list':
      case 'tasks/get':
      case 'tasks/result':
      case 'tasks/update':
      case 'tasks/cancel':
        return this.#tasks.answer(method, params, era, body => reply(body as Answer));
      case 'ping':
        return reply(era === 'legacy' ? { result: {} } : NOT_FOUND);
      case 'logging/setLevel':
      case 'resources/subscribe':
      case 'resources/unsubscribe':
        if (era === 'modern') return reply(NOT_FOUND);
        this.#establish(method, params);
        return later({ result: {} });
      default:
        return reply(NOT_FOUND);
    }
  }

  #establish(method: string, { level, uri }: Json): void {
    if (method === 'logging/setLevel') this.level = String(level);
    else if (method === 'resources/subscribe') this.subscriptions.add(String(uri));
    else this.subscriptions.delete(String(uri));
  }

  /** At once where it takes no time at all. */
  #after(ms: number, then: () => void): void {
    if (ms === 0) then();
    else this.#clock.after(ms, then);
  }

  get #info(): Json {
    return { name: 'fake', version: this.code.content };
  }

  #has(capability: string): boolean {
    return capability in this.code.capabilities;
  }

  get #instructions(): Json {
    return this.code.instructions === null ? {} : { instructions: this.code.instructions };
  }

  /** What every result of the modern era carries. */
  #dressed(method: string, answer: Answer): Answer {
    if ('error' in answer) return answer;
    const { _meta, ...result } = answer.result;
    return {
      result: {
        resultType: 'complete',
        ...result,
        ...(CACHEABLE.has(method) ? this.code.cache : {}),
        _meta: { ...(_meta as Json | undefined), [SERVER_INFO]: this.#info },
      },
    };
  }

  #discovered(era: 'legacy' | 'modern'): Answer {
    const { probe, capabilities, start } = this.code;
    if (typeof probe === 'object') return error(probe.error, 'no such thing');
    if (era === 'legacy') return NOT_FOUND;
    if (start === 'rejects') return error(-32603, 'no');
    return { result: { supportedVersions: [MODERN], capabilities, ...this.#instructions } };
  }

  #listen(id: unknown, params: Json, era: 'legacy' | 'modern', reply: (answer: Answer) => void): void {
    if (era === 'legacy' || this.code.listens === 'refused') return reply(NOT_FOUND);
    if (this.code.listens === 'silent') return;
    const filter = (params.notifications ?? {}) as Filter;
    this.#after(this.code.listenMs, () => {
      if (!this.#cancelled.has(id)) this.say(this.#listens.open(id, filter, this.code.capabilities));
    });
  }

  #call(
    message: Json,
    params: Json,
    era: 'legacy' | 'modern',
    reply: (answer: Answer) => void,
    later: (answer: Answer, ms?: number) => void,
  ): void {
    this.ran.push(message.id);
    this.#print();
    const args = (params.arguments ?? {}) as Json;
    const ms = typeof args.ms === 'number' ? args.ms : undefined;
    const answer = { content: [{ type: 'text', text: this.code.content }] };
    if (params.name === 'bare') return later({ result: { resultType: 'input_required' } });
    if (params.name === 'ask' && era === 'modern') return reply(this.#round(params));
    if (params.name === 'ask') {
      this.#calls.push(message);
      return this.say({ id: this.#asked++, method: 'elicitation/create', params: { message: 'Name?' } });
    }
    if (params.name === 'task' && (era === 'modern' || params.task !== undefined))
      return reply(this.#tasks.create(answer, ms ?? 1_000, era) as Answer);
    later({ result: answer }, ms);
  }

  /** Asks for more in the result; whoever comes back with what it was given there is answered. */
  #round(params: Json): Answer {
    const { requestState, inputResponses } = params;
    if (requestState === undefined) {
      const state = `round ${this.#rounds.size + 1} of g${this.generation}: "\u00e9/\\`;
      this.#rounds.add(state);
      const name = { method: 'elicitation/create', params: { mode: 'form', message: 'Name?' } };
      return { result: { resultType: 'input_required', inputRequests: { name }, requestState: state } };
    }
    if (!this.#rounds.has(requestState)) return error(-32602, 'unknown requestState');
    return { result: { content: [{ type: 'text', text: JSON.stringify(inputResponses) }] } };
  }

  #answered(message: Json): void {
    const call = this.#calls.shift();
    if (call === undefined) return;
    this.say({ id: call.id, result: { content: [{ type: 'text', text: JSON.stringify(message.result) }] } });
  }

  end(_manner: string): void {
    if (this.#leaving || !this.alive) return;
    this.#leaving = true;
    for (const said of this.#listens.end({ [SERVER_INFO]: this.#info })) this.say(said);
    this.#clock.after(this.code.leaveMs, () => this.die({ kind: 'exited', code: 0 }));
  }

  die(exit: Exit, stderr: readonly string[] = []): void {
    if (!this.alive) return;
    this.stderr = stderr;
    this.alive = false;
    this.#events.gone({ exit, stderr });
  }
}
