/**
 * Random beginnings: whatever is saved and crashes while a client opens its session, what opens is answered once and soon,
 * and when the code is mended the next call is served by it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Code, VERSION_TOOL, WRITE_TOOL } from '../support/fake-server.ts';
import { ownListed, randomTools } from '../support/history.ts';
import { streamsOf } from '../support/modern-promises.ts';
import { errorOf, type Json, resultOf } from '../support/modern-world.ts';
import { answered, INITIALIZE, PROBE_ID, saysModern, sendProbe } from '../support/openers.ts';
import { playHistories, type Random, seeded } from '../support/random.ts';
import { createWorld, textOf, type World } from '../support/world.ts';

const SOON_MS = 3_000;

const randomCode = (random: Random, count: number): Partial<Code> => ({
  content: `v${count}`,
  era: random.pick(['legacy', 'dual', 'dual', 'modern'] as const),
  probe: random.chance(0.7) ? 'answers' : random.pick(['silent', 'exits', { error: -32_000 }] as const),
  start: random.chance(0.7) ? 'works' : random.pick(['exits', 'hangs', 'missing', 'rejects'] as const),
  bootMs: random.pick([5, 100, 900, 2_100, 8_000]),
  tools: random.pick([[VERSION_TOOL], [VERSION_TOOL, WRITE_TOOL]]),
  leaveMs: random.pick([1, 20, 5_500]),
  hasAddress: random.chance(0.1),
});

/** What happens beside the client. */
function meanwhile(world: World, random: Random): void {
  for (let steps = random.below(3); steps > 0; steps--) {
    const dice = random.next();
    if (dice < 0.3) world.save(randomCode(random, world.disk.index + 1));
    else if (dice < 0.5 && world.alive.length > 0) world.crash(random.pick(world.alive).generation);
    else if (dice < 0.58) world.set({ tools: randomTools(random) });
    else world.advance(random.pick([0, 1, 5, 60, 100, 150, 500, 1_900]));
  }
}

const atOnceOrSoon = (world: World, random: Random, id: unknown): boolean =>
  random.chance(0.3) ? world.answers(id).length > 0 : answered(world, id, SOON_MS);

/** Opens the session; false where the server has refused it. */
function open(world: World, random: Random): boolean {
  const dice = random.next();
  if (dice < 0.6) {
    sendProbe(world);
    meanwhile(world, random);
    atOnceOrSoon(world, random, PROBE_ID);
    meanwhile(world, random);
    if (!saysModern(world.answers(PROBE_ID)[0]) || random.chance(0.15)) return initialize(world, random);
  } else if (dice < 0.75) return initialize(world, random);
  world.isModern = true;
  if (random.chance(0.8)) {
    world.listen({ toolsListChanged: true, resourceSubscriptions: ['mem:1'] }, 'listen:0');
    meanwhile(world, random);
  }
  const first = world.request('tools/list', {}, 'first');
  meanwhile(world, random);
  assert.ok(answered(world, first));
  return true;
}

function initialize(world: World, random: Random): boolean {
  world.request('initialize', INITIALIZE, 'open');
  meanwhile(world, random);
  const isAnswered = answered(world, 'open');
  assert.ok(isAnswered);
  const [answer] = world.answers('open');
  if ('error' in answer!) {
    const { code, data } = errorOf(answer);
    assert.deepEqual([code, data?.supported], [-32022, ['2026-07-28']]);
    return false;
  }
  meanwhile(world, random);
  world.notify('notifications/initialized');
  return true;
}

function checkOpeners(world: World): void {
  for (const { by, message, at } of world.said) {
    if (by !== 'client' || !['initialize', 'server/discover'].includes(String(message.method))) continue;
    const answers = world.heard.filter(heard => heard.message.id === message.id && 'id' in heard.message);
    assert.equal(answers.length, 1, `${message.method} is answered ${answers.length} times`);
    const took = answers[0]!.at - at;
    assert.ok(took <= SOON_MS, `${message.method} is answered after ${took} ms`);
  }
}

function play(seed: number): void {
  const random = seeded(seed);
  const world = createWorld({
    strategy: random.pick(['overlap', 'exclusive'] as const),
    code: randomCode(random, 0),
    remembered: { probe: random.pick(['legacy', 'modern', null]) },
  });
  meanwhile(world, random);
  const isOpen = open(world, random);
  world.advance(random.pick([0, 100, 4_000, 90_000]));
  if (isOpen) {
    checkWorking(world);
    checkServed(world);
  }
  world.advance(SOON_MS);
  checkOpeners(world);
  for (const server of world.servers.values()) assert.deepEqual(server.foreign, []);
  assert.deepEqual(world.pairs, [], 'no server is started beside another one that must be alone');
  world.end();
  world.advance(120_000);
  assert.equal(world.exitCode, 0, 'the wrapper ends');
  assert.equal(world.alive.length, 0, 'nothing is left behind');
  assert.equal(world.clock.armed, 0, 'no timer is left');
  if (world.isModern && isOpen) streamsOf(world);
}

/** Code that works needs nobody to help it: no save and no restart. */
function checkWorking(world: World): void {
  const { code } = world.disk;
  const fits = world.isModern ? code.era !== 'legacy' && code.probe === 'answers' : code.era !== 'modern';
  const wasCrashed = [...world.servers.values()].some(({ stderr }) => stderr.join().includes('crash'));
  if (!fits || code.start !== 'works' || wasCrashed) return;
  const call = world.call('version');
  world.advance(30_000);
  const text = textOf(world.answer(call));
  assert.equal(text.split('\n').at(-1), code.content, text);
}

function checkServed(world: World): void {
  world.save({
    content: 'mended',
    era: 'dual',
    probe: 'answers',
    start: 'works',
    bootMs: 100,
    tools: [VERSION_TOOL],
  });
  const call = world.call('version');
  // A storm of saves waits for calm, and two candidates may be given up before.
  world.advance(20_000);
  const text = textOf(world.answer(call));
  assert.equal(text.split('\n').at(-1), 'mended', text);
  const active = world.servers.get(world.loop.router.active!)!;
  assert.equal(active.pinned, world.isModern ? 'modern' : 'legacy');
  const list = world.request('tools/list');
  world.advance(100);
  const names = (resultOf(world.answer(list)).tools as Json[]).map(({ name }) => name);
  assert.deepEqual(names, ['version', ...ownListed(world, [VERSION_TOOL])]);
}

test('however a session begins, it opens soon and can be mended', () => playHistories(200, play));
