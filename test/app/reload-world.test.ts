import assert from 'node:assert/strict';
import { test } from 'node:test';
import { READ_TOOL, VERSION_TOOL, WRITE_TOOL } from '../support/fake-server.ts';
import { createWorld, type Json, textOf } from '../support/world.ts';

const isNote = (answer: Json) => '_meta' in (answer.result as Json);

test('a call right after a save waits and is answered by the new code', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'v1' });
  const call = world.call('version');
  assert.deepEqual(world.answers(call), []);
  world.advance(1_000);
  assert.equal(textOf(world.answer(call)), 'v1');
  assert.equal(isNote(world.answer(call)), false);
});

test('the old generation leaves after the swap and one server is left', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'v1' });
  world.advance(10_000);
  assert.deepEqual(
    world.alive.map(server => server.generation),
    [2],
  );
});

test('a call in flight when the reload comes is answered by the old code, once', () => {
  const world = createWorld();
  world.open();
  const call = world.call('act', { ms: 1_500 });
  world.advance(10);
  world.save({ content: 'v1' });
  world.advance(5_000);
  assert.equal(textOf(world.answer(call)), 'v0');
  assert.deepEqual(world.servers.get(1)?.ran, [call]);
  assert.deepEqual(world.servers.get(2)?.ran, []);
});

test('code that fails to start leaves the old code answering, flagged with file and line', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'broken', start: 'exits' });
  const first = world.call('version');
  world.advance(1_000);
  assert.match(
    textOf(world.answer(first)),
    /^\[mcp-reload\] STALE ANSWER.*server\.py.*\nError: server\.py:3: SyntaxError/,
  );
  assert.match(textOf(world.answer(first)), /\nv0$/);
  const second = world.call('version');
  world.advance(100);
  assert.match(
    textOf(world.answer(second)),
    /^\[mcp-reload\] STALE ANSWER.*still fails to start: server\.py:3: SyntaxError.*\nv0$/,
  );
  world.save({ content: 'v2', start: 'works' });
  const third = world.call('version');
  world.advance(1_000);
  assert.equal(textOf(world.answer(third)), 'v2');
});

test('an edit that is taken back clears the failure without a reload', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'broken', start: 'exits' });
  world.advance(1_000);
  world.save({ content: 'v0', start: 'works' });
  const call = world.call('version');
  world.advance(1_000);
  assert.equal(textOf(world.answer(call)), 'v0');
  assert.equal(world.router.active, 1);
  assert.equal(world.loop.lifecycle.last, 2);
});

test('a hang at start is waited for up to the limit, then the old code answers, flagged', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'hangs', start: 'hangs' });
  const call = world.call('version');
  const list = world.request('prompts/list');
  world.advance(3_010);
  assert.ok(world.answer(list));
  assert.deepEqual(world.answers(call), []);
  world.advance(17_100);
  assert.match(
    textOf(world.answer(call)),
    /STALE ANSWER: a reload of "world" is still running \(this call waited 20 s\)/,
  );
  world.advance(60_000);
  const later = world.call('version');
  world.advance(100);
  assert.match(textOf(world.answer(later)), /did not answer the handshake and list its tools within 60 s/);
  assert.deepEqual(
    world.alive.map(server => server.generation),
    [1],
  );
});

test('a server that can not list its tools any more is refused', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'v1', start: 'cannot-list' });
  const call = world.call('version');
  world.advance(1_000);
  assert.match(textOf(world.answer(call)), /answered tools\/list with an error: broken list/);
});

test('the new server is told the session: parameters, initialized, last level, net subscriptions', () => {
  const world = createWorld();
  world.open({ roots: { listChanged: true } });
  world.request('logging/setLevel', { level: 'info' });
  world.request('logging/setLevel', { level: 'debug' });
  world.request('resources/subscribe', { uri: 'a:1' });
  world.request('resources/subscribe', { uri: 'a:2' });
  world.request('resources/unsubscribe', { uri: 'a:1' });
  world.advance(100);
  world.save({ content: 'v1' });
  world.advance(1_000);
  const heard = world.servers.get(2)!.heard.map(({ method, params }) => [method, params]);
  assert.deepEqual(heard.slice(0, 5), [
    [
      'initialize',
      {
        protocolVersion: '2025-11-25',
        capabilities: { roots: { listChanged: true } },
        clientInfo: { name: 'test', version: '1' },
      },
    ],
    ['notifications/initialized', undefined],
    ['logging/setLevel', { level: 'debug' }],
    ['resources/subscribe', { uri: 'a:2' }],
    ['tools/list', {}],
  ]);
  assert.equal(heard.filter(([method]) => method === 'resources/subscribe').length, 1);
});

test('a level set while the new server starts reaches it', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'v1', bootMs: 2_900 });
  world.advance(100);
  const set = world.request('logging/setLevel', { level: 'debug' });
  world.advance(5_000);
  assert.ok(world.answer(set));
  const levels = world.servers.get(2)!.heard.filter(({ method }) => method === 'logging/setLevel');
  assert.equal(levels.length, 1);
});

test('only lists that changed are announced, and never before the client is ready', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'v1' });
  world.advance(1_000);
  assert.deepEqual(world.heardMethods(), []);
  world.save({ content: 'v2', tools: [VERSION_TOOL, WRITE_TOOL] });
  world.advance(1_000);
  assert.deepEqual(world.heardMethods(), ['notifications/tools/list_changed']);
});

test('a held call waits for the client to list the changed tools, and carries what changed, once', () => {
  const world = createWorld();
  world.open();
  const look = {
    ...READ_TOOL,
    inputSchema: { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] },
  };
  world.save({ content: 'v1', tools: [VERSION_TOOL, look] });
  const call = world.call('version');
  world.advance(180);
  assert.deepEqual(world.heardMethods(), ['notifications/tools/list_changed']);
  assert.deepEqual(world.answers(call), []);
  const list = world.request('tools/list');
  world.advance(50);
  assert.ok(world.answer(list));
  const text = textOf(world.answer(call));
  assert.match(text, /The tools of "world" changed with generation 2/);
  assert.match(text, /BREAKING removed: act\n- BREAKING look: parameter at was added and is required/);
  const next = world.call('version');
  world.advance(50);
  assert.equal(textOf(world.answer(next)), 'v1');
});

test('a client that lists when it is told is waited for, also when it may list only once a second', () => {
  const world = createWorld();
  world.open();
  const changed = (content: string) => {
    world.save({ content, tools: [VERSION_TOOL, { ...READ_TOOL, name: content }] });
    return world.call('version');
  };
  // The first time nobody knows whether it lists; once it asks, it gets its answer first, however slow.
  const first = changed('v1');
  world.advance(400);
  assert.deepEqual(world.answers(first), []);
  const slow = world.request('tools/list');
  world.advance(50);
  assert.ok(world.answer(slow) && world.answer(first));
  const second = changed('v2');
  world.advance(1_000);
  assert.deepEqual(world.answers(second), [], 'longer than for a stranger');
  world.request('tools/list');
  world.advance(50);
  assert.match(textOf(world.answer(second)), /added: v2/);
  const third = changed('v3');
  world.advance(2_000);
  assert.match(textOf(world.answer(third)), /added: v3/, 'within its bound');
});

test('a client that never lists again is not kept waiting for longer than a moment', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'v1', tools: [VERSION_TOOL] });
  const call = world.call('version');
  world.advance(160 + 251 + 2);
  assert.match(textOf(world.answer(call)), /v1$/);
});

test('restart_server reports the generation, the time and the tools', () => {
  const world = createWorld();
  world.open();
  const restart = world.call('restart_server', { reason: 'new package' });
  const during = world.call('version');
  world.advance(500);
  assert.match(
    textOf(world.answer(restart)),
    /^Restarted "world": generation 2 is serving now \(before: generation 1\)\.\nWhy: restart asked for \(new package\)\.\nTime: 10\d ms/,
  );
  assert.match(textOf(world.answer(restart)), /Tools: 3 tools, unchanged/);
  assert.equal(textOf(world.answer(during)), 'v0');
});

test('restart_server right after a save includes the change', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'v1' });
  const restart = world.call('restart_server');
  world.advance(1_000);
  assert.match(textOf(world.answer(restart)), /restart asked for and server\.py changed/);
  assert.equal(world.loop.lifecycle.last, 2);
});

test('restart_server that fails says why and who goes on serving', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'broken', start: 'exits' });
  world.advance(1_000);
  const restart = world.call('restart_server');
  world.advance(1_000);
  const { result } = world.answer(restart) as { result: Json };
  assert.equal(result.isError, true);
  assert.match(
    textOf(world.answer(restart)),
    /FAILED: server\.py:3: SyntaxError: invalid syntax\n.*exited with code 1\.\nGeneration 1, the code from before, goes on serving/,
  );
});

test('a restart during a reload joins it', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'v1' });
  world.advance(100);
  const restart = world.call('restart_server');
  world.advance(1_000);
  assert.match(textOf(world.answer(restart)), /generation 2 is serving now/);
});

test('a restart that takes longer than 45 s is answered with the phase it has reached', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'slow', start: 'hangs' });
  world.advance(100);
  const restart = world.call('restart_server');
  world.advance(45_000);
  assert.match(
    textOf(world.answer(restart)),
    /still running after 45 s: the new process was started and has not answered the handshake yet/,
  );
});

test('a crash is answered, restarted at once, and what may be asked again is', () => {
  const world = createWorld();
  world.open();
  world.advance(11_000);
  const unsafe = world.call('act', { ms: 1_000 });
  const safe = world.call('look', { ms: 1_000 });
  const list = world.request('tools/list');
  world.crash();
  const after = world.call('version');
  world.advance(3_000);
  assert.match(textOf(world.answer(unsafe)), /outcome is UNKNOWN/);
  assert.equal((world.answer(unsafe).result as Json).isError, true);
  assert.equal(textOf(world.answer(safe)), 'v0');
  assert.ok(world.answer(list).result);
  assert.equal(textOf(world.answer(after)), 'v0');
  assert.deepEqual(world.servers.get(2)!.ran, [safe, after]);
});

test('five deaths within a minute stop the loop until a file changes; calls are told at once', () => {
  const world = createWorld();
  world.open();
  for (let death = 0; death < 5; death++) {
    world.crash();
    world.advance(2_000);
  }
  assert.equal(world.alive.length, 0);
  assert.equal(world.loop.lifecycle.last, 5);
  const call = world.call('version');
  assert.match(
    textOf(world.answer(call)),
    /^No server: "world" is not running: it exited with code 7, its death number 5 within a minute.*\nError: RuntimeError: crash 7/,
  );
  const list = world.request('tools/list');
  const names = ((world.answer(list).result as Json).tools as Json[]).map(tool => tool.name);
  assert.deepEqual(names, ['version', 'act', 'look', 'restart_server', 'reload_status']);
  world.save({ content: 'v1' });
  const next = world.call('version');
  world.advance(1_000);
  assert.equal(textOf(world.answer(next)), 'v1');
});

test('a session opens on a broken tree, says why, and is repaired from inside', () => {
  const world = createWorld({ code: { start: 'exits' } });
  world.open();
  const list = world.request('tools/list');
  assert.deepEqual(
    ((world.answer(list).result as Json).tools as Json[]).map(tool => tool.name),
    ['restart_server', 'reload_status'],
  );
  assert.match(
    textOf(world.answer(world.call('version'))),
    /No server: "world" is not running: it exited with code 1\.\nError: server\.py:3: SyntaxError/,
  );
  world.save({ content: 'v1', start: 'works' });
  const call = world.call('version');
  world.advance(1_000);
  assert.match(textOf(world.answer(call)), /v1$/);
  assert.deepEqual(world.heardMethods(), ['notifications/tools/list_changed']);
});

test('a session opens on a server that says nothing, and goes on when it is mended', () => {
  const world = createWorld({ code: { start: 'hangs' } });
  world.open();
  assert.equal(world.heard[0]!.at, 2_000);
  const { capabilities } = world.answer('open').result as Json;
  assert.deepEqual(capabilities, { tools: { listChanged: true } });
  world.save({ content: 'v1', start: 'works' });
  const call = world.call('version');
  world.advance(1_000);
  assert.equal(textOf(world.answer(call)).split('\n').at(-1), 'v1');
});

test('changes while a candidate starts begin again, and after two the third may serve', () => {
  const world = createWorld();
  world.open();
  for (const content of ['v1', 'v2', 'v3', 'v4']) {
    world.save({ content, bootMs: 200 });
    world.advance(120);
  }
  const call = world.call('version');
  world.advance(2_000);
  assert.equal(textOf(world.answer(call)), 'v4');
  const abandoned = world.notes.filter(note => note.kind === 'abandoned').length;
  assert.equal(abandoned, 2);
});

test('who calls between saves that do not end waits for what was saved before, and for no more', () => {
  const world = createWorld();
  world.open();
  const saved = (count: number) => {
    for (let save = 0; save < count; save++) {
      world.save({ content: `v${++last}`, bootMs: 200 });
      world.advance(170);
    }
  };
  let last = 0;
  saved(3);
  const [call, list] = [world.call('version'), world.request('tools/list')];
  const before = last;
  saved(10);
  const answer = textOf(world.answer(call));
  assert.match(answer, /^v\d+$/, 'nothing is said of what came later');
  assert.ok(Number(answer.slice(1)) >= before);
  assert.ok(world.answer(list));
});

test('who lost its server between saves that do not end is not overtaken by who came later', () => {
  const world = createWorld();
  world.open();
  const saved = (version: number, ms = 170) => {
    world.save({ content: `v${version}`, bootMs: 200 });
    world.advance(ms);
  };
  const lost = world.call('look', { ms: 60_000 });
  saved(1);
  saved(2);
  const later = world.call('version');
  saved(3, 100);
  world.crash(1);
  world.advance(70);
  saved(4);
  saved(5);
  const asked = world.alive.flatMap(({ heard }) => heard.filter(({ method }) => method === 'tools/call'));
  assert.deepEqual(
    asked.map(({ id }) => id),
    [lost, later],
  );
  assert.equal(textOf(world.answer(later)), 'v3');
});

test('what is noticed right after a call may have been saved before it: it waits for that too', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'v1', bootMs: 500 });
  world.advance(540);
  const call = world.call('version');
  world.advance(5);
  world.save({ content: 'v2' });
  world.advance(2_000);
  assert.ok(
    world.notes.every(({ kind }) => kind !== 'abandoned'),
    'the first save was served while the second was being looked at',
  );
  assert.equal(textOf(world.answer(call)), 'v2');
});

test('a server request is mapped, answered under its own id, and cancelled when its server is gone', () => {
  const world = createWorld({ timeouts: { drainMs: 1_000, personMs: 5_000 } });
  world.open({ elicitation: {} });
  const call = world.call('ask');
  world.advance(10);
  const asked = world.heard.find(({ message }) => message.method === 'elicitation/create')!.message;
  assert.match(String(asked.id), /^mcp-reload:/);
  world.save({ content: 'v1' });
  world.advance(3_000);
  assert.ok(world.servers.get(1)!.alive, 'it waits for the person');
  world.send({ id: asked.id, result: { action: 'accept' } });
  world.advance(10);
  assert.equal(textOf(world.answer(call)), '{"action":"accept"}');
  const lost = world.call('ask');
  world.advance(10);
  const second = world.heard.filter(({ message }) => message.method === 'elicitation/create')[1]!.message;
  world.save({ content: 'v2' });
  world.advance(10_000);
  assert.match(textOf(world.answer(lost)), /UNKNOWN/);
  const cancelled = world.heard.filter(({ message }) => message.method === 'notifications/cancelled');
  assert.deepEqual(
    cancelled.map(({ message }) => (message.params as Json).requestId),
    [second.id],
  );
});

test('of a candidate only roots/list passes before the swap', () => {
  const world = createWorld();
  world.open({ roots: {} });
  world.save({
    content: 'v1',
    asks: ['roots/list', 'sampling/createMessage'],
    noise: [{ method: 'notifications/message', params: { data: 'hello' } }],
    answerMs: 500,
  });
  world.advance(200);
  assert.deepEqual(world.heardMethods(), ['roots/list']);
  world.advance(1_000);
  assert.deepEqual(world.heardMethods(), ['roots/list', 'notifications/message', 'sampling/createMessage']);
});

test('a cancelled request leaves the room and is not answered', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'v1' });
  const call = world.call('version');
  world.send({ method: 'notifications/cancelled', params: { requestId: call } });
  world.advance(2_000);
  assert.deepEqual(world.answers(call), []);
  assert.deepEqual(world.servers.get(2)!.ran, []);
});

test('hold 0: nothing waits and every answer of old code is flagged', () => {
  const world = createWorld({ holdMs: 0 });
  world.open();
  world.save({ content: 'v1' });
  const call = world.call('version');
  world.advance(10);
  assert.match(textOf(world.answer(call)), /STALE ANSWER: a reload.*\n?.*v0$/s);
});

test('five self-inflicted reloads, then quiet, and told', () => {
  const world = createWorld();
  world.open();
  for (let round = 0; round < 12; round++) {
    const call = world.call('act', { ms: 50 });
    const runs = () => [...world.servers.values()].some(server => server.ran.includes(call));
    while (!runs()) world.advance(10);
    world.save({ content: `v${round + 1}` });
    world.advance(1_000);
    assert.ok(world.answer(call));
  }
  assert.equal(world.loop.lifecycle.last, 6);
  const told = world.heard.filter(({ message }) => JSON.stringify(message).includes("--ignore 'server.py'"));
  assert.equal(told.length, 1);
});

test('a server that writes a watched file at each start: five reloads, then quiet', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'v1' });
  for (let round = 0, served = 1; round < 100; round++) {
    world.advance(100);
    const active = world.router.active!;
    if (active === served) continue;
    served = active;
    world.save({ content: `self ${round}` });
  }
  assert.equal(world.loop.lifecycle.last, 6);
  const call = world.call('version');
  world.advance(100);
  assert.match(textOf(world.answer(call)), /seems to write server\.py itself/);
  world.advance(10_000);
  world.save({ content: 'by a person' });
  const fresh = world.call('version');
  world.advance(1_000);
  assert.equal(textOf(world.answer(fresh)), 'by a person');
});

test('many quick saves without a call in between are merged, and the last one is served', () => {
  for (const pauseMs of [70, 150, 300, 700, 1_100, 1_900]) {
    const world = createWorld();
    world.open();
    for (let round = 0; round < 12; round++) {
      world.save({ content: `v${round}` });
      world.advance(pauseMs);
    }
    const call = world.call('version');
    world.advance(6_000);
    assert.equal(textOf(world.answer(call)), 'v11', `saves every ${pauseMs} ms`);
  }
});

test('a person who saves the same file often is no storm', () => {
  const world = createWorld();
  world.open();
  for (let round = 0; round < 20; round++) {
    world.save({ content: `v${round + 1}` });
    const call = world.call('version');
    world.advance(400);
    assert.equal(textOf(world.answer(call)), `v${round + 1}`);
  }
});

test('an ending wrapper ends every server, answers what is open, and exits once', () => {
  const world = createWorld();
  world.open();
  const call = world.call('act', { ms: 5_000 });
  world.advance(10);
  world.save({ content: 'v1' });
  world.advance(100);
  world.end(143);
  world.advance(10_000);
  assert.equal(world.exitCode, 143);
  assert.equal(world.alive.length, 0);
  assert.ok(world.answer(call));
  assert.equal(world.clock.armed, 0);
});

test('what the last server leaves open is answered before the exit, which waits for what has been written', () => {
  const world = createWorld();
  world.open();
  const call = world.call('act', { ms: 5_000 });
  world.advance(10);
  world.end(143);
  world.advance(10_000);
  assert.ok(world.answer(call));
  assert.equal(world.exitedAt, world.said.length);
});

test('progress of a restart is whole JSON whatever the token', () => {
  const world = createWorld();
  world.open();
  const token = "a$&b$`c$'";
  const restart = world.call('restart_server', {}, { progressToken: token });
  world.advance(500);
  assert.ok(world.answer(restart));
  const progress = world.heard.filter(({ message }) => message.method === 'notifications/progress');
  assert.deepEqual(
    progress.map(({ message }) => (message.params as Json).progressToken),
    [token, token],
  );
});

test('a result without content does not use up the notes', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'broken', start: 'exits' });
  world.advance(1_000);
  const bare = world.call('bare');
  const full = world.call('version');
  world.advance(100);
  assert.deepEqual((world.answer(bare).result as Json)._meta, {
    'dev.mcp-reload/note': { generation: 1, notes: ['stale'] },
  });
  assert.match(
    textOf(world.answer(full)),
    /SyntaxError: invalid syntax\nThe new code \(generation 2\) exited with code 1/,
  );
});

test('what is open or waits when the wrapper ends is answered, harmless or not', () => {
  const world = createWorld();
  world.open();
  const open = ['look', 'act'].map(tool => world.call(tool, { ms: 9_000 }));
  world.save({ content: 'v1' });
  const waiting = [world.call('version'), world.request('prompts/list')];
  world.end(143);
  world.advance(10_000);
  for (const id of [...open, ...waiting]) assert.ok(world.answer(id));
});

test('a server that dies while a storm waits is not reloaded once more for it', () => {
  const world = createWorld();
  world.open();
  for (let round = 0; round < 5; round++) {
    world.save({ content: `w${round}` });
    world.advance(400);
  }
  assert.equal(world.loop.lifecycle.storm.kind, 'waiting');
  world.crash();
  world.advance(10_000);
  assert.deepEqual([world.router.active, world.loop.lifecycle.last], [6, 6]);
});

test('a save while a server that died is started again is served, also when a storm waits', () => {
  for (const gapMs of [0, 20, 50, 90, 200]) {
    const world = createWorld({ code: { bootMs: 300 } });
    world.open();
    for (let round = 0; round < 5; round++) {
      world.save({ content: `w${round}` });
      world.advance(400);
    }
    assert.equal(world.loop.lifecycle.storm.kind, 'waiting');
    world.crash();
    world.advance(gapMs);
    world.save({ content: 'late' });
    world.advance(10_000);
    const call = world.call('version');
    world.advance(1_000);
    assert.equal(textOf(world.answer(call)), 'late', `saved ${gapMs} ms after the death`);
  }
});

test('a change that is taken back while a late candidate starts causes no further reload', () => {
  const world = createWorld();
  world.open();
  for (const content of ['v1', 'v2', 'v3', 'v4', 'v3']) {
    world.save({ content, bootMs: 500 });
    world.advance(120);
  }
  world.advance(5_000);
  const call = world.call('version');
  world.advance(100);
  assert.equal(textOf(world.answer(call)), 'v3');
  assert.equal(world.loop.lifecycle.last, 4);
});

test('a structured log line on stdout is no message', () => {
  const world = createWorld();
  world.open();
  world.loop.tell({
    router: {
      type: 'server-line',
      generation: 1,
      line: Buffer.from('{"level":"info","method":"GET","url":"/"}'),
    },
  });
  assert.deepEqual(world.heardMethods(), []);
});

test('part of a broken change that is taken back is a change of its own', () => {
  const world = createWorld();
  world.open();
  const settle = (touched: string[], behind: string[]) => {
    world.loop.tell({ stirred: touched });
    world.loop.tell({ lifecycle: { type: 'settled', touched, behind: new Map([[1, behind]]) } });
  };
  settle(['a.py', 'b.py'], ['a.py', 'b.py']);
  world.loop.tell({
    lifecycle: { type: 'refused', generation: 2, failure: { kind: 'silent', ms: 1, stderr: [] } },
  });
  settle(['b.py'], ['a.py']);
  world.advance(1_000);
  assert.equal(world.router.active, 3);
});

test('a tool whose definition is no JSON does not end the session', () => {
  const world = createWorld();
  world.open();
  const line = '{"jsonrpc":"2.0","id":"mcp-reload:nonce:99","result":{}}';
  world.loop.tell({ router: { type: 'server-line', generation: 1, line: Buffer.from(line) } });
  const entries = new Map([
    ['act', { name: 'act', text: '{"name":"act","inputSchema":{"maximum":Infinity}}' }],
  ]);
  world.router.peers.get(1)!.lists = {
    ...world.router.peers.get(1)!.lists,
    tools: { kind: 'read', entries },
  };
  const call = world.call('act', { ms: 1_000 });
  world.crash();
  world.advance(1_000);
  assert.match(textOf(world.answer(call)), /outcome is UNKNOWN/);
  assert.equal(
    world.heard.some(({ message }) => message.id === 'mcp-reload:nonce:99'),
    false,
  );
});

test('a level that an older server accepts late does not undo a newer one', () => {
  const world = createWorld();
  world.open();
  const say = (generation: number, message: Json) =>
    world.loop.tell({
      router: {
        type: 'server-line',
        generation,
        line: Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message })),
      },
    });
  const silent = (generation: number) => {
    world.servers.get(generation)!.hear = () => {};
  };
  silent(1);
  world.request('logging/setLevel', { level: 'error' }, 'old');
  world.save({ content: 'v1' });
  world.advance(1_000);
  world.request('logging/setLevel', { level: 'debug' }, 'new');
  say(1, { id: 'old', result: {} });
  world.advance(1_000);
  const levels = world.servers.get(2)!.heard.filter(({ method }) => method === 'logging/setLevel');
  assert.deepEqual(
    levels.map(({ params }) => (params as Json).level),
    ['debug'],
  );
});

test('a list that the old server gives after the swap is announced again if it differs', () => {
  const world = createWorld();
  world.open();
  world.servers.get(1)!.hear = () => {};
  const late = world.request('tools/list');
  world.save({ content: 'v1', tools: [VERSION_TOOL] });
  world.advance(1_000);
  const line = JSON.stringify({ jsonrpc: '2.0', id: late, result: { tools: [VERSION_TOOL, WRITE_TOOL] } });
  world.loop.tell({ router: { type: 'server-line', generation: 1, line: Buffer.from(line) } });
  assert.deepEqual(world.heardMethods(), [
    'notifications/tools/list_changed',
    'notifications/tools/list_changed',
  ]);
});

test('a restart asked for after a save tells of the saved code, not of what was just starting', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'v1' });
  world.advance(150);
  world.save({ content: 'v2' });
  const restart = world.call('restart_server');
  world.advance(2_000);
  assert.match(textOf(world.answer(restart)), /generation 3 is serving now/);
  const call = world.call('version');
  world.advance(100);
  assert.equal(textOf(world.answer(call)), 'v2');
});

test('at most 1,000 requests and 64 MiB wait; what is too much is told so at once', () => {
  const world = createWorld();
  world.open();
  world.save({ content: 'v1' });
  const calls = Array.from({ length: 1_001 }, () => world.call('version'));
  assert.match(textOf(world.answer(calls[1_000])), /^Too many requests wait for "world"/);
  world.advance(2_000);
  for (const call of calls.slice(0, 1_000)) assert.equal(textOf(world.answer(call)), 'v1');

  world.save({ content: 'v2' });
  const half = 'x'.repeat(33 * 1024 * 1024);
  const [fits, tooMuch] = [world.call('version', { half }), world.call('version', { half })];
  assert.match(textOf(world.answer(tooMuch)), /^Too many requests wait/);
  world.advance(2_000);
  assert.equal(textOf(world.answer(fits)), 'v2');
});

test('before the first scan of the files is done calls wait for it, and nothing else does', () => {
  const world = createWorld({ scanning: true });
  world.open();
  const list = world.request('tools/list');
  const call = world.call('version');
  world.advance(500);
  assert.ok(world.answer(list));
  assert.deepEqual(world.answers(call), []);
  world.save({ content: 'v1' });
  world.loop.tell({ router: { type: 'watching' } });
  world.advance(1_000);
  assert.equal(textOf(world.answer(call)), 'v1');
});
