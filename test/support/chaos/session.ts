/** One wrapper with its client, from its start to its end. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { RawClient } from '../client.ts';
import { misconduct } from '../conduct.ts';
import { bin } from '../home.ts';
import { launch, type Setup } from '../launch.ts';
import type { Received } from '../messages.ts';
import { ACKNOWLEDGED, LISTEN } from '../modern.ts';
import { marked, type Process } from '../processes.ts';
import type { Place } from './place.ts';

export interface Heard {
  /** Answers to nothing that was open. */
  readonly strays: readonly Received[];
  /** What no client may see. */
  readonly faults: readonly string[];
}

export class Session {
  readonly client: RawClient;
  readonly child: ChildProcessWithoutNullStreams;
  readonly exited: Promise<void>;
  /** Nobody calls before it is open; what is open when it is ended is cut off. */
  state: 'opening' | 'open' | 'ending' = 'opening';
  readonly #mark = randomUUID();
  readonly #run: string;

  constructor(setup: Setup, place: Place, stderrFile: string) {
    this.#run = place.language.run;
    this.child = launch(setup, place.project, this.#mark);
    this.child.stderr.pipe(createWriteStream(stderrFile, { flags: 'a' }));
    this.exited = new Promise(resolve => this.child.once('exit', () => resolve()));
    this.client = new RawClient(this.child.stdout, this.child.stdin, { opener: setup.opener });
  }

  get pid(): number {
    return this.child.pid!;
  }

  processes(): Process[] {
    return marked(this.#mark);
  }

  builds(): Process[] {
    return this.processes().filter(({ command }) => command.endsWith('node compile.mjs'));
  }

  /** Of every generation, in the order of their start. */
  servers(): Process[] {
    return this.processes().filter(({ command }) => command.includes(this.#run) && !command.includes(bin));
  }

  /** What was heard since the last time; only what is needed to judge the rest is kept. */
  takeHeard(): Heard {
    const { client } = this;
    const strays = client.strays.splice(0);
    const faults = [
      ...misconduct(client),
      ...client.garbage.splice(0).map(line => `no message: ${line.slice(0, 300)}`),
    ];
    const kept = client.received.filter(({ message }) => message.method === ACKNOWLEDGED);
    client.received.splice(0, client.received.length, ...kept);
    const open = new Set(client.unanswered);
    for (const [id, { method }] of client.asked)
      if (!open.has(id) && method !== LISTEN) client.asked.delete(id);
    return { strays, faults };
  }
}
