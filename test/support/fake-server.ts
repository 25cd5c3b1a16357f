/** A server process that is a few lines of state: it boots, answers, stalls, crashes and leaves on the fake clock. */
import type { Clock } from '../../src/base/clock.ts';
import type { Death, Exit } from '../../src/base/failure.ts';
import type { Generation } from '../../src/base/generation.ts';

export interface Code {
  /** What the tool `version` answers; two saves with the same content are the same code. */
  readonly content: string;
  readonly bootMs: number;
  /** What becomes of it when it is started. */
  readonly start: 'works' | 'exits' | 'hangs' | 'rejects' | 'cannot-list';
  readonly answerMs: number;
  readonly tools: readonly Json[];
  readonly capabilities: Json;
  readonly leaveMs: number;
  /** Requests that it sends while it boots, after the handshake. */
  readonly asks: readonly string[];
  readonly noise: readonly Json[];
}

type Json = Record<string, unknown>;

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
  bootMs: 100,
  start: 'works',
  answerMs: 1,
  tools: [VERSION_TOOL, WRITE_TOOL, READ_TOOL],
  capabilities: { tools: {}, logging: {}, resources: { subscribe: true }, prompts: {} },
  leaveMs: 20,
  asks: [],
  noise: [],
};

export interface FakeServerEvents {
  line(line: Buffer): void;
  gone(death: Death): void;
}

export class FakeServer {
  readonly heard: Json[] = [];
  /** Ids of tool calls that it has begun to carry out. */
  readonly ran: unknown[] = [];
  stderr: readonly string[] = [];
  alive = true;
  readonly generation: Generation;
  readonly code: Code;
  readonly index: number;
  readonly #clock: Clock;
  readonly #events: FakeServerEvents;
  readonly #inbox: Json[] = [];
  readonly #cancelled = new Set<unknown>();
  #booted = false;
  #leaving = false;
  #asked = 0;
  #calls: Json[] = [];

  constructor(generation: Generation, code: Code, index: number, clock: Clock, events: FakeServerEvents) {
    this.generation = generation;
    this.code = code;
    this.index = index;
    this.#clock = clock;
    this.#events = events;
    clock.after(code.bootMs, () => this.#boot());
  }

  #boot(): void {
    if (!this.alive) return;
    if (this.code.start === 'exits') {
      return this.die({ kind: 'exited', code: 1 }, [
        '  File "server.py", line 3',
        'SyntaxError: invalid syntax',
      ]);
    }
    if (this.code.start === 'hangs') return;
    this.#booted = true;
    for (const message of this.#inbox.splice(0)) this.#handle(message);
  }

  hear(line: Buffer): void {
    if (!this.alive) return;
    const message = JSON.parse(line.toString()) as Json;
    this.heard.push(message);
    if (this.#booted) this.#handle(message);
    else this.#inbox.push(message);
  }

  say(message: Json): void {
    if (this.alive) this.#events.line(Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message })));
  }

  #handle(message: Json): void {
    const { id, method } = message;
    if (method === undefined) return this.#answered(message);
    if (method === 'notifications/initialized') {
      for (const noise of this.code.noise) this.say(noise);
      for (const asked of this.code.asks) this.say({ id: this.#asked++, method: asked, params: {} });
    }
    if (method === 'notifications/cancelled') this.#cancelled.add((message.params as Json).requestId);
    if (id === undefined) return;
    const reply = (body: Json) => {
      if (this.#cancelled.has(id)) return;
      this.say({ id, ...body });
    };
    const later = (body: Json, ms = this.code.answerMs) => this.#clock.after(ms, () => reply(body));
    switch (method) {
      case 'initialize':
        if (this.code.start === 'rejects') return reply({ error: { code: -32603, message: 'no' } });
        return reply({
          result: {
            protocolVersion: (message.params as Json).protocolVersion,
            capabilities: this.code.capabilities,
            serverInfo: { name: 'fake', version: this.code.content },
          },
        });
      case 'tools/list':
        if (this.code.start === 'cannot-list')
          return reply({ error: { code: -32603, message: 'broken list' } });
        return void later({ result: { tools: this.code.tools } });
      case 'prompts/list':
        return void later({ result: { prompts: [] } });
      case 'resources/list':
        return void later({ result: { resources: [] } });
      case 'resources/templates/list':
        return void later({ result: { resourceTemplates: [] } });
      case 'tools/call': {
        this.ran.push(id);
        const { name, arguments: args } = message.params as { name: string; arguments: Json };
        if (name === 'ask') {
          this.#calls.push(message);
          return this.say({ id: this.#asked++, method: 'elicitation/create', params: { message: 'Name?' } });
        }
        if (name === 'bare') return void later({ result: { resultType: 'input_required' } });
        return void later(
          { result: { content: [{ type: 'text', text: this.code.content }] } },
          typeof args?.ms === 'number' ? args.ms : undefined,
        );
      }
      case 'ping':
      case 'logging/setLevel':
      case 'resources/subscribe':
      case 'resources/unsubscribe':
        return reply({ result: {} });
      default:
        return reply({ error: { code: -32601, message: 'Method not found' } });
    }
  }

  #answered(message: Json): void {
    const call = this.#calls.shift();
    if (call === undefined) return;
    this.say({ id: call.id, result: { content: [{ type: 'text', text: JSON.stringify(message.result) }] } });
  }

  end(_manner: string): void {
    if (this.#leaving || !this.alive) return;
    this.#leaving = true;
    this.#clock.after(this.code.leaveMs, () => this.die({ kind: 'exited', code: 0 }));
  }

  die(exit: Exit, stderr: readonly string[] = []): void {
    if (!this.alive) return;
    this.stderr = stderr;
    this.alive = false;
    this.#events.gone({ exit, stderr });
  }
}
