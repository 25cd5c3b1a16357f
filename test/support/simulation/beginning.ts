/**
 * Whatever is saved and crashes while a client opens its session: what opens is answered once and soon, and when the code
 * is mended the next call is served by it.
 */
import assert from 'node:assert/strict';
import { type Code, VERSION_TOOL, WRITE_TOOL } from '../fake-server.ts';
import { streamsOf } from '../modern-promises.ts';
import { errorOf, type Json, resultOf } from '../modern-world.ts';
import { answered, INITIALIZE, PROBE_ID, saysModern, sendProbe } from '../openers.ts';
import type { Random } from '../random.ts';
import { textOf, type World } from '../world.ts';
import { holds } from './guarantee.ts';
import { works } from './guarantees/fresh-or-flagged.ts';
import { type History, ownListed, randomTools } from './history.ts';
import { end } from './session.ts';

const SOON_MS = 3_000;

export const troubledCode = (random: Random, count: number): Partial<Code> => ({
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
export function meanwhile(history: History): void {
  const { world, random, watcher } = history;
  for (let steps = random.below(3); steps > 0; steps--) {
    const dice = random.next();
    if (dice < 0.3) history.save(troubledCode(random, world.disk.index + 1));
    else if (dice < 0.5 && world.alive.length > 0) world.crash(random.pick(world.alive).generation);
    else if (dice < 0.58) world.set({ tools: randomTools(random) });
    else world.advance(random.pick([0, 1, 5, 60, 100, 150, 500, 1_900]));
    watcher.check(world);
  }
}

function atOnceOrSoon({ world, random }: History, id: unknown): boolean {
  return random.chance(0.3) ? world.answers(id).length > 0 : answered(world, id, SOON_MS);
}

/** Opens the session; false where the server has refused it. */
function open(history: History): boolean {
  const { world, random } = history;
  const dice = random.next();
  if (dice < 0.6) {
    sendProbe(world);
    meanwhile(history);
    atOnceOrSoon(history, PROBE_ID);
    meanwhile(history);
    if (!saysModern(world.answers(PROBE_ID)[0]) || random.chance(0.15)) return initialize(history);
  } else if (dice < 0.75) return initialize(history);
  world.isModern = true;
  if (random.chance(0.8)) {
    world.listen({ toolsListChanged: true, resourceSubscriptions: ['mem:1'] }, 'listen:0');
    meanwhile(history);
  }
  const first = world.request('tools/list', {}, 'first');
  meanwhile(history);
  holds('Answered once', () => assert.ok(answered(world, first), 'the first list is not answered'));
  return true;
}

function initialize(history: History): boolean {
  const { world } = history;
  world.request('initialize', INITIALIZE, 'open');
  meanwhile(history);
  holds('Answered once', () => assert.ok(answered(world, 'open'), '`initialize` is not answered'));
  const [answer] = world.answers('open');
  if ('error' in answer!) {
    const { code, data } = errorOf(answer);
    assert.deepEqual([code, data?.supported], [-32022, ['2026-07-28']]);
    return false;
  }
  meanwhile(history);
  world.notify('notifications/initialized');
  return true;
}

function checkOpeners({ said, heard }: World): void {
  for (const { by, message, at } of said) {
    if (by !== 'client' || !['initialize', 'server/discover'].includes(String(message.method))) continue;
    const answers = heard.filter(one => one.message.id === message.id && 'id' in one.message);
    holds('Answered once', () =>
      assert.equal(answers.length, 1, `${message.method} is answered ${answers.length} times`),
    );
    const took = answers[0]!.at - at;
    holds('Bounded', () => assert.ok(took <= SOON_MS, `${message.method} is answered after ${took} ms`));
  }
}

export function playBeginning(history: History): void {
  const { world, random, watcher } = history;
  meanwhile(history);
  const isOpen = open(history);
  world.advance(random.pick([0, 100, 4_000, 90_000]));
  watcher.check(world);
  if (isOpen) {
    holds('Fresh or flagged', () => checkWorking(history));
    holds('Fresh or flagged', () => checkServed(world));
  }
  world.advance(SOON_MS);
  checkOpeners(world);
  holds('The session survives', () => {
    for (const server of world.servers.values()) assert.deepEqual(server.foreign, []);
  });
  end(history);
  if (world.isModern && isOpen) holds('The session survives', () => streamsOf(world));
}

/** Code that works needs nobody to help it: no save and no restart. */
function checkWorking({ world, kind }: History): void {
  const { code } = world.disk;
  const wasCrashed = [...world.servers.values()].some(({ stderr }) => stderr.join().includes('crash'));
  if (!works(code, world.isModern, kind) || wasCrashed) return;
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
  const active = world.servers.get(world.router.active!)!;
  assert.equal(active.pinned, world.isModern ? 'modern' : 'legacy');
  const list = world.request('tools/list');
  world.advance(100);
  const names = (resultOf(world.answer(list)).tools as Json[]).map(({ name }) => name);
  assert.deepEqual(names, ['version', ...ownListed(world, [VERSION_TOOL])]);
}
