/** Basic mode in a fake world: restarts without the session, and one error that says so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Restarted } from '../../src/app/restarts.ts';
import { answered, initialize, listenFirst, PROBE_ID, sendProbe } from '../support/openers.ts';
import { createWorld, type Json, textOf, type World, type WorldOptions } from '../support/world.ts';

const RECONNECT = /Reconnect: \/mcp in Claude Code; other clients: restart the server in their list\.$/;

const basic = (options: WorldOptions = {}): World => createWorld({ ...options, mode: 'basic' });

function opened(options: WorldOptions = {}): World {
  const world = basic(options);
  world.open();
  world.advance(2_000);
  return world;
}

/** The message of the only answer, which has to be an error that names the reconnect. */
function refusal(world: World, id: unknown): string {
  const { error } = world.answer(id) as { error?: { code: number; message: string } };
  assert.equal(error?.code, -32603, JSON.stringify(world.answer(id)));
  assert.match(error.message, RECONNECT);
  return error.message;
}

const version = (world: World): string => {
  const id = world.call('version');
  world.advance(100);
  return textOf(world.answer(id));
};

function restarted(world: World): Restarted[] {
  const told: Restarted[] = [];
  world.restarts.ask({ reason: 'new endpoints', clearCache: false }, what => told.push(what));
  return told;
}

const living = (world: World): number[] => world.alive.map(server => server.generation);

test('the first opener is passed on at once, and answered in the words of the server', () => {
  const world = basic();
  const id = world.request('initialize', { protocolVersion: '2025-11-25', capabilities: {} });
  world.advance(101);
  assert.deepEqual(world.servers.get(1)?.lines, [world.said[0]?.line]);
  assert.ok(world.serverLines.has(world.said[1]!.line));
  assert.ok(world.answer(id).result);
  assert.equal(world.traffic.active, 1);
});

test('a call after a save waits for the new code, and is told to reconnect; an opener begins anew', () => {
  const world = opened();
  world.save({ content: 'v1' });
  const call = world.call('version');
  world.advance(500);
  assert.deepEqual(world.answers(call), []);
  world.advance(1_000);
  assert.match(
    refusal(world, call),
    /^Not asked: the session is lost: the code of "world" was restarted \(server\.py changed\), from generation 1 to 2\./,
  );
  const later = world.request('ping');
  refusal(world, later);
  initialize(world, 'again');
  assert.equal(version(world), 'v1');
  assert.deepEqual(living(world), [2]);
});

test('what is open at the restart gets the same error, and what the old code still says is dropped', () => {
  const world = opened();
  const call = world.call('act', { ms: 1_500 });
  world.advance(10);
  world.save({ content: 'v1', leaveMs: 5_000 });
  world.advance(10_000);
  assert.match(
    refusal(world, call),
    /^No answer, and the outcome of this request is UNKNOWN: the code of "world" was/,
  );
  assert.deepEqual(world.servers.get(1)?.ran, [call]);
  assert.deepEqual(world.servers.get(2)?.ran, []);
});

test('code that does not start costs nothing: the old code answers in the same session', () => {
  const world = opened();
  world.save({ content: 'v1', start: 'exits' });
  const told = restarted(world);
  world.advance(1_000);
  assert.equal(version(world), 'v0');
  assert.deepEqual(
    told.map(({ served }) => served),
    [false],
  );
  assert.match(
    told[0]!.text,
    /FAILED: server\.py:3: SyntaxError[\s\S]*Generation 1, the code from before, goes on serving/,
  );
  world.save({ content: 'v2', start: 'works' });
  refusal(
    world,
    (() => {
      const id = world.call('version');
      world.advance(2_000);
      return id;
    })(),
  );
});

test('who asks for a restart is told that the session was not carried over', () => {
  const world = opened();
  const told = restarted(world);
  world.advance(3_000);
  assert.deepEqual(
    told.map(({ served }) => served),
    [true],
  );
  assert.match(
    told[0]!.text,
    /^Restarted "world": generation 2 is running now \(before: generation 1\)\.\nWhy: .*new endpoints.*\nTime: 1\.0 s/,
  );
  assert.match(told[0]!.text, /session was NOT carried over .*\/mcp in Claude Code/);
});

test('after the longest wait the old code answers', () => {
  const world = opened({ holdMs: 500 });
  world.save({ content: 'v1' });
  const call = world.call('version');
  world.advance(510);
  assert.equal(textOf(world.answer(call)), 'v0');
});

test('nothing waits where nothing may', () => {
  const world = opened({ holdMs: 0 });
  world.save({ content: 'v1' });
  assert.equal(version(world), 'v0');
});

test('new code that speaks is proved by that, before it has lived for a second', () => {
  const world = opened();
  world.save({ content: 'v1', start: 'hangs' });
  world.advance(500);
  assert.equal(world.traffic.active, 1);
  world.servers.get(2)?.say({ method: 'notifications/message', params: {} });
  assert.equal(world.traffic.active, 2);
  assert.deepEqual(world.heardMethods(), [], 'the client has no session with it');
});

test('a crash is told with its reason, and the next opener finds the server again', () => {
  const world = opened();
  const call = world.call('act', { ms: 1_500 });
  world.advance(10);
  world.crash();
  assert.match(refusal(world, call), /generation 1 of "world" exited with code 7 \(RuntimeError: crash 7\)/);
  const next = world.call('version');
  assert.match(refusal(world, next), /exited with code 7[\s\S]*does not know this session/);
  initialize(world, 'again');
  assert.equal(version(world), 'v0');
});

test('a server that is not started again says why, and what to do', () => {
  const world = opened();
  for (let death = 0; death < 5; death++) {
    world.crash();
    world.advance(3_000);
  }
  assert.deepEqual(living(world), []);
  const opener = world.request('initialize', {}, 'again');
  assert.match(
    refusal(world, opener),
    /death number 5 within a minute[\s\S]*RuntimeError: crash 7[\s\S]*Fix the cause and save/,
  );
  world.save({ content: 'v1' });
  initialize(world, 'once more');
  assert.equal(version(world), 'v1');
});

test('who asks while a server that had stopped for good is built anew is not told that it stays down', () => {
  const world = opened({ builds: true });
  for (let death = 0; death < 5; death++) {
    world.crash();
    world.advance(3_000);
  }
  restarted(world);
  assert.match(
    refusal(world, world.request('ping')),
    /exited with code 7[\s\S]*The next generation does not know this session/,
  );
});

test('an opener of code that does not start is told the file and the line', () => {
  const world = basic({ code: { start: 'exits' } });
  const opener = world.request('initialize', {}, 'first');
  world.advance(200);
  assert.match(refusal(world, opener), /^No server: "world" is not running[\s\S]*server\.py:3: SyntaxError/);
  const early = world.call('version');
  refusal(world, early);
  world.save({ content: 'v1', start: 'works' });
  initialize(world, 'second');
  assert.equal(version(world), 'v1');
});

test('a save before the first code has answered costs the opener nothing', () => {
  const world = basic({ code: { bootMs: 5_000 } });
  const opener = world.request('initialize', {}, 'first');
  world.advance(300);
  world.save({ content: 'v1', bootMs: 100 });
  world.advance(1_000);
  assert.ok(world.answer(opener).result);
  assert.equal(version(world), 'v1');
});

test('an address that is still taken is waited for by the opener', () => {
  const world = basic({ code: { busyUntil: 1_000 } });
  const opener = world.request('initialize', {}, 'first');
  world.advance(3_000);
  assert.ok(world.answer(opener).result);
});

test('a server that dies of the probe is started again, and the handshake works', () => {
  const world = basic({ code: { probe: 'exits' } });
  sendProbe(world);
  world.advance(200);
  assert.match(refusal(world, PROBE_ID), /generation 1 of "world" ended before it answered/);
  initialize(world);
  assert.equal(version(world), 'v0');
});

test('in the modern era requests pass to the new code; what was open is told', () => {
  const world = basic({ code: { era: 'modern' } });
  listenFirst(world);
  world.advance(2_000);
  const open = world.call('act', { ms: 5_000 });
  world.advance(10);
  world.save({ content: 'v1' });
  const waits = world.call('version');
  world.advance(2_000);
  assert.equal(textOf(world.answer(waits)), 'v1');
  for (const id of [open, 'listen:0'])
    assert.match(refusal(world, id), /Generation 2, which runs now, answers new requests: send it again/);
  assert.equal(version(world), 'v1');
  assert.deepEqual(world.traffic.session(), { client: 'test 1', era: 'modern' });
});

test('a call is not asked of code that may be outdated before it serves', () => {
  const world = basic({ code: { era: 'modern', bootMs: 10 } });
  world.isModern = true;
  world.save({ content: 'v1' });
  const call = world.call('version');
  world.advance(3_000);
  assert.equal(textOf(world.answer(call)), 'v1');
});

test('bytes pass as they are, both ways, with the ids of both sides', () => {
  const world = opened();
  const server = world.servers.get(1)!;
  const asked = `{ "jsonrpc": "2.0", "id": 0, "method": "roots/list", "x": 12345678901234567890 }`;
  world.loop.tell({ router: { type: 'server-line', generation: 1, line: Buffer.from(asked) } });
  assert.equal(world.said.at(-1)?.line, asked);
  const answer = `{"id":0,  "jsonrpc":"2.0","result":{"roots":[]}}`;
  world.sendLine(answer);
  assert.equal(server.lines.at(-1), answer);
  world.sendLine(answer);
  assert.equal(server.lines.filter(line => line === answer).length, 1, 'nobody waits for it any more');
});

test('in a lost session nothing but an opener passes, and an answer to the old code never reaches the new', () => {
  const world = opened();
  world.servers.get(1)?.say({ id: 0, method: 'roots/list' });
  world.save({ content: 'v1' });
  world.advance(2_000);
  world.notify('notifications/progress', { progressToken: 1 });
  world.send({ id: 0, result: { roots: ['old'] } });
  world.servers.get(2)?.say({ method: 'notifications/tools/list_changed' });
  assert.deepEqual(world.servers.get(2)?.heard, []);
  assert.deepEqual(world.heardMethods(), ['roots/list']);
  initialize(world, 'again');
  world.send({ id: 0, result: { roots: ['late'] } });
  world.sendLine('[{"jsonrpc":"2.0","id":0,"result":{"roots":["late too"]}}]');
  assert.deepEqual(
    world.servers.get(2)?.heard.filter(message => 'result' in message),
    [],
  );
});

test('each request of a batch gets the error', () => {
  const world = opened();
  world.save({ content: 'v1' });
  world.advance(2_000);
  world.sendLine(
    '[{"jsonrpc":"2.0","id":"a","method":"ping"},{"jsonrpc":"2.0","id":"b","method":"tools/list"}]',
  );
  refusal(world, 'a');
  refusal(world, 'b');
});

test('what is cancelled gets no answer, waiting or asked', () => {
  const world = opened();
  const asked = world.call('act', { ms: 5_000 });
  world.advance(10);
  world.cancel(asked);
  world.save({ content: 'v1' });
  const waits = world.call('version');
  world.cancel(waits);
  world.advance(2_000);
  assert.deepEqual([world.answers(asked), world.answers(waits)], [[], []]);
  const heard = world.servers.get(1)!.heard.filter(({ method }) => method === 'notifications/cancelled');
  assert.equal(heard.length, 1, 'the server was not asked the other one');
});

test('prints are taken out and logged, and prove nothing', () => {
  const world = opened();
  world.save({ content: 'v1', prints: ['starting up', '{"level":"info"}'] });
  world.advance(500);
  assert.equal(world.traffic.active, 1);
  world.advance(1_000);
  assert.equal(world.traffic.active, 2);
  assert.deepEqual(
    world.strays.map(news => news.kind === 'line' && news.line),
    ['starting up', '{"level":"info"}'],
  );
  assert.equal(world.traffic.printed(2)?.count, 2);
});

test('in exclusive order the old code is gone before the new one starts', () => {
  const world = opened({ strategy: 'exclusive' });
  const call = world.call('act', { ms: 5_000 });
  world.advance(10);
  world.save({ content: 'v1' });
  world.advance(1_000);
  assert.match(
    refusal(world, call),
    /the code of "world" is being restarted, and generation 1 was ended for that/,
  );
  assert.deepEqual([world.pairs, living(world)], [[], [2]]);
  initialize(world, 'again');
  assert.equal(version(world), 'v1');
});

test('an address that the old copy has makes the session exclusive', () => {
  const world = opened({ code: { hasAddress: true } });
  world.save({ content: 'v1' });
  world.advance(3_000);
  initialize(world, 'again');
  assert.equal(version(world), 'v1');
  assert.ok(world.notes.some(note => note.kind === 'exclusive'));
});

test('a build that fails costs nothing, one that works is served', () => {
  const world = opened({ builds: true });
  world.save({ content: 'v1', build: 'fails' });
  world.advance(2_000);
  assert.equal(version(world), 'v0');
  world.save({ content: 'v2', build: 'works' });
  const call = world.call('version');
  world.advance(3_000);
  refusal(world, call);
  initialize(world, 'again');
  assert.equal(version(world), 'v2');
});

test('without any server an opener waits for the build, and not for ever', () => {
  const world = basic({ builds: true, unbuilt: true, code: { buildMs: 5_000 } });
  const opener = world.request('initialize', {}, 'first');
  world.advance(6_000);
  assert.ok(world.answer(opener).result);
  const hangs = basic({ builds: true, unbuilt: true, code: { build: 'hangs' } });
  hangs.request('initialize', {}, 'first');
  hangs.advance(30_100);
  assert.match(refusal(hangs, 'first'), /still starting \(this request waited 30 s\)/);
});

test('a call waits for the first scan of the files', () => {
  const world = basic({ scanning: true });
  world.open();
  const call = world.call('version');
  world.advance(100);
  assert.deepEqual(world.answers(call), []);
  world.loop.tell({ router: { type: 'watching' } });
  world.advance(100);
  assert.equal(textOf(world.answer(call)), 'v0');
});

test('no more than a thousand wait', () => {
  const world = opened();
  world.save({ content: 'v1' });
  const ids = Array.from({ length: 1_001 }, () => world.call('version'));
  assert.match(JSON.stringify(world.answer(ids.at(-1))), /Too many requests wait/);
  assert.deepEqual(world.answers(ids[0]), []);
});

test('a server that hangs is ended, if that is wanted; a listen is no sign of it', () => {
  const world = opened({ hangMs: 5_000 });
  const call = world.call('act', { ms: 60_000 });
  world.advance(7_000);
  assert.match(refusal(world, call), /wrote nothing for 5\.0 s with a request open/);
  const modern = basic({ hangMs: 5_000, code: { era: 'modern' } });
  listenFirst(modern);
  modern.advance(60_000);
  assert.deepEqual(living(modern), [1]);
});

test('what is too long to be passed on is answered', () => {
  const world = opened();
  const line = { bytes: 300 * 1024 * 1024, method: null, id: null };
  world.loop.tell({
    router: { type: 'client-overlong', line: { ...line, id: '"big"', method: 'tools/call' } },
  });
  assert.match(JSON.stringify(world.answer('big')), /Not asked: this request is 300 MiB long/);
  const call = world.call('act', { ms: 60_000 });
  world.loop.tell({
    router: { type: 'server-overlong', generation: 1, line: { ...line, id: String(call) } },
  });
  assert.match(JSON.stringify(world.answer(call)), /The answer is lost/);
});

test('when the session ends, what is open is told', () => {
  const world = opened();
  const call = world.call('act', { ms: 60_000 });
  world.advance(10);
  assert.equal(world.traffic.isIdle(), false);
  world.end();
  const late = world.call('version');
  world.advance(10_000);
  for (const id of [call, late])
    assert.match(JSON.stringify((world.answer(id) as Json).error), /ending together with its client/);
  assert.equal(world.exitCode, 0);
});

test('it tells who is served, what is open and what was answered, and has no tools', () => {
  const world = opened();
  assert.deepEqual(world.traffic.session(), { client: 'test 1', era: 'legacy' });
  assert.deepEqual(world.traffic.names(), { restart: null, status: null, isWatched: true });
  const before = world.traffic.tally().served;
  assert.equal(version(world), 'v0');
  assert.equal(world.traffic.tally().served, before + 1);
  assert.equal(world.traffic.suspicion(), 'none');
  world.call('act', { ms: 60_000 });
  world.advance(1_000);
  assert.deepEqual(world.traffic.openRequest(world.clock.now()), {
    method: 'tools/call',
    tool: 'act',
    openMs: 1_000,
    others: 0,
  });
  assert.equal(world.traffic.suspicion(), 'open-call');
  assert.equal(answered(world, world.request('tools/list', {}, 'list')), true);
  assert.doesNotMatch(JSON.stringify(world.answer('list')), /restart_server/);
});
