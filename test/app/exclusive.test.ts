/** Servers that must be alone: the old generation finishes and is gone before the new one starts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Timeouts } from '../../src/base/settings.ts';
import { type Code, VERSION_TOOL } from '../support/fake-server.ts';
import { errorOf, type Json, resultOf } from '../support/modern-world.ts';
import { initialize, probeInPlace } from '../support/openers.ts';
import { createWorld, textOf, type World } from '../support/world.ts';

const ERAS = ['legacy', 'modern'] as const;
type Era = (typeof ERAS)[number];

const TOOLS_CHANGED = 'notifications/tools/list_changed';

interface Setup {
  readonly code?: Partial<Code>;
  readonly holdMs?: number;
  readonly timeouts?: Partial<Timeouts>;
  readonly strategy?: 'overlap';
}

function opened(era: Era, { code, ...rest }: Setup = {}): World {
  const world = createWorld({
    strategy: 'exclusive',
    ...rest,
    code: { era, ...code },
  });
  if (era === 'modern') assert.equal(probeInPlace(world), 'modern');
  else initialize(world);
  world.request('tools/list', {}, 'first list');
  world.advance(100);
  return world;
}

function inBothEras(name: string, play: (era: Era) => World): void {
  for (const era of ERAS) {
    test(`${name} (${era})`, () => {
      const world = play(era);
      assert.deepEqual(world.pairs, [], 'two never run together');
    });
  }
}

const told = (world: World): string => {
  const call = world.call('version');
  world.advance(10);
  return textOf(world.answer(call));
};

const generations = (world: World): readonly number[] => world.alive.map(server => server.generation);
const changes = (world: World): number =>
  world.heardMethods().filter(method => method === TOOLS_CHANGED).length;
const names = (answer: Json): unknown[] => (resultOf(answer).tools as Json[]).map(({ name }) => name);

inBothEras('what runs is finished by the old code, what comes after the save waits for the new', era => {
  const world = opened(era);
  const running = world.call('act', { ms: 1_500 });
  world.advance(10);
  world.save({ content: 'v1' });
  const later = world.call('version');
  world.advance(1_000);
  assert.deepEqual(generations(world), [1]);
  assert.deepEqual([...world.answers(running), ...world.answers(later)], []);
  world.advance(1_000);
  assert.equal(textOf(world.answer(running)), 'v0');
  assert.equal(textOf(world.answer(later)), 'v1');
  assert.deepEqual(generations(world), [2]);
  assert.equal(changes(world), 0, 'nothing changed but the code');
  return world;
});

inBothEras('meanwhile lists are the last good ones, and our own tools answer', era => {
  const world = opened(era, { code: { leaveMs: 5_500 } });
  world.save({ content: 'v1' });
  world.advance(100);
  assert.equal(world.router.active, null);
  const list = world.request('tools/list');
  const prompts = world.request('prompts/list');
  const call = world.call('version');
  const status = world.call('reload_status');
  assert.equal(world.answers(status).length, 1);
  world.advance(3_000);
  assert.deepEqual(names(world.answer(list)), ['version', 'act', 'look', 'restart_server', 'reload_status']);
  assert.deepEqual(resultOf(world.answer(prompts)).prompts, []);
  assert.deepEqual(world.answers(call), []);
  world.advance(5_000);
  assert.equal(textOf(world.answer(call)), 'v1');
  assert.equal(changes(world), 0);
  return world;
});

inBothEras('tools that are different after the pause are announced once', era => {
  const world = opened(era, { code: { leaveMs: 5_500 } });
  world.save({ content: 'v1', tools: [VERSION_TOOL] });
  const list = world.request('tools/list');
  world.advance(10_000);
  assert.equal(names(world.answer(list)).length, 5);
  assert.equal(changes(world), 1);
  return world;
});

inBothEras('new code that does not start leaves nothing, and the next save is tried again', era => {
  const world = opened(era);
  world.save({ content: 'broken', start: 'exits' });
  const first = world.call('version');
  world.advance(2_000);
  const text = textOf(world.answer(first));
  assert.match(
    text,
    /^No server: "world" is not running: it exited with code 1\.\nError: server\.py:3: SyntaxError/,
  );
  assert.match(text, /Generation 1, .* with --strategy exclusive it was ended before the new one started\./);
  assert.equal(resultOf(world.answer(first)).isError, true);
  const restart = world.call('restart_server');
  world.advance(1_000);
  assert.match(
    textOf(world.answer(restart)),
    /FAILED: server\.py:3: .*\nGeneration 1, .* --strategy exclusive/s,
  );
  world.save({ content: 'v2', start: 'works' });
  const second = world.call('version');
  world.advance(1_000);
  assert.equal(textOf(world.answer(second)), 'v2');
  world.crash();
  world.save({ content: 'broken', start: 'exits' });
  const third = world.call('version');
  world.advance(2_000);
  assert.doesNotMatch(textOf(world.answer(third)), /exclusive/, 'that one died by itself');
  return world;
});

inBothEras('a change that is taken back before the old one was told to go ends the wait', era => {
  const world = opened(era);
  const running = world.call('act', { ms: 3_000 });
  world.save({ content: 'v1' });
  const waiting = world.call('version');
  world.advance(1_000);
  world.save({ content: 'v0' });
  world.advance(100);
  assert.equal(textOf(world.answer(waiting)), 'v0');
  world.advance(40_000);
  assert.equal(textOf(world.answer(running)), 'v0');
  assert.deepEqual([...world.servers.keys()], [1]);
  return world;
});

inBothEras('a change that is taken back after that is just another start', era => {
  const world = opened(era, { code: { leaveMs: 5_500 } });
  world.save({ content: 'v1' });
  world.advance(1_000);
  world.save({ content: 'v0' });
  const call = world.call('version');
  world.advance(6_000);
  assert.equal(textOf(world.answer(call)), 'v0');
  assert.deepEqual([...world.servers.keys()], [1, 2]);
  return world;
});

inBothEras('saves while the old one finishes and goes make one start', era => {
  const world = opened(era, { code: { leaveMs: 3_000 } });
  world.call('act', { ms: 1_000 });
  for (let count = 1; count <= 6; count++) {
    world.save({ content: `v${count}` });
    world.advance(600);
  }
  const call = world.call('version');
  world.advance(3_000);
  assert.equal(textOf(world.answer(call)), 'v6');
  assert.deepEqual([...world.servers.keys()], [1, 2]);
  return world;
});

inBothEras('a batch of saves that is not over when the old one is gone belongs into the start', era => {
  const world = opened(era, { code: { leaveMs: 200 } });
  world.save({ content: 'v1' });
  world.advance(250);
  world.save({ content: 'v2' });
  world.advance(40);
  assert.deepEqual(generations(world), []);
  world.save({ content: 'v3' });
  const call = world.call('version');
  world.advance(1_000);
  assert.equal(textOf(world.answer(call)), 'v3');
  assert.deepEqual([...world.servers.keys()], [1, 2]);
  return world;
});

inBothEras('a candidate that is overtaken is gone before the next one starts', era => {
  const world = opened(era, { code: { bootMs: 1_000, leaveMs: 400 } });
  world.save({ content: 'v1' });
  world.advance(900);
  assert.deepEqual(generations(world), [2]);
  world.save({ content: 'v2' });
  const call = world.call('version');
  world.advance(300);
  assert.deepEqual(generations(world), [2]);
  world.advance(2_000);
  assert.equal(textOf(world.answer(call)), 'v2');
  assert.deepEqual(generations(world), [3]);
  return world;
});

inBothEras('what the old one can not finish in its time is settled, and it goes', era => {
  const world = opened(era, { timeouts: { drainMs: 5_000 } });
  const act = world.call('act', { ms: 60_000 });
  const look = world.call('look', { ms: 60_000 });
  world.advance(10);
  world.save({ content: 'v1' });
  world.advance(5_100);
  assert.match(textOf(world.answer(act)), /generation 1 .* had to leave for newer code.*UNKNOWN/);
  world.advance(65_000);
  assert.equal(textOf(world.answer(look)), 'v1');
  return world;
});

inBothEras('while the old one waits for a person, it answers what can not wait any longer', era => {
  const world = opened(era);
  const asking = world.call('ask');
  world.advance(10);
  world.save({ content: 'v1' });
  const call = world.call('version');
  world.advance(60_000);
  assert.match(
    textOf(world.answer(call)),
    /^\[mcp-reload\] STALE ANSWER: a reload .* waited 20 s\).* it ends when its running calls are done.*\nv0$/s,
  );
  const restart = world.call('restart_server');
  world.advance(45_000);
  assert.match(
    textOf(world.answer(restart)),
    /still running after 45 s: generation 1 finishes its running calls/,
  );
  if (era === 'legacy') {
    const question = world.heard.find(({ message }) => message.method === 'elicitation/create')!;
    world.send({ id: question.message.id, result: { action: 'accept' } });
  } else {
    const { requestState } = resultOf(world.answer(asking));
    world.request('tools/call', { name: 'ask', requestState, inputResponses: { name: {} } }, 'answer');
  }
  world.advance(5_000);
  assert.equal(told(world), 'v1');
  return world;
});

inBothEras('a restart that is asked for ends the old one first and tells both', era => {
  const world = opened(era);
  const id = world.request('tools/call', {
    name: 'restart_server',
    arguments: { reason: 'because' },
    _meta: { progressToken: 'p' },
  });
  world.advance(1_000);
  assert.match(textOf(world.answer(id)), /generation 2 is serving now \(before: generation 1\)/);
  const steps = world.heard.flatMap(({ message }) =>
    message.method === 'notifications/progress' ? [(message.params as Json).message] : [],
  );
  assert.equal(steps[0], 'generation 1 finishes its running calls');
  return world;
});

inBothEras('a restart joins the reload that waits for the old one', era => {
  const world = opened(era);
  world.call('act', { ms: 2_000 });
  world.save({ content: 'v1' });
  world.advance(500);
  const restart = world.call('restart_server');
  world.save({ content: 'v0' });
  world.advance(5_000);
  assert.match(textOf(world.answer(restart)), /generation 2 is serving now/);
  assert.deepEqual(generations(world), [2]);
  return world;
});

inBothEras('an old one that dies while it finishes makes room at once', era => {
  const world = opened(era);
  const running = world.call('act', { ms: 20_000 });
  world.save({ content: 'v1' });
  world.advance(500);
  world.crash(1);
  const call = world.call('version');
  world.advance(500);
  assert.match(textOf(world.answer(running)), /RuntimeError: crash 7/);
  assert.equal(textOf(world.answer(call)), 'v1');
  return world;
});

inBothEras('without waiting, calls go to the old one as long as it is there', era => {
  const world = opened(era, { holdMs: 0 });
  world.call('act', { ms: 2_000 });
  world.save({ content: 'v1' });
  const flagged = world.call('version');
  world.advance(100);
  assert.match(textOf(world.answer(flagged)), /STALE ANSWER.*\nv0$/s);
  world.advance(5_000);
  assert.equal(told(world), 'v1');
  return world;
});

inBothEras('a stream of saves starves no call', era => {
  const world = opened(era);
  world.save({ content: 'v1', bootMs: 2_500 });
  const id = world.call('version');
  for (let count = 2; count < 40 && world.answers(id).length === 0; count++) {
    world.advance(1_900);
    world.save({ content: `v${count}` }, `${count}.py`);
  }
  // By a process that was started after it came, so by what was saved before.
  assert.match(textOf(world.answer(id)), /^v\d+$/);
  return world;
});

inBothEras('the end of the session while the old one is going leaves nothing', era => {
  const world = opened(era, { code: { leaveMs: 2_000 } });
  world.save({ content: 'v1' });
  const call = world.call('version');
  world.advance(500);
  world.end();
  world.advance(5_000);
  assert.equal(world.exitCode, 0);
  assert.equal(world.answers(call).length, 1);
  assert.deepEqual([...world.servers.keys()], [1]);
  assert.equal(world.clock.armed, 0);
  return world;
});

for (const era of ERAS) {
  test(`a server that finds its address in use beside its old copy is alone from then on (${era})`, () => {
    const world = opened(era, { strategy: 'overlap', code: { hasAddress: true } });
    const running = world.call('act', { ms: 1_000 });
    world.save({ content: 'v1' });
    const first = world.call('version');
    world.advance(3_000);
    const news = /^\[mcp-reload\] Generation 2 .* address in use.*add --strategy exclusive.*\nv0$/s;
    assert.match(textOf(world.answer(running)), news);
    assert.equal(textOf(world.answer(first)), 'v1', 'it is said once');
    assert.deepEqual(
      world.notes.filter(({ kind }) => kind === 'failed'),
      [],
    );
    world.save({ content: 'v2' });
    world.advance(1_000);
    assert.equal(told(world), 'v2');
    assert.equal(world.notes.filter(({ kind }) => kind === 'exclusive').length, 1);
    assert.deepEqual([...world.servers.keys()], [1, 2, 3, 4], 'only one was started beside another');
    assert.deepEqual(world.pairs, []);
  });

  test(`an address that is busy although nobody of ours lives is waited for (${era})`, () => {
    const world = opened(era, { code: { leaveMs: 5_500 } });
    world.save({ content: 'v1', busyUntil: world.clock.now() + 9_000 });
    const call = world.call('version');
    world.advance(12_000);
    assert.equal(textOf(world.answer(call)), 'v1');
  });
}

test('a client that opens its session anew in the other era gets a process that has never been beside another', () => {
  const world = opened('modern', { code: { era: 'dual', leaveMs: 400 } });
  initialize(world, 'anew');
  world.advance(2_000);
  assert.equal('error' in world.answer('anew') ? errorOf(world.answer('anew')) : null, null);
  assert.equal(told(world), 'v0');
  assert.deepEqual(world.pairs, []);
  assert.deepEqual(generations(world), [2]);
});
