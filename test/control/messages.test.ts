/** What is taken for a question, and for an answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  answerLine,
  asked,
  isRestartAnswer,
  isStatusAnswer,
  progressLine,
  questionLine,
  refusalLine,
  told,
} from '../../src/control/messages.ts';
import { STANDING } from './scene.ts';

const line = (content: unknown) => Buffer.from(JSON.stringify(content));
const request = (method: string, params: unknown, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});

test('questions come out as they went in', () => {
  for (const question of [
    { method: 'status', logLines: 3 },
    { method: 'restart', reason: 'new endpoints', clearCache: true },
    { method: 'restart', reason: null, clearCache: false },
  ] as const)
    assert.deepEqual(asked(Buffer.from(questionLine('a', question))), { ok: true, id: 'a', question });
});

test('what is left out has a meaning', () => {
  assert.deepEqual(asked(line(request('status', { version: 1 }))), {
    ok: true,
    id: 1,
    question: { method: 'status', logLines: null },
  });
  assert.deepEqual(asked(line(request('restart', { version: 1 }, 0))), {
    ok: true,
    id: 0,
    question: { method: 'restart', reason: null, clearCache: false },
  });
});

const refused: readonly [string, Buffer, string, unknown][] = [
  ['no JSON', Buffer.from('GET / HTTP/1.1'), 'no-json', null],
  ['bytes', Buffer.from([0xff, 0, 1]), 'no-json', null],
  ['a number', line(7), 'no-request', null],
  ['null', line(null), 'no-request', null],
  ['a batch', line([request('status', { version: 1 })]), 'no-request', null],
  ['no version of JSON-RPC', line({ id: 1, method: 'status' }), 'no-request', 1],
  ['no id', line({ jsonrpc: '2.0', method: 'status' }), 'no-request', null],
  ['an id that is none', line(request('status', {}, { a: 1 })), 'no-request', null],
  ['no method', line({ jsonrpc: '2.0', id: 'x' }), 'no-request', 'x'],
  ['a method that there is not', line(request('shutdown', { version: 1 })), 'no-such-method', 1],
  ['a name that every object has', line(request('constructor', { version: 1 })), 'no-such-method', 1],
  ['no version', line(request('status', {})), 'other-version', 1],
  ['params that are a list', line(request('status', [1])), 'other-version', 1],
  ['a newer version', line(request('restart', { version: 2 })), 'other-version', 1],
  ['lines that are no number', line(request('status', { version: 1, logLines: '9' })), 'wrong-params', 1],
  ['lines below zero', line(request('status', { version: 1, logLines: -1 })), 'wrong-params', 1],
  ['a reason that is no text', line(request('restart', { version: 1, reason: {} })), 'wrong-params', 1],
  ['a yes that is none', line(request('restart', { version: 1, clearCache: 'yes' })), 'wrong-params', 1],
];
for (const [name, bytes, kind, id] of refused)
  test(`refused: ${name}`, () => {
    const what = asked(bytes);
    assert.deepEqual([what.ok, what.id, what.ok ? '' : what.refusal.kind], [false, id, kind]);
  });

test('what waits for a million lines is told the last 200', () => {
  const what = asked(line(request('status', { version: 1, logLines: 1e6 })));
  assert.deepEqual(what.ok && what.question, { method: 'status', logLines: 200 });
});

test('answers come out as they went in, and are told from others', () => {
  const answer = { served: true, text: 'it is', standing: STANDING };
  assert.deepEqual(told(Buffer.from(answerLine(3, answer))), { kind: 'result', id: 3, result: answer });
  assert.deepEqual(told(Buffer.from(progressLine(3, 'building'))), {
    kind: 'progress',
    id: 3,
    message: 'building',
  });
  assert.deepEqual(told(Buffer.from(refusalLine(3, { kind: 'other-version', speaks: [1] }, 'it speaks 1'))), {
    kind: 'error',
    message: 'it speaks 1',
    speaks: [1],
  });
  for (const garbage of ['', 'null', '[]', '{}', '{"id":1}', '{"id":1,"result"'])
    assert.deepEqual(told(Buffer.from(garbage)), { kind: 'garbled' }, garbage);
});

test('an answer without all of its standing is none', () => {
  const whole = { served: true, text: '', standing: STANDING };
  assert.ok(isRestartAnswer(whole) && isStatusAnswer(whole));
  assert.ok(isStatusAnswer({ ...whole, standing: { ...STANDING, more: 'of a later version' } }));
  assert.equal(isRestartAnswer({ ...whole, served: 'yes' }), false);
  for (const field of Object.keys(STANDING))
    for (const wrong of [undefined, {}])
      assert.equal(isStatusAnswer({ ...whole, standing: { ...STANDING, [field]: wrong } }), false, field);
  assert.equal(
    isStatusAnswer({ ...whole, standing: { ...STANDING, servers: [{ generation: 1, pid: -1 }] } }),
    false,
  );
});
