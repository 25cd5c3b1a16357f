/** Random histories of basic mode: what holds for the client, whatever happens to servers. A failure prints its seed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Restarted } from '../../src/app/restarts.ts';
import type { Generation } from '../../src/base/generation.ts';
import type { Event } from '../../src/reload/state.ts';
import { type Code, GOOD } from '../support/fake-server.ts';
import { enveloped, PROTOCOL_VERSION } from '../support/modern-world.ts';
import { answered, INITIALIZE } from '../support/openers.ts';
import { playHistories, type Random, seeded } from '../support/random.ts';
import { createWorld, type Json, textOf, type World } from '../support/world.ts';

const OPENERS = new Set<unknown>(['initialize', 'server/discover']);
const isOpener = ({ method, params }: Json): boolean =>
  OPENERS.has(method) || PROTOCOL_VERSION in (((params as Json | undefined)?._meta as Json) ?? {});
const FACTS: readonly ((generation: Generation) => Event)[] = [
  generation => ({ type: 'proved', generation }),
  generation => ({ type: 'drained', generation }),
  generation => ({ type: 'greeted', generation, mayKill: true }),
  generation => ({ type: 'exited', generation, death: { exit: { kind: 'exited', code: 1 }, stderr: [] } }),
  generation => ({ type: 'elapsed', timer: `drain:${generation}`, stderr: [] }),
  generation => ({ type: 'elapsed', timer: `deadline:${generation}`, stderr: [] }),
];
/** What an error of ours tells to do, or that nothing is to be done. */
const NEXT =
  /Reconnect: \/mcp|is ending together|Too many requests|Not asked: this request is|The answer is lost/;

class History {
  readonly world: World;
  readonly random: Random;
  readonly speaks: 'legacy' | 'modern' | 'dual';
  era: 'legacy' | 'modern';
  /** Every request, with the newest code that had been seen when it was sent. */
  readonly sent = new Map<unknown, { readonly method: string; readonly seen: number }>();
  readonly cancelled = new Set<unknown>();
  /** What a server has answered at too great a length, and answers once more in this world. */
  readonly withheld = new Set<unknown>();
  /** Questions of servers that the client has not answered. */
  questions: { readonly generation: Generation; readonly session: number }[] = [];
  /** Until code fails, or the settings let old code answer. */
  isAlwaysGood = true;
  readonly restarts: Restarted[][] = [];
  #edits = 0;

  constructor(random: Random) {
    this.random = random;
    this.speaks = random.pick(['legacy', 'legacy', 'modern', 'modern', 'dual'] as const);
    this.era = this.speaks === 'dual' ? random.pick(['legacy', 'modern'] as const) : this.speaks;
    const builds = random.chance(0.3);
    this.world = createWorld({
      mode: 'basic',
      builds,
      unbuilt: builds && random.chance(0.3),
      strategy: random.pick(['overlap', 'exclusive'] as const),
      code: this.code({ content: 'v0' }),
    });
    this.open();
  }

  code(code: Partial<Code>): Partial<Code> {
    const start = this.random.chance(0.8)
      ? 'works'
      : this.random.pick(['exits', 'hangs', 'missing'] as const);
    const build = this.random.chance(0.9) ? 'works' : 'fails';
    if (start !== 'works' || build !== 'works') this.isAlwaysGood = false;
    const bootMs = this.random.pick([0, 100, 700, 3_000]);
    return {
      ...GOOD,
      era: this.speaks,
      start,
      build,
      bootMs,
      prints: this.random.pick([[], ['hello']]),
      ...code,
    };
  }

  request(method: string, params: Json = {}): unknown {
    return this.world.request(method, params, this.newId(method));
  }

  newId(method: string): string {
    const id = `${method} ${this.sent.size}`;
    this.sent.set(id, { method, seen: this.world.seenIndex });
    return id;
  }

  open(): unknown {
    if (this.speaks === 'dual') this.era = this.random.pick(['legacy', 'modern'] as const);
    this.world.isModern = this.era === 'modern';
    const { world } = this;
    const candidate = world.traffic.active === null ? world.loop.lifecycle.phase : null;
    const id = this.opener();
    // Nobody else is there to answer it.
    if (candidate?.name === 'trying') {
      const { generation } = candidate.candidate;
      const heard = world.servers.get(generation)!.heard.some(message => message.id === id);
      assert.ok(heard, `${id} waits although generation ${generation} was started`);
    }
    return id;
  }

  opener(): unknown {
    if (this.era === 'legacy') return this.request('initialize', INITIALIZE);
    return this.request('server/discover');
  }

  move(): void {
    const { world, random } = this;
    switch (random.below(20)) {
      case 0:
      case 1:
        return world.save(this.code({ content: `v${++this.#edits}` }));
      case 2:
      case 3:
        return void this.request('tools/call', { name: 'version', arguments: {} });
      case 4:
        return void this.request('tools/call', {
          name: 'act',
          arguments: { ms: random.pick([10, 2_000, 60_000]) },
        });
      case 5:
        return void this.request(random.pick(['tools/list', 'ping', 'prompts/list']));
      case 6: {
        const id = random.pick([...this.sent.keys()]);
        if (this.sent.get(id)?.method === 'initialize') return;
        this.cancelled.add(id);
        return world.cancel(id);
      }
      case 7:
        this.isAlwaysGood = false;
        return world.crash();
      case 8:
        return this.restart();
      case 9:
        return void this.open();
      case 10:
        return this.ask();
      case 11:
        return this.reply();
      case 12:
        return this.batch();
      case 13:
        return this.tooLong();
      case 14:
        return this.set();
      case 15: {
        if (world.alive.length > 0) random.pick(world.alive).freeze(random.pick([100, 2_000, 20_000]));
        return;
      }
      case 16: {
        const gone = [...world.servers.values()].filter(({ alive }) => !alive);
        if (gone.length > 0) world.loop.tell({ lifecycle: random.pick(FACTS)(random.pick(gone).generation) });
        return;
      }
      default:
        return world.advance(random.pick([1, 50, 100, 500, 1_100, 5_000]));
    }
  }

  restart(): void {
    const { world, random } = this;
    const told: Restarted[] = [];
    const { index, code } = world.disk;
    this.restarts.push(told);
    world.restarts.ask({ reason: null, clearCache: random.chance(0.2) }, what => {
      told.push(what);
      const { storm } = world.loop.lifecycle;
      // Files that the server seems to write itself wait.
      if (!what.served || storm.kind === 'waiting' || storm.kind === 'muted') return;
      const serving = world.servers.get(world.traffic.active ?? 0);
      const isNew =
        serving !== undefined && (serving.index >= index || serving.code.content === code.content);
      assert.ok(isNew, 'what was on disk when it was asked serves');
    });
  }

  batch(): void {
    const { world, random } = this;
    const params = world.isModern ? enveloped({}) : {};
    const parts = ['tools/list', 'ping', 'prompts/list']
      .slice(random.below(3))
      .map(method => ({ jsonrpc: '2.0', id: this.newId(method), method, params }));
    world.sendLine(JSON.stringify(parts));
  }

  /** A request of the client's, or the answer to one. */
  tooLong(): void {
    const { world, random } = this;
    const bytes = 300 * 1024 * 1024;
    if (random.chance(0.5)) {
      const id = JSON.stringify(this.newId('tools/call'));
      return world.loop.tell({
        router: { type: 'client-overlong', line: { bytes, id, method: 'tools/call' } },
      });
    }
    for (const { generation, heard } of world.alive) {
      const open = heard.find(({ id, method }) => method === 'tools/call' && world.answers(id).length === 0);
      if (open === undefined || this.cancelled.has(open.id)) continue;
      const line = { bytes, id: JSON.stringify(open.id), method: null };
      this.withheld.add(open.id);
      return world.loop.tell({ router: { type: 'server-overlong', generation, line } });
    }
  }

  set(): void {
    const { world, random } = this;
    if (random.chance(0.2)) this.isAlwaysGood = false;
    const dice = random.below(4);
    if (dice === 0) world.setStrategy(random.pick(['overlap', 'exclusive'] as const));
    if (dice === 1)
      world.setTimeouts({ drainMs: random.pick([0, 30_000]), startMs: random.pick([9_000, 60_000]) });
    if (dice === 2) {
      this.isAlwaysGood = false;
      world.set({ holdMs: random.pick([0, 500, 20_000]), hangMs: random.pick([0, 0, 3_000]) });
    }
    if (dice === 3) {
      this.isAlwaysGood = false;
      this.watch(!world.loop.lifecycle.settings.isWatched);
    }
  }

  watch(isWatched: boolean): void {
    const { world } = this;
    world.loop.tell({ lifecycle: { type: 'settings', settings: { isWatched } } });
    world.set({ isWatched });
    if (!isWatched) return;
    // The first scan finds what nobody has seen.
    world.save({});
    world.clock.after(100, () => world.loop.tell({ router: { type: 'watching' } }));
  }

  /** Every process counts its questions from the same number, once its session is open. */
  ask(): void {
    const server = this.world.alive.at(-1);
    if (server?.answered.has('initialize') !== true) return;
    const before = this.world.heard.length;
    server.say({ id: 0, method: 'roots/list' });
    if (this.world.heard.length > before)
      this.questions.push({ generation: server.generation, session: this.sessions });
  }

  /** How many openers were answered. */
  get sessions(): number {
    return [...this.sent].filter(
      ([id, { method }]) => OPENERS.has(method) && this.world.answers(id)[0]?.result,
    ).length;
  }

  /** A client that has opened a new session answers nothing of the one before. */
  reply(): void {
    const { sessions } = this;
    const question = this.questions.shift();
    if (question?.session === sessions) this.world.send({ id: 0, result: { roots: [question.generation] } });
  }

  /** When all has come to rest the newest code answers, if it can. */
  checkRest(): void {
    const { world } = this;
    this.watch(true);
    world.set({ holdMs: 20_000 });
    world.advance(200);
    if (world.disk.code.start !== 'works' || world.disk.code.build !== 'works') return;
    world.save({ content: 'last' });
    world.advance(90_000);
    const opener = this.open();
    answered(world, opener);
    // A process that was opened in one era speaks no other, and nobody replaces it here.
    if (this.speaks === 'dual' && !world.answer(opener).result) return;
    const id = this.request('tools/call', { name: 'version', arguments: {} });
    world.advance(1_000);
    // Who saves as often as that may be a server that writes its own files; the log says so.
    if (!world.notes.some(({ kind }) => kind === 'storm')) assert.equal(textOf(world.answer(id)), 'last');
  }

  check(): void {
    const { world } = this;
    for (const [id, { method, seen }] of this.sent) {
      const answers = world.answers(id);
      assert.ok(
        answers.length === 1 ||
          (answers.length === 0 && this.cancelled.has(id)) ||
          (answers.length === 2 && this.withheld.has(id)),
        `${answers.length} answers to ${id}`,
      );
      const asked = [...world.servers.values()].filter(({ heard }) =>
        heard.some(message => message.id === id),
      );
      if (method === 'tools/call') assert.ok(asked.length <= 1, `${id} was asked ${asked.length} times`);
      const [answer] = answers;
      if (answer === undefined || !('result' in answer) || method !== 'tools/call') continue;
      assert.equal(textOf(answer), asked[0]?.code.content, 'nobody else answered it');
      if (this.isAlwaysGood) assert.ok(asked[0]!.index >= seen, `${id} was answered by old code`);
    }
    for (const told of this.restarts) assert.equal(told.length, 1, `told ${told.length} times`);
    this.checkLines();
    let wasOpened = false;
    for (const { heard, generation } of world.servers.values()) {
      const [first] = heard;
      if (wasOpened && first !== undefined)
        assert.ok(isOpener(first), `generation ${generation} heard ${JSON.stringify(first)} first`);
      wasOpened ||= heard.some(isOpener);
      for (const { result } of heard)
        if (result !== undefined)
          assert.deepEqual(result, { roots: [generation] }, 'an answer to somebody else');
    }
    assert.equal(world.exitCode, 0);
    assert.deepEqual(world.alive, []);
    assert.deepEqual(world.pairs, []);
  }

  /** What passes is what was written, and all that is ours is the error. */
  checkLines(): void {
    const { world } = this;
    // Those of a batch that a candidate leaves behind are asked again one by one.
    const lines = world.said.filter(({ by }) => by === 'client');
    const written = new Set(
      lines.flatMap(({ line, message }) =>
        Array.isArray(message) ? [line, ...message.map(part => JSON.stringify(part))] : line,
      ),
    );
    for (const server of world.servers.values())
      for (const line of server.lines) assert.ok(written.has(line), `it was told ${line}`);
    for (const { by, line, message } of world.said) {
      if (by !== 'wrapper' || world.serverLines.has(line)) continue;
      const { code, message: text } = (message.error ?? {}) as { code?: number; message?: string };
      assert.ok(code === -32603 || code === -32600, `the client was told ${line}`);
      assert.match(String(text), NEXT);
    }
  }
}

test('every request is answered once or taken back, by who was asked, and nothing crosses generations', () => {
  playHistories(1_000, seed => {
    const random = seeded(seed);
    const history = new History(random);
    for (let moves = 10 + random.below(50); moves > 0; moves--) history.move();
    history.checkRest();
    history.world.end();
    history.world.advance(20_000);
    history.check();
  });
});
