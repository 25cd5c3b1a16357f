/** Several callers at once, also such as keep to nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOUNDS } from '../../src/control/caller.ts';
import { Served } from './rude.ts';

test('several are answered at once, each his own', async () => {
  using served = await Served.start();
  const callers = await Promise.all(Array.from({ length: 20 }, () => served.caller()));
  for (const [n, caller] of callers.entries()) caller.ask('status', { logLines: n }, `id ${n}`);
  const heard = await Promise.all(callers.map(caller => caller.hear()));
  assert.deepEqual(
    heard.map(({ id, result }) => [id, result?.text]),
    callers.map((_, n) => [`id ${n}`, 'it serves']),
  );
  assert.equal(served.asked.length, 20);
});

test('a restart is answered when it is over, and what is asked meanwhile before that', async () => {
  using served = await Served.start();
  const caller = await served.caller();
  caller.ask('restart', { reason: 'new endpoints' }, 1);
  caller.ask('status', {}, 2);
  assert.equal((await caller.hear()).id, 2);
  served.listener.progress('building');
  assert.deepEqual(await caller.hear(), {
    jsonrpc: '2.0',
    method: 'progress',
    params: { id: 1, message: 'building' },
  });
  served.finish();
  const { id, result } = await caller.hear();
  assert.deepEqual([id, result?.served], [1, true]);
  assert.deepEqual(served.asked[0], { method: 'restart', reason: 'new endpoints', clearCache: false });
});

test('who waits for one restart is refused another, and gets the first', async () => {
  using served = await Served.start();
  const caller = await served.caller();
  caller.ask('restart', {}, 1);
  caller.ask('restart', {}, 2);
  const { id, error } = await caller.hear();
  assert.deepEqual([id, error?.code, error?.message], [2, -32000, 'waits']);
  served.finish(false);
  assert.equal((await caller.hear()).id, 1);
  caller.ask('restart', {}, 3);
  caller.ask('status', {}, 4);
  assert.equal((await caller.hear()).id, 4);
  assert.equal(served.open.size, 1);
});

test('who has gone takes his question back', async () => {
  using served = await Served.start();
  const caller = await served.caller();
  caller.ask('restart', {}, 1);
  caller.ask('status', {}, 2);
  await caller.hear();
  assert.equal(served.open.size, 1);
  caller.socket.end();
  await caller.closed;
  assert.equal(served.open.size, 0);
});

test('garbage is answered twice, and at the third the door', async () => {
  using served = await Served.start();
  const caller = await served.caller();
  for (const text of ['GET / HTTP/1.1', '', '[]', 'again']) caller.say(text);
  const codes = [await caller.hear(), await caller.hear(), await caller.hear()].map(
    ({ error }) => error?.code,
  );
  assert.deepEqual(codes, [-32700, -32600, -32700]);
  await caller.closed;
});

test('of a flood of garbage no more is read than is answered', async t => {
  using served = await Served.start();
  const read = t.mock.method(JSON, 'parse');
  const caller = await served.caller();
  caller.socket.write('x\n'.repeat(30_000));
  await caller.closed;
  assert.equal(read.mock.calls.filter(({ arguments: [text] }) => text === 'x').length, BOUNDS.mostGarbage);
});

test('a wrong version, method or parameter is told, and no reason for the door', async () => {
  using served = await Served.start();
  const caller = await served.caller();
  for (const [method, params, code, message] of [
    ['status', { version: 2 }, -32602, 'other-version'],
    ['shutdown', {}, -32601, 'no-such-method'],
    ['restart', { reason: 7 }, -32602, 'wrong-params'],
    ['status', { version: 0 }, -32602, 'other-version'],
  ] as const) {
    caller.ask(method, params, 'x');
    const { id, error } = await caller.hear();
    assert.deepEqual([id, error?.code, error?.message], ['x', code, message]);
  }
  caller.ask('status');
  assert.equal((await caller.hear()).result?.text, 'it serves');
});

test('the error for another version names ours to programs', async () => {
  using served = await Served.start();
  const caller = await served.caller();
  caller.ask('status', { version: 9 });
  assert.deepEqual((await caller.hear()).error?.data, { versions: [1] });
});

const long = 'x'.repeat(70_000);
for (const [what, text] of [
  ['with its end', `${long}\n`],
  ['that never ends', long],
  ['behind a question', `{"jsonrpc":"2.0","id":1,"method":"status","params":{"version":1}}\n${long}`],
] as const)
  test(`a line that is too long, ${what}: an error, and the door`, async () => {
    using served = await Served.start();
    const caller = await served.caller();
    caller.socket.write(text);
    for (;;) {
      const { error } = await caller.hear();
      if (error === undefined) continue;
      assert.equal(error.message, 'too-long');
      break;
    }
    await caller.closed;
  });

test('a question as long as may be is answered', async () => {
  using served = await Served.start();
  const caller = await served.caller();
  caller.ask('restart', { reason: 'r'.repeat(65_536 - 90) });
  caller.ask('status', {}, 2);
  assert.equal((await caller.hear()).id, 2);
});

test('more callers than are let in: the next is told so, and let in when one has gone', async () => {
  using served = await Served.start({ mostCallers: 3 });
  const callers = [await served.caller(), await served.caller(), await served.caller()];
  for (const caller of callers) {
    caller.ask('status');
    await caller.hear();
  }
  const fourth = await served.caller();
  const { error } = await fourth.hear();
  assert.deepEqual([error?.code, error?.message], [-32000, 'too-many']);
  await fourth.closed;
  callers[0]!.socket.end();
  await callers[0]!.closed;
  const fifth = await served.caller();
  fifth.ask('status');
  assert.equal((await fifth.hear()).result?.text, 'it serves');
});

test('so is who comes while those who were told to go have not gone', async () => {
  using served = await Served.start({ mostCallers: 1 });
  const first = await served.caller();
  first.ask('status');
  await first.hear();
  const second = await served.caller();
  second.socket.pause();
  const third = await served.caller();
  const { error } = await third.hear();
  assert.deepEqual([error?.code, error?.message], [-32000, 'too-many']);
  await third.closed;
});

test('who only holds the line is told to go in the end, and no bytes that are no question keep him here', async () => {
  using served = await Served.start();
  const caller = await served.caller();
  caller.ask('status');
  await caller.hear();
  served.clock.advance(59_000);
  caller.socket.write('{"jsonrpc"');
  served.clock.advance(1_001);
  await caller.closed;
});

test('who waits for a restart may wait for ever', async () => {
  using served = await Served.start();
  const caller = await served.caller();
  caller.ask('restart', {}, 1);
  caller.ask('status', {}, 2);
  await caller.hear();
  served.clock.advance(10 * 60_000);
  served.finish();
  assert.equal((await caller.hear()).id, 1);
  served.clock.advance(60_001);
  await caller.closed;
});

test('a caller who never reads is dropped before more waits for him than may', async () => {
  using served = await Served.start();
  served.text = 'x'.repeat(200_000);
  const caller = await served.caller();
  caller.socket.pause();
  for (let n = 0; n < 100; n++) caller.ask('status', {}, n);
  const other = await served.caller();
  while (served.asked.length < 100 && served.clock.armed > 1) {
    other.ask('status');
    await other.hear();
  }
  assert.ok(served.asked.filter(lines => lines === 0).length < 60, `${served.asked.length} were answered`);
  caller.socket.resume();
  await caller.closed;
});

test('one who asks a thousand times at once holds nobody else up', async () => {
  using served = await Served.start();
  const [greedy, modest] = [await served.caller(), await served.caller()];
  for (let n = 0; n < 500; n++) greedy.ask('status', { logLines: 1 }, n);
  await greedy.hear();
  modest.ask('status', { logLines: 2 });
  await modest.hear();
  assert.ok(served.asked.indexOf(2) < 500, `the ${served.asked.indexOf(2)}th`);
  for (let n = 1; n < 500; n++) assert.equal((await greedy.hear()).id, n);
});

test('an error of our own is an answer, and costs nobody anything', async () => {
  using served = await Served.start();
  const { answering } = served;
  const caller = await served.caller();
  Object.assign(answering, {
    status() {
      throw new Error('a bug');
    },
  });
  caller.ask('status');
  assert.deepEqual((await caller.hear()).error?.code, -32603);
  caller.ask('restart', {}, 2);
  caller.ask('nope', {}, 3);
  assert.equal((await caller.hear()).id, 3);
  served.finish();
  assert.equal((await caller.hear()).result?.served, true);
});

test('when nobody listens any more the socket is gone, and who is here is answered all the same', async () => {
  using served = await Served.start();
  const caller = await served.caller();
  caller.ask('restart');
  caller.ask('status', {}, 2);
  await caller.hear();
  served.listener.close();
  await assert.rejects(served.caller());
  served.finish();
  assert.equal((await caller.hear()).result?.served, true);
});
