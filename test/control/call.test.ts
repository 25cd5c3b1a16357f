/** What comes of a question, whoever listens. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { askRestart, askStatus, reach } from '../../src/control/call.ts';
import { until } from '../support/deadline.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { Served } from './rude.ts';
import { deadSocket, Scene } from './scene.ts';

const posix = process.platform === 'win32' ? { skip: 'POSIX only' } : {};
const STATUS = { logLines: 0, timeoutMs: 60_000 };
const RESTART = { reason: null, clearCache: false };

test('the standing is told', async () => {
  using served = await Served.start();
  const answer = await askStatus(served.path, { ...STATUS, logLines: 7 });
  assert.equal(answer.ok && answer.answer.text, 'it serves');
  assert.deepEqual(served.asked, [7]);
});

test('a restart is told when it is over, and how far it is before that', async () => {
  using served = await Served.start();
  const heard: string[] = [];
  const answer = askRestart(served.path, {
    reason: 'new endpoints',
    clearCache: true,
    progress(message) {
      heard.push(message);
      served.finish();
    },
  });
  const tell = () => {
    served.listener.progress('starting');
    if (heard.length === 0) setImmediate(tell);
  };
  tell();
  const { ok, ...rest } = await answer;
  assert.ok(ok && 'answer' in rest && rest.answer.served);
  assert.equal(heard[0], 'starting');
  assert.deepEqual(served.asked, [null, { method: 'restart', reason: 'new endpoints', clearCache: true }]);
});

test('where there is nothing, or nobody listens any more, it is gone', posix, async () => {
  using scene = new Scene();
  const dead = join(scene.base, 'dead');
  deadSocket(dead);
  const file = scene.file(join(scene.base, 'file'));
  for (const [path, as] of [
    [join(scene.base, 'missing'), 'missing'],
    [dead, 'refuses'],
    [file, 'refuses'],
  ] as const) {
    assert.deepEqual(await askStatus(path, STATUS), { ok: false, why: { kind: 'gone', as } });
    assert.deepEqual(await askRestart(path, RESTART), { ok: false, why: { kind: 'gone', as } });
    assert.equal(await reach(path), as);
  }
});

test('a name that is no path is a trouble and no error, and no port of this machine', async () => {
  for (const path of ['', '8080', 'a\0b']) assert.equal((await askStatus(path, STATUS)).ok, false, path);
});

/** A wrapper that answers as it is told, or not at all. */
async function said(scene: Scene, answer: string | null): Promise<string> {
  const path = join(scene.base, 'sock');
  await scene.listen(path, socket => {
    socket.on('error', () => {});
    socket.on('data', () => {
      if (answer === 'hang up') socket.destroy();
      else if (answer !== null) socket.write(`${answer}\n`);
    });
  });
  return path;
}

const troubles: readonly [string, string | null, object][] = [
  ['who hangs up', 'hang up', { kind: 'closed' }],
  ['who writes no JSON', 'hello', { kind: 'garbled' }],
  ['who answers without a standing', '{"jsonrpc":"2.0","id":1,"result":{"text":"x"}}', { kind: 'garbled' }],
  [
    'who speaks another version',
    '{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"it speaks 2","data":{"versions":[2,3]}}}',
    { kind: 'version', speaks: [2, 3] },
  ],
  [
    'who refuses',
    '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"too many"}}',
    { kind: 'refused', message: 'too many' },
  ],
];
for (const [name, answer, why] of troubles)
  test(`${name} is told by its kind`, async () => {
    using scene = new Scene();
    const path = await said(scene, answer);
    assert.deepEqual(await askStatus(path, STATUS), { ok: false, why });
    assert.deepEqual(await askRestart(path, RESTART), { ok: false, why });
  });

test('who says nothing is silent after the time, and is not asked to restart then', async () => {
  using scene = new Scene();
  const clock = createFakeClock();
  const silent = { ok: false, why: { kind: 'silent', afterMs: 700 } };
  const status = askStatus(await said(scene, null), { ...STATUS, timeoutMs: 700 }, clock);
  clock.advance(700);
  assert.deepEqual(await status, silent);

  using served = await Served.start();
  const restart = askRestart(served.path, { ...RESTART, timeoutMs: 700 }, clock);
  clock.advance(700);
  assert.deepEqual(await restart, silent);
  assert.equal(clock.armed, 0);
});

test('who does not want to wait any longer does not, and the wrapper hears of it', async () => {
  using served = await Served.start();
  const given = new AbortController();
  const answer = askRestart(served.path, {
    ...RESTART,
    signal: given.signal,
    progress: () => given.abort(),
  });
  const tell = () => {
    served.listener.progress('starting');
    if (!given.signal.aborted) setImmediate(tell);
  };
  tell();
  assert.deepEqual(await answer, { ok: false, why: { kind: 'given-up' } });
  await until(() => served.open.size === 0, 'the question is taken back');
});

test('nobody is called for one who has given up before', async () => {
  using served = await Served.start();
  const answer = await askRestart(served.path, { ...RESTART, signal: AbortSignal.abort() });
  assert.deepEqual(answer, { ok: false, why: { kind: 'given-up' } });
  assert.deepEqual(served.asked, []);
});
