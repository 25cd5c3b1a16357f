/**
 * The whole wrapper without its edges: the real loop with both reducers, and around it a fake clock, a fake disk, fake
 * server processes and a fake client. A test says what happens and reads what the client got.
 */
import { createLoop, type Loop, type Traced } from '../../src/app/loop.ts';
import { createRestarts, type Restarts } from '../../src/app/restarts.ts';
import type { Generation } from '../../src/base/generation.ts';
import type { Note, Strategy } from '../../src/base/reloading.ts';
import { NOTHING_REMEMBERED, type Remembered } from '../../src/base/remembered.ts';
import {
  DEFAULT_TIMEOUTS,
  DEFAULT_TOOLS,
  type Timeouts,
  type ToolSettings,
  type TrafficSettings,
} from '../../src/base/settings.ts';
import type { Mask } from '../../src/base/shown.ts';
import type { Standing } from '../../src/base/standing.ts';
import { createBasic } from '../../src/proxy/basic/basic.ts';
import type { Effect } from '../../src/proxy/events.ts';
import { createProxy } from '../../src/proxy/proxy.ts';
import type { Router } from '../../src/proxy/state.ts';
import type { Traffic } from '../../src/proxy/traffic.ts';
import type { Event } from '../../src/reload/state.ts';
import type { StrayNews } from '../../src/report/stray.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { type Code, FakeServer, GOOD } from './fake-server.ts';
import { enveloped, type Filter, type Json } from './modern-world.ts';
import { unmasked } from './shown.ts';

export type { Json };

/** What `reload_status` would tell; only that it is told matters here. */
const STATUS = 'status';

export interface Heard {
  readonly at: number;
  readonly message: Json;
}

/** One line between the client and the wrapper. */
export interface Said extends Heard {
  readonly by: 'client' | 'wrapper';
  readonly line: string;
}

type Silence = Extract<Effect, { type: 'silent' }>;

export interface World {
  readonly clock: FakeClock;
  readonly loop: Loop;
  readonly traffic: Traffic;
  /** Of proxy mode. */
  readonly router: Router;
  /** Asked for by somebody other than the client. */
  readonly restarts: Restarts;
  readonly servers: ReadonlyMap<Generation, FakeServer>;
  readonly alive: readonly FakeServer[];
  readonly heard: readonly Heard[];
  /** Everything that went between the client and the wrapper, in order. */
  readonly said: readonly Said[];
  /** Every line that a server wrote. */
  readonly serverLines: ReadonlySet<string>;
  /** What is to be written down for the next wrapper, as of now. */
  readonly remembered: Remembered;
  /** Whether the client puts its envelope into every message. */
  isModern: boolean;
  /** How much had been said when the wrapper was told to end. */
  readonly endingAt: number | null;
  readonly notes: readonly Note[];
  /** What was said of servers that answer nothing. */
  readonly silences: readonly Silence[];
  /** What the log says of lines on stdout that are no messages. */
  readonly strays: readonly StrayNews[];
  /** Generations that were started beside another one although none may be. */
  readonly pairs: readonly Generation[];
  readonly exitCode: number | null;
  /** How much had been said when the wrapper was to exit. */
  readonly exitedAt: number | null;
  readonly disk: { readonly code: Code; readonly index: number };
  /** The newest state of the disk whose change the wrapper has seen. */
  readonly seenIndex: number;
  /** Writes code; where files are watched the change is seen at once and its batch is over 60 ms later. */
  save(code: Partial<Code>, file?: string): void;
  send(message: Json): void;
  sendLine(line: string): void;
  notify(method: string, params?: Json): void;
  /** Sends a request and returns its id. */
  request(method: string, params?: Json, id?: unknown): unknown;
  call(tool: string, args?: Json, meta?: Json): unknown;
  listen(filter: Filter, id?: unknown): unknown;
  /** Takes a request back. */
  cancel(id: unknown): void;
  answers(id: unknown): Json[];
  /** The only answer; throws where there is none or more than one. */
  answer(id: unknown): Json;
  heardMethods(): string[];
  open(capabilities?: Json): void;
  crash(generation?: Generation, code?: number): void;
  /** Sets anew what may change while the session runs. */
  set(settings: Partial<TrafficSettings>): void;
  setTimeouts(timeouts: Partial<Timeouts>): void;
  setStrategy(strategy: Strategy): void;
  advance(ms: number): void;
  end(code?: number, manner?: 'on-signal' | 'on-eof'): void;
}

export interface WorldOptions {
  readonly mode?: Standing['mode'];
  readonly code?: Partial<Code>;
  readonly holdMs?: number;
  readonly hangMs?: number;
  readonly timeouts?: Partial<Timeouts>;
  readonly strategy?: Strategy;
  /** Servers run what was built, of the state of the disk at that time. */
  readonly builds?: boolean;
  /** Nothing has been built yet. */
  readonly unbuilt?: boolean;
  readonly tools?: Partial<ToolSettings>;
  readonly isWatched?: boolean;
  /** The first scan of the files is not done yet. */
  readonly scanning?: boolean;
  readonly remembered?: Partial<Remembered>;
  readonly mask?: Mask;
  /** Sees every event before it is decided about, and every effect before it is carried out. */
  readonly observe?: (what: Traced, world: World) => void;
}

/** What stands in each file, by what was last saved there. */
type Files = ReadonlyMap<string, string>;

export function createWorld(options: WorldOptions = {}): World {
  const clock = createFakeClock();
  const servers = new Map<Generation, FakeServer>();
  const heard: Heard[] = [];
  const said: Said[] = [];
  const serverLines = new Set<string>();
  const answers = new Map<unknown, Json[]>();
  const notes: Note[] = [];
  const pairs: Generation[] = [];
  const silences: Silence[] = [];
  const strays: StrayNews[] = [];
  const history: Code[] = [{ ...GOOD, ...options.code }];
  const files: Files[] = [new Map()];
  const tracked = new Map<Generation, number>();
  const building = new Map<Generation, { readonly index: number; end(): void }>();
  let output = 0;
  let exitCode: number | null = null;
  let endingAt: number | null = null;
  let exitedAt: number | null = null;
  let nextId = 1;
  let pending: (() => void) | null = null;
  let touched = new Set<string>();
  let remembered: Remembered = { ...NOTHING_REMEMBERED, ...options.remembered };

  const wrote = (by: Said['by'], line: string): Json => {
    const message = JSON.parse(line) as Json;
    said.push({ at: clock.now(), by, message, line });
    if (by === 'wrapper' && 'id' in message && !('method' in message)) {
      const several = answers.get(message.id);
      if (several === undefined) answers.set(message.id, [message]);
      else several.push(message);
    }
    return message;
  };

  const settings = {
    nonce: 'nonce',
    name: 'world',
    version: '0',
    isWatched: options.isWatched ?? true,
    holdMs: options.holdMs ?? 20_000,
    hangMs: options.hangMs ?? 0,
    tools: { ...DEFAULT_TOOLS, ...options.tools },
    remembered,
    mask: options.mask ?? unmasked,
  };
  const proxy = options.mode === 'basic' ? null : createProxy(settings);
  const traffic = proxy ?? createBasic(settings);
  const restarts = createRestarts(event => loop.tell({ lifecycle: event }), traffic.report);
  const loop: Loop = createLoop(
    {
      clearCaches: false,
      builds: options.builds ?? false,
      isWatched: options.isWatched ?? true,
      strategy: options.strategy ?? 'overlap',
      timeouts: { ...DEFAULT_TIMEOUTS, ...options.timeouts },
    },
    traffic,
    {
      up: line => heard.push({ at: clock.now(), message: wrote('wrapper', line.toString()) }),
      down: (generation, line) => servers.get(generation)?.hear(line),
      build({ generation }) {
        const index = history.length - 1;
        const code = history[index]!;
        tracked.set(generation, index);
        const over = (outcome: Outcome) => {
          if (!building.delete(generation)) return;
          if (outcome.kind === 'done' || !outcome.restored) output = index;
          if (outcome.kind === 'failed') tracked.delete(generation);
          loop.tell({ lifecycle: { type: 'built', generation, outcome } });
        };
        const cancel =
          code.build === 'hangs'
            ? () => {}
            : clock.after(code.buildMs, () =>
                over(code.build === 'works' ? { kind: 'done' } : unbuilt(code)),
              );
        building.set(generation, {
          index,
          end() {
            cancel();
            clock.after(10, () => over(unbuilt(code)));
          },
        });
      },
      start({ generation, built }) {
        const index = options.builds === true ? output : history.length - 1;
        if (built !== generation) tracked.set(generation, index);
        if (loop.lifecycle.settings.strategy === 'exclusive' && world.alive.length > 0)
          pairs.push(generation);
        const server = new FakeServer(generation, history[index]!, index, clock, {
          line(line) {
            serverLines.add(line.toString());
            loop.tell({ router: { type: 'server-line', generation, line } });
          },
          isAddressFree: () =>
            ![...servers.values()].some(other => other.alive && other !== server && other.code.hasAddress),
          gone(death) {
            tracked.delete(generation);
            loop.tell({ lifecycle: { type: 'exited', generation, death } });
          },
        });
        servers.set(generation, server);
        clock.after(0, () => loop.tell({ router: { type: 'running', generation } }));
      },
      end({ generation, manner }) {
        building.get(generation)?.end();
        servers.get(generation)?.end(manner);
      },
      remember(news) {
        remembered = { ...remembered, ...news };
      },
      stderr: generation => servers.get(generation)?.stderr ?? [],
      wroteAt: generation => servers.get(generation)?.wroteAt ?? clock.now(),
      silent: effect => silences.push(effect),
      status: () => STATUS,
      stray: what => strays.push(what),
      note: note => notes.push(note),
      outcome: restarts.outcome,
      trace: what => options.observe?.(what, world),
      exit(code) {
        exitCode = code;
        exitedAt = said.length;
      },
    },
    clock,
  );

  function settle(): void {
    pending = null;
    const now = files.at(-1)!;
    const differing = (then: Files) =>
      then === now ? [] : [...now.keys(), ...then.keys()].filter(file => then.get(file) !== now.get(file));
    const behind = new Map(
      [...tracked].map(([generation, index]) => [generation, [...new Set(differing(files[index]!))]]),
    );
    const batch = [...touched];
    touched = new Set();
    loop.tell({ lifecycle: { type: 'settled', touched: batch, behind } });
  }

  /** Two saves with the same content are the same code, whatever happened between them. */
  function write(code: Partial<Code>, file: string): void {
    const next = { ...history.at(-1)!, ...code };
    const before = history.findIndex(({ content }) => content === next.content);
    history.push(next);
    files.push(before === -1 ? new Map(files.at(-1)!).set(file, next.content) : files[before]!);
    touched.add(file);
  }

  const world: World = {
    clock,
    loop,
    traffic,
    get router() {
      if (proxy === null) throw new Error('basic mode has another one');
      return proxy.router;
    },
    restarts,
    servers,
    get alive() {
      return [...servers.values()].filter(server => server.alive);
    },
    heard,
    said,
    serverLines,
    get remembered() {
      return remembered;
    },
    isModern: false,
    get endingAt() {
      return endingAt;
    },
    notes,
    silences,
    strays,
    pairs,
    get exitCode() {
      return exitCode;
    },
    get exitedAt() {
      return exitedAt;
    },
    get disk() {
      return { code: history.at(-1)!, index: history.length - 1 };
    },
    get seenIndex() {
      return history.length - 1;
    },
    save(code, file = 'server.py') {
      write(code, file);
      if (!loop.lifecycle.settings.isWatched) return;
      loop.tell({ stirred: [file] });
      pending?.();
      pending = clock.after(60, settle);
    },
    send: message => world.sendLine(JSON.stringify({ jsonrpc: '2.0', ...message })),
    sendLine(line) {
      wrote('client', line);
      loop.tell({ router: { type: 'client-line', line: Buffer.from(line) } });
    },
    notify: (method, params = {}) =>
      world.send({ method, params: world.isModern ? enveloped(params) : params }),
    request(method, params = {}, id = nextId++) {
      world.send({ id, method, params: world.isModern ? enveloped(params) : params });
      return id;
    },
    listen: (filter, id = `listen:${nextId++}`) =>
      world.request('subscriptions/listen', { notifications: filter }, id),
    cancel: id => world.notify('notifications/cancelled', { requestId: id }),
    call: (tool, args = {}, meta) =>
      world.request('tools/call', {
        name: tool,
        arguments: args,
        ...(meta === undefined ? {} : { _meta: meta }),
      }),
    answers: id => [...(answers.get(id) ?? [])],
    answer(id) {
      const [only, ...more] = world.answers(id);
      if (only === undefined || more.length > 0)
        throw new Error(`${more.length + (only ? 1 : 0)} answers to ${JSON.stringify(id)}`);
      return only;
    },
    heardMethods: () =>
      heard.flatMap(({ message }) => (typeof message.method === 'string' ? [message.method] : [])),
    open(capabilities = {}) {
      const params = {
        protocolVersion: '2025-11-25',
        capabilities,
        clientInfo: { name: 'test', version: '1' },
      };
      const id = world.request('initialize', params, 'open');
      for (let waited = 0; world.answers(id).length === 0 && waited < 25_000; waited += 10) clock.advance(10);
      world.send({ method: 'notifications/initialized' });
    },
    crash(generation, code = 7) {
      const active = generation ?? traffic.active;
      if (active !== null && active !== undefined)
        servers.get(active)?.die({ kind: 'exited', code }, ['Traceback', `RuntimeError: crash ${code}`]);
    },
    set: settings => loop.tell({ router: { type: 'settings', settings } }),
    setTimeouts: changed =>
      loop.tell({
        lifecycle: {
          type: 'settings',
          settings: { timeouts: { ...loop.lifecycle.settings.timeouts, ...changed } },
        },
      }),
    setStrategy: strategy => loop.tell({ lifecycle: { type: 'settings', settings: { strategy } } }),
    advance: ms => clock.advance(ms),
    end(code = 0, manner = 'on-signal') {
      endingAt ??= said.length;
      loop.tell({ lifecycle: { type: 'ending', code, manner } });
    },
  };
  if (options.unbuilt === true) output = -1;
  if (options.scanning !== true) loop.tell({ router: { type: 'watching' } });
  loop.tell({
    lifecycle: options.unbuilt === true ? { type: 'began', output: 'unusable' } : { type: 'began' },
  });
  return world;
}

type Outcome = Extract<Event, { type: 'built' }>['outcome'];

const unbuilt = ({ emits, content }: Code): Outcome => ({
  kind: 'failed',
  failure: {
    kind: 'unbuilt',
    how: { kind: 'exited', code: 2 },
    output: [`src/server.ts(1,1): error TS1005: ${content} is wrong.`],
    left: [],
  },
  restored: !emits,
});

export const textOf = (answer: Json): string => {
  const { content } = answer.result as {
    content: { type: string; text?: string; resource?: { text: string } }[];
  };
  return content.map(block => block.text ?? block.resource?.text ?? '').join('\n');
};
