/** Any bytes are classified, and where they are JSON as JSON.parse would have it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Envelope, param, progressToken, read } from '../../src/protocol/envelope.ts';
import { idKey } from '../../src/protocol/ids.ts';
import { textOf } from '../../src/protocol/json.ts';
import { always, bytesOf, oddJson, oddObject, repetitive } from '../support/fuzz.ts';

const PIECES = ['{', '}', '[', ']', ',', ':', '"', '\\', '"id":', '"method":', '"a"', '1', 'null', ' ', '\r'];

type Parsed = Record<string, unknown>;
const isObject = (value: unknown): value is Parsed =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function kindOf(value: unknown): Envelope['kind'] {
  if (Array.isArray(value)) return value.length > 0 && value.every(isObject) ? 'batch' : 'opaque';
  if (!isObject(value)) return 'opaque';
  const has = (key: string) => Object.hasOwn(value, key);
  if (has('method') && typeof value.method === 'string') return has('id') ? 'request' : 'notification';
  return has('id') && (has('result') || has('error')) ? 'response' : 'opaque';
}

always('any bytes are something', 1_200, [bytesOf(PIECES)], bytes => {
  const { envelope } = read(bytes);
  assert.match(envelope.kind, /^(?:request|notification|response|batch|opaque)$/);
});

always('a line of nothing but the same is read in time', 60, [repetitive(PIECES, 200_000)], text => {
  assert.equal(read(Buffer.from(text)).envelope.kind, 'opaque');
});

always('JSON is what JSON.parse says it is', 1_200, [fc.oneof(oddObject, oddJson)], text => {
  const message = read(Buffer.from(text));
  const value = JSON.parse(text) as Parsed;
  assert.equal(message.envelope.kind, kindOf(value));
  const { line, envelope } = message;
  if (envelope.kind === 'request' || envelope.kind === 'response') {
    assert.deepEqual(JSON.parse(envelope.id), value.id);
    assert.equal(textOf(line, envelope.idAt), envelope.id);
  }
  if (envelope.kind === 'request' || envelope.kind === 'notification') {
    assert.equal(envelope.method, value.method);
    const found = param({ line, envelope }, 'a');
    const wanted = isObject(value.params) && Object.hasOwn(value.params, 'a') ? value.params.a : undefined;
    assert.deepEqual(found === null ? undefined : JSON.parse(textOf(line, found)), wanted);
  }
  if (envelope.kind === 'request') progressToken({ line, envelope });
  if (envelope.kind === 'response')
    assert.deepEqual(JSON.parse(textOf(line, envelope.body)), value[envelope.outcome]);
});

const id = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'binary' }),
);
const escaped = (value: number | string): string =>
  typeof value === 'number'
    ? value.toExponential()
    : `"${[...Array(value.length).keys()].map(at => `\\u${value.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;

always('ids are one when their values are, however they are written', 800, [id, id], (one, other) => {
  assert.equal(idKey(escaped(one)), idKey(JSON.stringify(one)));
  assert.equal(idKey(JSON.stringify(one)) === idKey(JSON.stringify(other)), one === other);
});
