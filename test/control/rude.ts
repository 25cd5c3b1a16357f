/** A wrapper's socket in a test, and callers who keep to no agreement. */
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Answering, Bounds } from '../../src/control/caller.ts';
import { BOUNDS } from '../../src/control/caller.ts';
import type { RestartAnswer } from '../../src/control/messages.ts';
import { type Listener, listen } from '../../src/control/serve.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { Scene, STANDING } from './scene.ts';

export class Served {
  readonly scene = new Scene();
  readonly clock: FakeClock = createFakeClock();
  readonly path = join(this.scene.base, 'sock');
  /** Restarts that wait for their outcome. */
  readonly open = new Set<(answer: RestartAnswer) => void>();
  readonly asked: unknown[] = [];
  text = 'it serves';
  #listener: Listener | undefined;
  readonly #callers: Rude[] = [];

  static async start(bounds: Partial<Bounds> = {}): Promise<Served> {
    const served = new Served();
    served.#listener = await listen(served.path, served.answering, served.clock, { ...BOUNDS, ...bounds });
    return served;
  }

  readonly answering: Answering = {
    status: logLines => {
      this.asked.push(logLines);
      return { standing: STANDING, text: this.text };
    },
    restart: (wish, told) => {
      this.asked.push(wish);
      this.open.add(told);
      return () => this.open.delete(told);
    },
    words: why => why.kind,
  };

  get listener(): Listener {
    if (this.#listener === undefined) throw new Error('it does not listen');
    return this.#listener;
  }

  finish(served = true): void {
    for (const told of [...this.open]) {
      this.open.delete(told);
      told({ served, text: 'done', standing: STANDING });
    }
  }

  async caller(): Promise<Rude> {
    const socket = createConnection({ path: this.path });
    const rude = new Rude(socket);
    this.#callers.push(rude);
    await once(socket, 'connect');
    return rude;
  }

  [Symbol.dispose](): void {
    for (const { socket } of this.#callers) socket.destroy();
    this.#listener?.close();
    this.scene[Symbol.dispose]();
  }
}

export interface Heard {
  readonly id?: unknown;
  readonly method?: string;
  readonly result?: { readonly text: string; readonly served?: boolean };
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
  readonly params?: unknown;
}

export class Rude {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  readonly #lines: string[] = [];
  #heard = () => {};
  #rest = '';

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    this.closed = new Promise(resolve => socket.on('close', () => resolve()));
    socket.setEncoding('utf8').on('data', (text: string) => {
      const [...lines] = (this.#rest + text).split('\n');
      this.#rest = lines.pop()!;
      this.#lines.push(...lines);
      this.#heard();
    });
  }

  say(text: string): void {
    this.socket.write(`${text}\n`);
  }

  ask(method: string, params: object = {}, id: unknown = 1): void {
    this.say(JSON.stringify({ jsonrpc: '2.0', id, method, params: { version: 1, ...params } }));
  }

  /** The next line. */
  async hear(): Promise<Heard> {
    while (this.#lines.length === 0) {
      const said = new Promise<void>(resolve => {
        this.#heard = resolve;
      });
      await Promise.race([said, this.closed]);
      if (this.#lines.length === 0 && this.socket.destroyed) throw new Error('hung up without a word');
    }
    return JSON.parse(this.#lines.shift()!);
  }
}
