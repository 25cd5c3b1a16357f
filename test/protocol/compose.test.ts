import assert from 'node:assert/strict';
import { test } from 'node:test';
import { error, notification, request, result } from '../../src/protocol/compose.ts';
import { unmasked } from '../support/shown.ts';

const check = (line: Buffer, expected: string) => assert.equal(line.toString(), expected);

test('messages of ours are one line, with the id and the body as they were given', () => {
  check(request('1.0', 'tools/list'), '{"jsonrpc":"2.0","id":1.0,"method":"tools/list"}');
  check(
    request('"a"', 'm', { cursor: 'x' }),
    '{"jsonrpc":"2.0","id":"a","method":"m","params":{"cursor":"x"}}',
  );
  check(notification('n'), '{"jsonrpc":"2.0","method":"n"}');
  check(notification('n', { a: null }), '{"jsonrpc":"2.0","method":"n","params":{"a":null}}');
  check(
    result('1152921504606846977', '{"n":1.0,"a":1,"a":2}'),
    '{"jsonrpc":"2.0","id":1152921504606846977,"result":{"n":1.0,"a":1,"a":2}}',
  );
  check(
    error('""', -32601, unmasked('no')),
    '{"jsonrpc":"2.0","id":"","error":{"code":-32601,"message":"no"}}',
  );
});

test('line feeds and quotes in words never break the line', () => {
  const line = error('0', -1, unmasked('a\n"b"\r\u2028'), { reason: 'c\nd' });
  assert.equal(line.includes('\n'), false);
  assert.deepEqual(JSON.parse(line.toString()), {
    jsonrpc: '2.0',
    id: 0,
    error: { code: -1, message: 'a\n"b"\r\u2028', data: { reason: 'c\nd' } },
  });
});
