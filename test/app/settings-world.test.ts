/** Settings that change while a session runs, in both eras: our tools, how long calls wait, time limits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VERSION_TOOL, WRITE_TOOL } from '../support/fake-server.ts';
import { checkServers, streamsOf } from '../support/modern-promises.ts';
import { resultOf } from '../support/modern-world.ts';
import { answered, listenFirst } from '../support/openers.ts';
import { createWorld, type Json, textOf, type World, type WorldOptions } from '../support/world.ts';

const CHANGED = 'notifications/tools/list_changed';
const RENAMED = { restart_server: 'again', reload_status: 'how' };
const OFF = { restart_server: false, reload_status: false } as const;
const OWN = ['restart_server', 'reload_status'];

const ERAS = ['legacy', 'modern'] as const;
type Era = (typeof ERAS)[number];

function opened(era: Era, options: WorldOptions = {}): World {
  const world = createWorld({ ...options, code: { era, ...options.code } });
  if (era === 'modern') listenFirst(world);
  else world.open();
  world.advance(100);
  return world;
}

function names(world: World): unknown[] {
  const list = world.request('tools/list');
  assert.ok(answered(world, list));
  return (resultOf(world.answer(list)).tools as Json[]).map(({ name }) => name);
}

const announcements = (world: World): number =>
  world.heardMethods().filter(method => method === CHANGED).length;

function finish(world: World): void {
  checkServers(world);
  if (world.isModern) streamsOf(world);
}

function inBothEras(title: string, play: (era: Era) => World): void {
  for (const era of ERAS) test(`${era}: ${title}`, () => finish(play(era)));
}

inBothEras('our tools go by the names that are set, or are not there', era => {
  const renamed = opened(era, { tools: { restart_server: 'again' } });
  assert.deepEqual(names(renamed).slice(3), ['again', 'reload_status']);
  const restart = renamed.call('again');
  assert.ok(answered(renamed, restart));
  assert.match(textOf(renamed.answer(restart)), /^Restarted "world": generation 2 is serving now/);
  const off = opened(era, { tools: OFF });
  assert.deepEqual(names(off), ['version', 'act', 'look']);
  const call = off.call('restart_server');
  off.advance(100);
  assert.ok(
    off.servers.get(1)!.heard.some(({ id }) => id === call),
    'it is the server that is called',
  );
  return renamed;
});

inBothEras('two tools of ours that are to have one name, and a name that the server has', era => {
  const same = opened(era, { tools: { restart_server: 'reload', reload_status: 'reload' } });
  assert.deepEqual(names(same).slice(3), ['reload', 'mcp_reload_reload']);
  const taken = opened(era, { tools: { restart_server: 'act' } });
  assert.deepEqual(names(taken).slice(3), ['mcp_reload_act', 'reload_status']);
  return taken;
});

inBothEras('a renamed tool is announced once, and the next result says what it is called now', era => {
  const world = opened(era);
  names(world);
  world.set({ tools: { ...RENAMED, reload_status: 'reload_status' } });
  assert.equal(announcements(world), 1);
  const call = world.call('version');
  assert.deepEqual(world.answers(call), [], 'the client may list first');
  assert.deepEqual(names(world).slice(3), ['again', 'reload_status']);
  world.advance(1_000);
  const text = textOf(world.answer(call));
  assert.match(text, /^\[mcp-reload\] The tools of "world" changed with the settings of mcp-reload\./);
  assert.match(text, /- BREAKING removed: restart_server\n- added: again\(reason\?, clear_cache\?\)/);
  assert.match(text, /\nv0$/);
  const next = world.call('version');
  world.advance(1_000);
  assert.equal(textOf(world.answer(next)), 'v0');
  assert.equal(announcements(world), 1);
  return world;
});

inBothEras('tools that are switched off and on again are announced each time', era => {
  const world = opened(era);
  names(world);
  world.set({ tools: OFF });
  const [first] = [world.call('version'), world.advance(1_000)];
  assert.match(textOf(world.answer(first)), /removed: restart_server\n- BREAKING removed: reload_status/);
  world.set({ tools: { restart_server: 'restart_server', reload_status: false } });
  world.set({ tools: { restart_server: 'restart_server', reload_status: false } });
  assert.equal(announcements(world), 2, 'the same once more is no change');
  const [second] = [world.call('version'), world.advance(1_000)];
  assert.match(textOf(world.answer(second)), /\n- added: restart_server\(/);
  assert.deepEqual(names(world).slice(3), ['restart_server']);
  return world;
});

inBothEras('what is taken back before the model heard of it is not told', era => {
  const world = opened(era);
  names(world);
  const { tools } = world.router.settings;
  world.set({ tools: OFF });
  world.set({ tools });
  const [call] = [world.call('version'), world.advance(1_000)];
  assert.equal(textOf(world.answer(call)), 'v0');
  return world;
});

test('legacy: a client that has not listed yet hears nothing', () => {
  const world = opened('legacy');
  world.set({ tools: RENAMED });
  assert.equal(announcements(world), 0);
  const [call] = [world.call('version'), world.advance(1_000)];
  assert.equal(textOf(world.answer(call)), 'v0');
  assert.deepEqual(names(world).slice(3), ['again', 'how']);
});

inBothEras('a name of ours that the new code takes is told together with its tool', era => {
  const world = opened(era);
  names(world);
  const own = { name: 'restart_server', description: 'Mine', inputSchema: { type: 'object' } };
  world.save({ content: 'v1', tools: [VERSION_TOOL, own] });
  const [call] = [world.call('version'), world.advance(3_000)];
  const text = textOf(world.answer(call));
  assert.match(text, /changed with generation 2 \(server\.py changed\)/);
  assert.match(text, /- restart_server: new description: Mine/);
  assert.match(text, /- added: mcp_reload_restart_server\(/);
  assert.doesNotMatch(text, /removed: restart_server/);
  world.save({ content: 'v2', start: 'hangs' });
  const late = world.call('version');
  world.advance(21_000);
  assert.match(textOf(world.answer(late)), /Call reload_status \{"wait": true\}/);
  world.crash(2);
  world.advance(100_000);
  const refused = world.call('version');
  assert.ok(answered(world, refused));
  assert.match(textOf(world.answer(refused)), /\bcall mcp_reload_restart_server\./);
  return world;
});

inBothEras('a restart that runs while its tool is renamed is answered', era => {
  const world = opened(era);
  names(world);
  const [restart, status] = [world.call('restart_server'), world.call('reload_status', { wait: true })];
  world.set({ tools: OFF });
  world.advance(5_000);
  assert.match(textOf(world.answer(restart)), /generation 2 is serving now[\s\S]*removed: restart_server/);
  assert.equal(textOf(world.answer(status)), 'status');
  return world;
});

inBothEras('a shorter hold answers who has waited that long at once, and the rest in time', era => {
  const world = opened(era);
  world.save({ content: 'v1', start: 'hangs' });
  const first = world.call('version');
  world.advance(6_000);
  const second = world.call('version');
  world.set({ holdMs: 5_000 });
  assert.match(textOf(after(world, first, 10)), /STALE ANSWER.*this call waited 6\.0 s/);
  assert.deepEqual(world.answers(second), []);
  assert.match(textOf(after(world, second, 5_000)), /this call waited 5\.0 s/);
  return world;
});

inBothEras('a longer hold keeps who waits already', era => {
  const world = opened(era, { holdMs: 1_000 });
  world.save({ content: 'v1', bootMs: 4_000 });
  const call = world.call('version');
  world.set({ holdMs: 20_000 });
  assert.equal(textOf(after(world, call, 5_000)), 'v1');
  return world;
});

inBothEras('with a hold of 0 nobody waits any longer, in the order in which they came', era => {
  const world = opened(era);
  world.save({ content: 'v1', start: 'hangs' });
  const calls = ['version', 'act', 'look'].map(tool => world.call(tool));
  const list = world.request('prompts/list');
  world.set({ holdMs: 0 });
  world.advance(10);
  for (const id of calls) assert.match(textOf(world.answer(id)), /STALE ANSWER.*still running/);
  assert.ok(world.answer(list).result);
  assert.deepEqual(world.servers.get(1)!.ran, calls);
  return world;
});

inBothEras('calls wait for the first scan of files that are watched from now on', era => {
  const world = opened(era, { isWatched: false });
  names(world);
  world.set({ isWatched: true });
  const call = world.call('version');
  world.advance(1_000);
  assert.deepEqual(world.answers(call), []);
  world.loop.tell({ router: { type: 'watching' } });
  assert.match(
    textOf(after(world, call, 300)),
    /restart_server: new description: .*Saved files are reloaded/,
  );
  const waiting = world.call('version');
  assert.equal(textOf(after(world, waiting, 10)), 'v0');
  world.set({ isWatched: false });
  assert.match(
    textOf(after(world, world.call('version'), 300)),
    /new description: .*No files are watched here/,
  );
  return world;
});

inBothEras('calls wait for the first scan of other files than before', era => {
  const world = opened(era);
  world.loop.tell({ router: { type: 'scanning' } });
  const call = world.call('version');
  world.advance(1_000);
  assert.deepEqual(world.answers(call), []);
  world.save({ content: 'v1' });
  world.loop.tell({ router: { type: 'watching' } });
  assert.equal(textOf(after(world, call, 1_000)), 'v1');
  return world;
});

inBothEras('nobody waits for a scan of files that are no longer watched', era => {
  const world = createWorld({ code: { era }, scanning: true });
  if (era === 'modern') listenFirst(world);
  else world.open();
  const call = world.call('version');
  world.advance(1_000);
  assert.deepEqual(world.answers(call), []);
  world.set({ isWatched: false });
  assert.match(textOf(after(world, call, 300)), /v0$/);
  return world;
});

inBothEras('a candidate has the time to prove itself that is set; one that runs keeps its own', era => {
  const world = opened(era, { timeouts: { startMs: 5_000 } });
  const refusal = (content: string): string => {
    world.save({ content, start: 'hangs' });
    const call = world.call('version');
    world.advance(300);
    world.setTimeouts({ startMs: 9_000 });
    return textOf(after(world, call, 9_000));
  };
  assert.match(refusal('one'), /did not answer the handshake and list its tools within 5\.0 s/);
  assert.match(refusal('two'), /did not answer the handshake and list its tools within 9\.0 s/);
  return world;
});

inBothEras('an old generation has the time to finish that is set when it is replaced', era => {
  const world = opened(era, { timeouts: { drainMs: 2_000 } });
  const cutAfter = (content: string): number => {
    const call = world.call('act', { ms: 25_000 });
    world.advance(10);
    const from = world.clock.now();
    world.save({ content, answerMs: 1 });
    world.advance(300);
    world.setTimeouts({ drainMs: 6_000 });
    world.advance(10_000);
    assert.match(textOf(world.answer(call)), /its time to finish old calls was over.*UNKNOWN/s);
    return world.heard.find(({ message }) => message.id === call)!.at - from;
  };
  assert.ok(cutAfter('v1') < 2_500);
  const later = cutAfter('v2');
  assert.ok(later >= 6_000 && later < 6_500);
  return world;
});

/** What a request is answered by then. */
function after(world: World, id: unknown, ms: number): Json {
  world.advance(ms);
  return world.answer(id);
}

test('a server of tools alone names only those of ours that are there', () => {
  const none = { tools: [], capabilities: {} };
  const said = (tools: WorldOptions['tools']): string => {
    const world = opened('legacy', { code: none, ...(tools === undefined ? {} : { tools }) });
    const { error } = after(world, world.call('nothing'), 100);
    return String((error as Json).message);
  };
  assert.match(said({}), /restart_server and reload_status are mcp-reload's\.$/);
  assert.match(said({ restart_server: false }), /; reload_status is mcp-reload's\.$/);
  assert.match(said(OFF), /offers no tools of its own\.$/);
});

test('a stand-in speaks of a status that can be asked for, by its name', () => {
  const instructions = (options: WorldOptions): string => {
    const world = createWorld({ code: { start: 'hangs' }, ...options });
    world.open();
    return String(resultOf(world.answer('open')).instructions);
  };
  assert.match(instructions({}), /Call reload_status for/);
  assert.match(instructions({ tools: { reload_status: 'how' } }), /Call how for/);
  assert.match(instructions({ tools: OFF }), /as its code changes\.$/);
  const remembered = { tools: [JSON.stringify({ name: 'reload_status' })] };
  assert.match(instructions({ remembered }), /Call mcp_reload_reload_status for/);
});

test('our tools are not remembered for the next session', () => {
  const world = opened('legacy', { tools: RENAMED, code: { tools: [VERSION_TOOL, WRITE_TOOL] } });
  names(world);
  world.set({ tools: { restart_server: 'once', reload_status: 'more' } });
  names(world);
  const kept = world.remembered.tools!.map(text => (JSON.parse(text) as Json).name);
  assert.deepEqual(kept, ['version', 'act']);
  assert.deepEqual(
    names(world).filter(name => OWN.includes(String(name))),
    [],
  );
});
