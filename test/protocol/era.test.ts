import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Message, type Request, read } from '../../src/protocol/envelope.ts';
import { classifyOpener, LEGACY_VERSIONS } from '../../src/protocol/era.ts';

function check(method: string, params: string, expected: string): void {
  const line = Buffer.from(`{"jsonrpc":"2.0","id":0,"method":"${method}","params":${params}}`);
  assert.equal(classifyOpener(read(line) as Message<Request>).kind, expected, line.toString());
}

const VERSION = '{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}';

test('the opening request decides the era', () => {
  check('initialize', '{"protocolVersion":"2025-11-25"}', 'initialize');
  check('initialize', `{"protocolVersion":"2025-11-25",${VERSION.slice(1)}`, 'initialize');
  check('initialize', VERSION, 'modern-request');
  check('server/discover', VERSION, 'probe');
  check('server/discover', '{}', 'probe');
  check('tools/list', VERSION, 'modern-request');
  check('subscriptions/listen', VERSION, 'modern-request');
  check('ping', VERSION, 'modern-request');
});

test('a request without a protocol version of its own belongs to no era', () => {
  check('ping', '{}', 'none');
  check('tools/list', '{"_meta":{}}', 'none');
  check('tools/list', '{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}', 'none');
  check('tools/list', '{"_meta":{"io.modelcontextprotocol/protocolVersion":5}}', 'none');
  check('tools/list', '[]', 'none');
});

test('legacy versions stand newest first', () => {
  assert.deepEqual(LEGACY_VERSIONS, LEGACY_VERSIONS.toSorted().reverse());
});
