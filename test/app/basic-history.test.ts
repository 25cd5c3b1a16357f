/** Random histories of basic mode: what holds for the client, whatever happens to servers. A failure prints its seed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Generation } from '../../src/base/generation.ts';
import { type Code, GOOD } from '../support/fake-server.ts';
import { answered, INITIALIZE } from '../support/openers.ts';
import { playHistories, type Random, seeded } from '../support/random.ts';
import { createWorld, type Json, textOf, type World } from '../support/world.ts';

const OPENERS = new Set<unknown>(['initialize', 'server/discover']);
const isOpener = ({ method }: Json): boolean => OPENERS.has(method);

class History {
  readonly world: World;
  readonly random: Random;
  readonly era: 'legacy' | 'modern';
  /** Every request, with the newest code that had been seen when it was sent. */
  readonly sent = new Map<unknown, { readonly method: string; readonly seen: number }>();
  readonly cancelled = new Set<unknown>();
  /** Questions of servers that the client has not answered. */
  questions: { readonly generation: Generation; readonly session: number }[] = [];
  isAlwaysGood = true;
  #edits = 0;

  constructor(random: Random) {
    this.random = random;
    this.era = random.pick(['legacy', 'modern'] as const);
    const builds = random.chance(0.3);
    this.world = createWorld({
      mode: 'basic',
      builds,
      unbuilt: builds && random.chance(0.3),
      strategy: random.pick(['overlap', 'exclusive'] as const),
      code: this.code({ content: 'v0' }),
    });
    this.world.isModern = this.era === 'modern';
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
      era: this.era,
      start,
      build,
      bootMs,
      prints: this.random.pick([[], ['hello']]),
      ...code,
    };
  }

  request(method: string, params: Json = {}): unknown {
    const id = `${method} ${this.sent.size}`;
    this.sent.set(id, { method, seen: this.world.seenIndex });
    return this.world.request(method, params, id);
  }

  open(): unknown {
    if (this.era === 'legacy') return this.request('initialize', INITIALIZE);
    return this.request('server/discover');
  }

  move(): void {
    const { world, random } = this;
    switch (random.below(14)) {
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
        return void world.restarts.ask({ reason: null, clearCache: false }, () => {});
      case 9:
        return void this.open();
      case 10:
        return this.ask();
      case 11:
        return this.reply();
      default:
        return world.advance(random.pick([1, 50, 100, 500, 1_100, 5_000]));
    }
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
    if (world.disk.code.start !== 'works' || world.disk.code.build !== 'works') return;
    world.save({ content: 'last' });
    world.advance(90_000);
    answered(world, this.open());
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
        answers.length === 1 || (answers.length === 0 && this.cancelled.has(id)),
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
    this.checkLines();
    let wasOpened = false;
    for (const { heard, generation } of world.servers.values()) {
      const [first] = heard;
      if (wasOpened && first !== undefined && this.era === 'legacy')
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
    const written = new Set(world.said.filter(({ by }) => by === 'client').map(({ line }) => line));
    for (const server of world.servers.values())
      for (const line of server.lines) assert.ok(written.has(line), `it was told ${line}`);
    for (const { by, line, message } of world.said)
      if (by === 'wrapper' && !world.serverLines.has(line))
        assert.equal(
          (message.error as { code?: number } | undefined)?.code,
          -32603,
          `the client was told ${line}`,
        );
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
