import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Message, type Request, read } from '../../src/protocol/envelope.ts';
import { EMPTY_LEDGER, establishes, missing, NOTHING_TOLD, record } from '../../src/session/ledger.ts';

/** `level debug`, `+a` (subscribe) and `-a` (unsubscribe), as requests. */
function requestOf(word: string): Message<Request> {
  const [method, params] = word.startsWith('level ')
    ? ['logging/setLevel', { level: word.slice('level '.length) }]
    : [word.startsWith('+') ? 'resources/subscribe' : 'resources/unsubscribe', { uri: word.slice(1) }];
  return read(Buffer.from(JSON.stringify({ id: 1, method, params }))) as Message<Request>;
}

const afterAll = (words: readonly string[]) =>
  words.map(requestOf).reduce((ledger, message) => record(ledger, message), EMPTY_LEDGER);
const toldOf = (words: readonly string[]) =>
  words.map(requestOf).reduce((told, message) => record(told, message), NOTHING_TOLD);

function check(established: string[], told: string[], say: string[], unsubscribe: string[] = []): void {
  const found = missing(afterAll(established), toldOf(told));
  const words = found.say.map(({ line }) => {
    const { params } = JSON.parse(line.toString()) as { params: { level?: string; uri?: string } };
    return params.level === undefined ? `+${params.uri}` : `level ${params.level}`;
  });
  assert.deepEqual({ say: words, unsubscribe: found.unsubscribe }, { say, unsubscribe });
}

test('a new server is told the last level and the net subscriptions, in the order in which they were made', () => {
  check([], [], []);
  check(['level info', 'level debug'], [], ['level debug']);
  check(['+b', '+a'], [], ['+b', '+a']);
  check(['+a', '-a'], [], []);
  check(['+a', '+b', '-a', '+a'], [], ['+b', '+a']);
  check(['-a'], [], []);
  check(['+a', 'level info', '+b'], [], ['level info', '+a', '+b']);
});

test('a server that was told something hears only the rest', () => {
  check(['+a', '+b'], ['+a'], ['+b']);
  check(['+a'], ['+a', '+b'], [], ['b']);
  check(['+a', '-a'], ['+a'], [], ['a']);
  check(['level debug'], ['level info'], ['level debug']);
});

test('what was said is not said again', () => {
  const level = requestOf('level debug');
  const ledger = record(record(EMPTY_LEDGER, level), requestOf('+a'));
  assert.deepEqual(missing(ledger, ledger), { say: [], unsubscribe: [] });
});

test('subscriptions are the same resource however the uri is escaped', () => {
  const escaped = read(
    Buffer.from('{"id":2,"method":"resources/unsubscribe","params":{"uri":"\\u0061"}}'),
  ) as Message<Request>;
  assert.equal(record(afterAll(['+a']), escaped).subscriptions.size, 0);
});

test('a subscription without a uri is nobody’s', () => {
  for (const params of ['{}', '{"uri":5}', '[]']) {
    const line = `{"id":1,"method":"resources/subscribe","params":${params}}`;
    const ledger = afterAll(['+a']);
    assert.equal(record(ledger, read(Buffer.from(line)) as Message<Request>), ledger, params);
  }
});

test('only these three methods establish something', () => {
  const methods = [
    'logging/setLevel',
    'resources/subscribe',
    'resources/unsubscribe',
    'tools/call',
    'initialize',
  ];
  assert.deepEqual(methods.filter(establishes), methods.slice(0, 3));
});
