/** A server that answers nothing: it is told, and where `hangMs` says so it counts as dead. In both eras. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probeInPlace } from '../support/openers.ts';
import { createWorld, textOf, type World, type WorldOptions } from '../support/world.ts';

const FOR_EVER = { ms: 10_000_000 };

const ERAS: readonly (readonly [era: string, open: (options: WorldOptions) => World])[] = [
  [
    'legacy',
    options => {
      const world = createWorld(options);
      world.open();
      world.advance(1_000);
      return world;
    },
  ],
  [
    'modern',
    options => {
      const world = createWorld({ ...options, code: { era: 'dual' } });
      probeInPlace(world);
      world.call('version');
      world.advance(1_000);
      return world;
    },
  ],
];

for (const [era, open] of ERAS) {
  test(`${era}: a server that says nothing for hangMs is ended and started again, and its call is told`, () => {
    const world = open({ hangMs: 5_000 });
    const hangs = world.call('act', FOR_EVER);
    world.advance(4_900);
    assert.deepEqual(world.answers(hangs), []);
    world.advance(200);
    assert.match(
      textOf(world.answer(hangs)),
      /generation 1 of "world" wrote nothing for 5\.0 s with a request open, and was ended for that \(timeouts\.hangMs\) while the call was running\. Its outcome is UNKNOWN/,
    );
    world.advance(1_000);
    assert.deepEqual(
      world.alive.map(server => server.generation),
      [2],
    );
    const next = world.call('version');
    world.advance(100);
    assert.equal(textOf(world.answer(next)), 'v0');
    const crashes = world.notes.filter(note => note.kind === 'crashed');
    assert.deepEqual(
      crashes.map(({ generation, failure }) => [generation, failure.kind]),
      [[1, 'hung']],
    );
  });

  test(`${era}: who says anything at all does not hang`, () => {
    const world = open({ hangMs: 5_000 });
    const works = world.call('act', { ms: 12_000 });
    for (let second = 0; second < 12; second += 3) {
      world.advance(3_000);
      world.servers
        .get(1)
        ?.say({ method: 'notifications/progress', params: { progressToken: 1, progress: second } });
    }
    world.advance(1_000);
    assert.equal(textOf(world.answer(works)), 'v0');
    assert.equal(world.router.active, 1);
  });

  test(`${era}: without hangMs a silence is said once a request and never punished`, () => {
    const world = open({});
    const first = world.call('act', FOR_EVER);
    world.advance(10_000);
    world.call('look', { ms: 300_000 });
    world.advance(19_900);
    assert.equal(world.silences.length, 0);
    world.advance(200);
    assert.deepEqual(
      world.silences.map(({ generation, open, quietMs }) => [
        generation,
        open.tool,
        open.openMs,
        open.others,
        quietMs,
      ]),
      [[1, 'act', 30_000, 1, 30_000]],
    );
    world.advance(10_000);
    assert.equal(world.silences.length, 2);
    world.advance(600_000);
    assert.deepEqual([world.silences.length, world.answers(first).length], [2, 0]);
    assert.equal(world.router.active, 1);
  });
}

const [[, legacy]] = ERAS as [(typeof ERAS)[number]];

test('a server that is silent with nothing to answer does not hang', () => {
  const world = legacy({ hangMs: 5_000 });
  world.call('version');
  world.advance(3_600_000);
  assert.deepEqual([world.router.active, world.silences.length], [1, 0]);
});

test('while the client has to answer the server nobody hangs; from its answer on the time counts anew', () => {
  const world = legacy({ hangMs: 5_000 });
  world.call('ask');
  const hangs = world.call('act', FOR_EVER);
  world.advance(62_000);
  assert.equal(world.router.active, 1);
  const asked = world.heard.find(({ message }) => message.method === 'elicitation/create')!.message;
  world.servers.get(1)!.wroteAt = 0;
  world.send({ id: asked.id, result: { action: 'accept' } });
  world.servers.get(1)!.wroteAt = 0;
  world.advance(4_000);
  assert.deepEqual(world.answers(hangs), []);
  world.advance(6_000);
  assert.match(textOf(world.answer(hangs)), /wrote nothing for/);
});

test('a hang counts in the crash budget: five within a minute end it', () => {
  const world = legacy({ hangMs: 1_000 });
  for (let death = 0; death < 5; death++) {
    world.call('act', FOR_EVER);
    world.advance(3_000);
  }
  const call = world.call('version');
  assert.match(
    textOf(world.answer(call)),
    /^No server: "world" is not running: it wrote nothing for 1\.0 s with a request open, .*, its death number 5 within a minute, and is not started again by itself\./,
  );
});

test('hangMs may be set, changed and taken back while a call is open', () => {
  const world = legacy({});
  const hangs = world.call('act', FOR_EVER);
  world.advance(20_000);
  world.set({ hangMs: 60_000 });
  world.set({ hangMs: 0 });
  world.advance(600_000);
  assert.deepEqual(world.answers(hangs), []);
  world.set({ hangMs: 2_000 });
  world.advance(2_000);
  assert.match(textOf(world.answer(hangs)), /wrote nothing for/);
});

test('an old generation that finishes has its own limit', () => {
  const world = legacy({ hangMs: 2_000 });
  const call = world.call('act', { ms: 20_000 });
  world.advance(10);
  world.save({ content: 'v1' });
  world.advance(25_000);
  assert.equal(textOf(world.answer(call)), 'v0');
});

test('one that was to finish and goes on serving, because the change was taken back, can hang again', () => {
  const world = legacy({ hangMs: 2_000, strategy: 'exclusive' });
  const hangs = world.call('act', FOR_EVER);
  world.advance(1_500);
  world.save({ content: 'v1' });
  world.advance(1_500);
  assert.equal(world.loop.lifecycle.phase.name, 'yielding');
  world.save({ content: 'v0' });
  world.advance(3_000);
  assert.match(textOf(world.answer(hangs)), /wrote nothing for/);
});

test('a look that comes late, because we were stopped ourselves, punishes nobody', () => {
  const world = legacy({ hangMs: 5_000 });
  const call = world.call('act', { ms: 60_000 });
  const { router } = world;
  assert.equal(router.silenceDue, 5_000 + world.clock.now());
  router.silenceDue = world.clock.now() + 1_000;
  world.advance(5_000);
  assert.deepEqual(world.answers(call), []);
  world.advance(1_000);
  assert.match(textOf(world.answer(call)), /wrote nothing for 6\.0 s/);
});
