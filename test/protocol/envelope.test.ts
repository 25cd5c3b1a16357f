import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Message, param, progressToken, type Request, read } from '../../src/protocol/envelope.ts';
import { textOf } from '../../src/protocol/json.ts';

/** What a line is, in one word and its particulars. */
function inWords(line: string): string {
  const { envelope } = read(Buffer.from(line));
  switch (envelope.kind) {
    case 'request':
      return `request ${envelope.id} ${envelope.method}`;
    case 'notification':
      return `notification ${envelope.method}`;
    case 'response':
      return `${envelope.outcome} ${envelope.id}`;
    default:
      return envelope.kind;
  }
}

const check = (line: string, expected: string) => assert.equal(inWords(line), expected, line);

test('a message with a method and an id is a request, whatever the id', () => {
  check('{"jsonrpc":"2.0","id":1,"method":"a/b"}', 'request 1 a/b');
  check('{"id":0,"method":"m"}', 'request 0 m');
  check('{"id":"","method":"m"}', 'request "" m');
  check('{"id":null,"method":"m"}', 'request null m');
  check('{"method":"m","params":{"id":5},"id":7}', 'request 7 m');
  check('{"method":"m","id":1,"result":{}}', 'request 1 m');
  check('{"id":1,"method":""}', 'request 1 ');
  check('{"id":1,"method":"\\u0061"}', 'request 1 a');
  check('  { "id" : 1 , "method" : "m" }\t\r', 'request 1 m');
});

test('a message with a method and no id is a notification', () => {
  check('{"jsonrpc":"2.0","method":"notifications/x"}', 'notification notifications/x');
  check('{"method":"m","params":{"id":5}}', 'notification m');
});

test('a message without a method is a response, to whatever id', () => {
  check('{"id":1,"result":{}}', 'result 1');
  check('{"id":0,"result":null}', 'result 0');
  check('{"id":"","result":{}}', 'result ""');
  check('{"id":null,"error":{"code":-32700,"message":"no"}}', 'error null');
  check('{"error":{"code":1,"message":"m"},"id":2}', 'error 2');
  check('{"id":1,"method":null,"result":{}}', 'result 1');
  check('{"id":1,"result":null,"error":{"code":1,"message":"m"}}', 'error 1');
  check('{"id":1,"result":{},"error":{"code":1,"message":"m"}}', 'result 1');
});

test('the body of a response is its result, or its error', () => {
  const body = (line: string) => {
    const { line: bytes, envelope } = read(Buffer.from(line));
    return envelope.kind === 'response' ? textOf(bytes, envelope.body) : null;
  };
  assert.equal(body('{"id":1,"result":{"a":1.0}}'), '{"a":1.0}');
  assert.equal(body('{"id":1,"error":null,"result":[]}'), '[]');
  assert.equal(body('{"id":1,"error":{"code":1}}'), '{"code":1}');
});

test('of duplicate members the last counts', () => {
  check('{"id":1,"id":2,"method":"a","method":"b"}', 'request 2 b');
  check('{"method":"a","method":5,"id":1,"result":{}}', 'result 1');
});

test('a batch is an array of objects, and nothing else is', () => {
  check('[{"id":1,"method":"m"}]', 'batch');
  check(' [ {"id":1,"method":"m"} , {"method":"n"} ] ', 'batch');
  check('[{}]', 'batch');
  for (const line of [
    '[]',
    '[ ]',
    '[1,2]',
    '[1, 2',
    '[{},1]',
    '[[{}]]',
    '[{}',
    '[{}] x',
    '[{}]]',
    '[INFO] ready',
  ])
    check(line, 'opaque');
});

test('what is no message is opaque', () => {
  for (const line of [
    '',
    ' ',
    'Listening on port 3000',
    '{',
    '{}',
    '"a"',
    '1',
    'null',
    '{"id":1}',
    '{"id":1,"method":5}',
    '{"id":1,"method":{"a":1}}',
    '{"method":5}',
    '{"result":{}}',
    '{"jsonrpc":"2.0"}',
    '{"id":1,"method":"m"} {}',
    '{"id":1,"method":"m"}garbage',
    '{"id":1,"method":"m"',
    '{"id":1,"method":"m",}',
    "{'id': 1, 'method': 'm'}",
    '{ id: 1, method: "m" }',
    '\u0000\u0001',
  ])
    check(line, 'opaque');
});

const request = (line: string) => read(Buffer.from(line)) as Message<Request>;

/** Every order of them. */
function orders<T>(of: readonly T[]): T[][] {
  if (of.length === 0) return [[]];
  return of.flatMap((one, at) =>
    orders([...of.slice(0, at), ...of.slice(at + 1)]).map(rest => [one, ...rest]),
  );
}

test('the order of the members means nothing', () => {
  const version = '"jsonrpc" : "2.0"';
  for (const members of orders([version, '"id":1.0', '"method":"m"', '"params":null']))
    check(`{${members.join(',')}}`, 'request 1.0 m');
  for (const members of orders([
    version,
    '"id":1152921504606846976',
    '"result":{ }',
    '"__proto__":{"method":"m"}',
  ]))
    check(`{${members.join(' , ')}}`, 'result 1152921504606846976');
  for (const members of orders([version, '"id":"\\u0061"', '"error":{}', '"result":null']))
    check(`{${members.join(',\t')}}`, 'error "\\u0061"');
});

test('a message may be as deep as it likes', () => {
  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  check(`{"params":${deep},"id":1,"method":"m"}`, 'request 1 m');
  check(`{"result":${deep},"id":1}`, 'result 1');
  check(`[{"params":${deep},"method":"m"}]`, 'batch');
});

test('param: the value at a path inside params', () => {
  const message = request('{"id":1,"method":"m","params":{"a":{"b":[1]}},"a":{"b":2}}');
  const text = (...path: string[]) => {
    const span = param(message, ...path);
    return span && textOf(message.line, span);
  };
  assert.equal(text('a', 'b'), '[1]');
  assert.equal(text('b'), null);
  assert.equal(param(request('{"id":1,"method":"m"}'), 'a'), null);
  assert.equal(param(request('{"id":1,"method":"m","params":[1]}'), 'a'), null);
});

test('progressToken: as it was written, or null', () => {
  const token = (text: string) =>
    progressToken(request(`{"id":1,"method":"m","params":{"_meta":{"progressToken":${text}}}}`));
  for (const text of ['0', '""', '1.0', '"a"', '1152921504606846977']) assert.equal(token(text), text);
  assert.equal(progressToken(request('{"id":1,"method":"m","params":{"progressToken":1}}')), null);
});
