/**
 * Every way of opening a session on every state of the server: what opens is answered once and soon, our tools are there,
 * and when the code is mended the next call is served by it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Code } from '../support/fake-server.ts';
import { checkServers, streamsOf } from '../support/modern-promises.ts';
import { enveloped, errorOf, type Json, resultOf } from '../support/modern-world.ts';
import {
  answered,
  INITIALIZE,
  initialize,
  listenFirst,
  listFirst,
  PROBE_ID,
  probeInPlace,
  saysModern,
  sendProbe,
} from '../support/openers.ts';
import { createWorld, textOf, type World } from '../support/world.ts';

const SOON_MS = 3_000;
/** A list waits for a server that may still come. */
const LIST_MS = 20_000;

const SERVERS: Readonly<Record<string, Partial<Code>>> = {
  'works, legacy': {},
  'works, modern': { era: 'modern' },
  'works in both eras': { era: 'dual' },
  'is silent on a probe': { probe: 'silent' },
  'exits on a probe': { probe: 'exits' },
  'answers a probe with -32000': { probe: { error: -32_000 } },
  'answers a probe with -32600': { probe: { error: -32_600 } },
  'answers a probe with -32602': { probe: { error: -32_602 } },
  'is missing': { start: 'missing' },
  'has a syntax error': { start: 'exits' },
  'has a syntax error, modern': { start: 'exits', era: 'modern' },
  hangs: { start: 'hangs' },
  'hangs, modern': { start: 'hangs', era: 'modern' },
  'boots in 1.8 s, legacy': { bootMs: 1_800 },
  'boots in 1.8 s, both eras': { bootMs: 1_800, era: 'dual' },
  'boots in 8 s, legacy': { bootMs: 8_000 },
  'boots in 8 s, modern': { bootMs: 8_000, era: 'modern' },
  'boots in 8 s, both eras': { bootMs: 8_000, era: 'dual' },
  'boots in 8 s, silent on a probe': { bootMs: 8_000, probe: 'silent' },
  'boots in 8 s, exits on a probe': { bootMs: 8_000, probe: 'exits' },
  'refuses every handshake': { start: 'rejects' },
  'refuses every handshake, both eras': { start: 'rejects', era: 'dual' },
};

/** What a client does; its session goes on in the era of `world.isModern`. */
const OPENERS: Readonly<Record<string, (world: World) => void>> = {
  initialize,
  'a probe in place': probeInPlace,
  'initialize whatever the probe says'(world) {
    answered(world, sendProbe(world), SOON_MS);
    initialize(world);
  },
  'initialize 500 ms after a probe'(world) {
    sendProbe(world);
    world.advance(500);
    initialize(world);
  },
  'a probe and initialize at once'(world) {
    sendProbe(world);
    initialize(world);
  },
  'initialize, and all that follows at once'(world) {
    world.request('initialize', INITIALIZE, 'open');
    world.notify('notifications/initialized');
    answered(world, world.request('tools/list', {}, 'list'));
  },
  'a listen': listenFirst,
  'a list': listFirst,
  'notifications before initialize'(world) {
    world.notify('notifications/of/nobody');
    world.notify('notifications/roots/list_changed');
    world.notify('notifications/initialized');
    initialize(world);
  },
  'notifications before a probe'(world) {
    world.notify('notifications/of/nobody');
    world.notify('notifications/roots/list_changed');
    world.notify('notifications/cancelled', enveloped({ requestId: 1 }));
    probeInPlace(world);
  },
  'initialize, 2.5 s late'(world) {
    world.advance(2_500);
    initialize(world);
  },
  'a probe, 2.5 s late'(world) {
    world.advance(2_500);
    probeInPlace(world);
  },
};

const OPENING: ReadonlySet<unknown> = new Set(['initialize', 'server/discover', 'subscriptions/listen']);

/** What was sent to open, with when it was answered; a listen is answered by its acknowledgement. */
function openersOf(
  world: World,
): readonly { readonly sent: Json; readonly at: number; readonly answers: number[] }[] {
  return world.said
    .filter(({ by, message }) => by === 'client' && OPENING.has(message.method))
    .map(({ message: sent, at }) => ({
      sent,
      at,
      answers: world.heard.filter(({ message }) => isAnswer(sent, message)).map(heard => heard.at),
    }));
}

const isAnswer = (sent: Json, message: Json): boolean =>
  sent.method === 'subscriptions/listen'
    ? message.method === 'notifications/subscriptions/acknowledged'
    : message.id === sent.id && message.method === undefined;

const isUp = ({ start = 'works', bootMs = 100 }: Partial<Code>): boolean =>
  start === 'works' && bootMs < 2_000;

/** Whether the server works in the era of the session, be it ever so slow or its answer to a probe ever so odd. */
const worksFor = (
  { isModern }: World,
  { start = 'works', era = 'legacy', probe = 'answers' }: Partial<Code>,
) => start === 'works' && (isModern ? era !== 'legacy' && probe === 'answers' : era !== 'modern');

function checkProbe(world: World, code: Partial<Code>): void {
  const [answer] = world.answers(PROBE_ID);
  if (answer === undefined) return;
  const speaksModern = code.era === 'modern' || code.era === 'dual';
  if (saysModern(answer)) return assert.ok(speaksModern, 'modern is never claimed for a legacy server');
  // Who sends `initialize` without waiting for the answer has chosen.
  const wasOvertaken = code.era === 'dual' && overtakesProbe(world);
  assert.ok(
    !(speaksModern && isUp(code)) || wasOvertaken,
    'a server that speaks the modern era is not denied',
  );
  const { code: said } = errorOf(answer);
  if (typeof code.probe === 'object') assert.ok([code.probe.error, -32601].includes(said!));
  else assert.equal(said, -32601);
}

function overtakesProbe(world: World): boolean {
  const initialized = world.said.findIndex(({ message }) => message.method === 'initialize');
  const answer = world.said.findIndex(({ by, message }) => by === 'wrapper' && message.id === PROBE_ID);
  return initialized !== -1 && initialized < answer;
}

/** Whether the session was opened; a server of the modern era alone says so. */
function checkInitialize(world: World, code: Partial<Code>): boolean {
  const [answer] = world.answers('open');
  if (answer === undefined) return true;
  const refused = code.era === 'modern' && isUp(code);
  if (!refused) {
    assert.equal(resultOf(answer).protocolVersion, INITIALIZE.protocolVersion);
    const { tools } = resultOf(answer).capabilities as { tools?: Json };
    assert.equal(tools?.listChanged, true, 'changes of tools are promised');
    if (isUp(code))
      assert.equal((resultOf(answer).serverInfo as Json).name, 'fake', 'the server itself opens');
    return true;
  }
  assert.match(JSON.stringify(errorOf(answer)), /2026-07-28/, 'the error names the versions of the server');
  return false;
}

const namesIn = (answer: Json): readonly unknown[] =>
  (resultOf(answer).tools as Json[]).map(({ name }) => name);

function lists(world: World): readonly unknown[] {
  const id = world.request('tools/list');
  world.advance(LIST_MS + 100);
  return namesIn(world.answer(id));
}

function announcements(world: World): number {
  return world.heard.filter(({ message }) => message.method === 'notifications/tools/list_changed').length;
}

function play(code: Partial<Code>, open: (world: World) => void): void {
  const world = createWorld({ code });
  open(world);
  world.advance(SOON_MS);
  for (const { sent, at, answers } of openersOf(world)) {
    assert.equal(answers.length, 1, `${sent.method} ${sent.id} is answered ${answers.length} times`);
    const took = answers[0]! - at;
    assert.ok(took <= SOON_MS, `${sent.method} ${sent.id} is answered after ${took} ms`);
  }
  checkProbe(world, code);
  if (!checkInitialize(world, code)) return;

  const before = lists(world);
  assert.deepEqual(before.slice(-2), ['restart_server', 'reload_status']);
  const status = world.call('reload_status');
  world.advance(100);
  assert.ok(textOf(world.answer(status)));

  if (worksFor(world, code)) {
    assert.ok(before.includes('version'), 'a server that works needs no help');
    const served = world.call('version');
    world.advance(100);
    assert.equal(textOf(world.answer(served)).split('\n').at(-1), 'v0');
  }

  const told = announcements(world);
  world.save({ content: 'mended', era: 'dual', probe: 'answers', start: 'works', bootMs: 100 });
  const call = world.call('version');
  world.advance(10_000);
  assert.equal(textOf(world.answer(call)).split('\n').at(-1), 'mended', textOf(world.answer(call)));
  const listens = world.said.some(({ message }) => message.method === 'subscriptions/listen');
  const isTold = !world.isModern || listens;
  if (!before.includes('version') && isTold)
    assert.equal(announcements(world), told + 1, 'the tools of the server are announced');
  assert.ok(lists(world).includes('version'));

  const [active] = world.alive;
  assert.equal(active?.pinned, world.isModern ? 'modern' : 'legacy');
  for (const server of world.servers.values()) assert.deepEqual(server.foreign, []);
  if (world.isModern) {
    streamsOf(world);
    checkServers(world);
  }
  checkNoEarlyNotification(world);
}

/** What came before the opener reached no server. */
function checkNoEarlyNotification(world: World): void {
  const first = world.said.findIndex(({ by, message }) => by === 'client' && message.id !== undefined);
  const early = world.said.slice(0, first).map(({ line }) => line);
  for (const { lines, heard } of world.servers.values()) {
    for (const line of early) {
      const mayComeAgain = JSON.parse(line).method === 'notifications/initialized';
      assert.ok(mayComeAgain || !lines.includes(line), `${line} was passed on`);
    }
    const [opener] = heard;
    assert.ok(
      opener === undefined || opener.id !== undefined,
      `a server hears ${JSON.stringify(opener)} first`,
    );
  }
}

for (const [opener, open] of Object.entries(OPENERS)) {
  for (const [server, code] of Object.entries(SERVERS)) {
    test(`${opener}: the server ${server}`, () => play(code, open));
  }
}

test('a batch of openers gets an answer each, of ids that are falsy, too', () => {
  for (const era of ['legacy', 'dual'] as const) {
    const world = createWorld({ code: { era } });
    for (const id of [0, '', 'x']) sendProbe(world, id);
    world.advance(SOON_MS);
    for (const id of [0, '', 'x']) assert.equal(saysModern(world.answer(id)), era === 'dual');
  }
});

test('a request of no era before the opener is told to open the session first', () => {
  const world = createWorld({ code: { era: 'dual' } });
  const id = world.request('tools/list');
  world.advance(100);
  assert.ok(errorOf(world.answer(id)).message);
  assert.equal(probeInPlace(world), 'modern');
  checkServers(world);
});

test('what the modern era has no longer is refused by the server, also as the first request', () => {
  for (const era of ['modern', 'dual'] as const) {
    for (const method of ['initialize', 'ping', 'logging/setLevel']) {
      const world = createWorld({ code: { era } });
      world.send({ id: 'first', method, params: enveloped() });
      world.advance(SOON_MS);
      assert.equal(errorOf(world.answer('first')).code, -32601, `${method}, ${era}`);
      listFirst(world);
      assert.ok(namesIn(world.answer('list')).includes('version'));
      world.send({ id: 'later', method, params: enveloped() });
      world.advance(SOON_MS);
      assert.equal(errorOf(world.answer('later')).code, -32601, `${method}, ${era}, later`);
    }
  }
});

test('a sibling that only probes gets its answer and ends at once', () => {
  for (const era of ['legacy', 'modern', 'dual'] as const) {
    const world = createWorld({ code: { era } });
    const id = sendProbe(world);
    answered(world, id);
    assert.equal(saysModern(world.answer(id)), era !== 'legacy');
    world.end();
    world.advance(6_000);
    assert.equal(world.exitCode, 0);
    assert.equal(world.alive.length, 0);
    assert.equal(world.clock.armed, 0);
  }
});

test('a probe of a later version is answered by the server, in its own words', () => {
  const world = createWorld({ code: { era: 'dual' } });
  const later = enveloped({ _meta: { 'io.modelcontextprotocol/protocolVersion': '2030-01-01' } });
  world.send({ id: 'later', method: 'server/discover', params: later });
  world.advance(SOON_MS);
  const { code, data } = errorOf(world.answer('later'));
  assert.deepEqual([code, data?.supported], [-32022, ['2026-07-28']]);
  assert.equal(probeInPlace(world), 'modern');
});
