/** A scripted client of either era. */
import type { Readable, Writable } from 'node:stream';
import { type Filter, type Listening, listen } from './listening.ts';
import type { Era, Id, Message, Opener, Opening, Params, Received, Tool, ToolResult } from './messages.ts';
import { envelope } from './modern.ts';
import { type Limits, Wire } from './wire.ts';

const PROBE = 'server-discover-probe-1';

export interface How extends Limits {
  readonly opener?: Opener | undefined;
  /** What the probe on a throw-away process was answered with. */
  readonly probed?: Message | undefined;
}

export class RawClient extends Wire {
  /** What the session turned out to be; undefined before it is open. */
  era: Era | undefined;
  #listens = 0;
  #how: How;

  constructor(input: Readable, output: Writable, how: How = {}) {
    super(input, output, how);
    this.#how = how;
  }

  /**
   * Opens the session as a client of both eras does: what a probe was answered with, or if that was an error what `initialize` was
   * answered with; `notifications/initialized` has been sent then.
   */
  async open(opening: Opening = {}): Promise<Params> {
    if (this.#how.opener !== undefined && this.#how.opener !== 'initialize') {
      const { result } =
        this.#how.opener === 'sibling' ? (this.#how.probed ?? {}) : (await this.probe(opening)).message;
      if (result !== undefined) {
        this.era = 'modern';
        this.meta = envelope(opening);
        return result as Params;
      }
    }
    const answer = await this.greet(opening);
    this.notify('notifications/initialized');
    return answer;
  }

  /** From now on as a client that knows nothing but the handshake. */
  openAnew(): void {
    this.#how = { ...this.#how, opener: 'initialize' };
    this.meta = undefined;
  }

  /** Only the question which era the other side speaks. */
  probe(opening: Opening = {}, id: Id = PROBE): Promise<Received> {
    return this.request('server/discover', { _meta: envelope(opening) }, id);
  }

  /** Only the first half of the handshake. */
  async greet(opening: Opening = {}): Promise<Params> {
    const answer = await this.result('initialize', {
      protocolVersion: opening.protocolVersion ?? '2025-11-25',
      capabilities: opening.capabilities ?? {},
      clientInfo: opening.clientInfo ?? { name: 'raw-client', version: '1.0.0' },
      ...opening.more,
    });
    this.era = 'legacy';
    return answer as Params;
  }

  /** Answers what the server asks in between, by the scripts, until the call is done. */
  async call(name: string, args: Params = {}): Promise<ToolResult> {
    let params: Params = { name, arguments: args };
    for (;;) {
      const result = (await this.result('tools/call', params)) as ToolResult;
      if (result.resultType !== 'input_required') return result;
      params = { ...params, ...(await this.answersTo(result)) };
    }
  }

  /** What the next round of a call carries. */
  async answersTo({ inputRequests = {}, requestState }: ToolResult): Promise<Params> {
    const inputResponses: Params = {};
    for (const [key, { method, params = {} }] of Object.entries(inputRequests))
      inputResponses[key] = await this.scripted(method, params);
    return { inputResponses, requestState };
  }

  /** All pages of `tools/list`. */
  async tools(): Promise<Tool[]> {
    const tools: Tool[] = [];
    let cursor: string | undefined;
    do {
      const page = (await this.result('tools/list', cursor === undefined ? {} : { cursor })) as {
        tools: Tool[];
        nextCursor?: string;
      };
      tools.push(...page.tools);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return tools;
  }

  /** A modern subscription, acknowledged. */
  listen(notifications: Filter, id: Id = `listen:${this.#listens++}`): Promise<Listening> {
    return listen(this, notifications, id);
  }
}
