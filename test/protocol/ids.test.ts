import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from '../../src/protocol/envelope.ts';
import { idKey, privateId } from '../../src/protocol/ids.ts';

const check = (a: string, b: string, same: boolean) =>
  assert.equal(idKey(a) === idKey(b), same, `${a} and ${b} are ${same ? 'one id' : 'two ids'}`);

test('ids are one when they mean the same, however they are written', () => {
  check('0', '0', true);
  check('0', '-0', true);
  check('1', '1.0', true);
  check('1', '1e0', true);
  check('100', '1E+2', true);
  check('""', '""', true);
  check('"a"', '"\\u0061"', true);
  check('"/"', '"\\/"', true);
  check('"é"', '"\\u00e9"', true);
  check('"\u2028"', '"\\u2028"', true);
  check('"a\\nb"', '"a\\u000ab"', true);
  check('null', 'null', true);
  // A peer that holds numbers as doubles writes 2^60 with other digits.
  check('1152921504606846976', '1152921504606847000', true);
});

test('ids of different types or contents are different', () => {
  check('1', '"1"', false);
  check('0', '""', false);
  check('0', 'null', false);
  check('""', 'null', false);
  check('"null"', 'null', false);
  check('"a"', '"A"', false);
  check('1', '-1', false);
  check('"1"', '"1.0"', false);
  check('0', 'false', false);
});

test('the id of a message is kept as it was written', () => {
  for (const id of ['0', '""', '1.0', '-0', '1152921504606846977', '"\\u0061"', 'null', '"a b"']) {
    for (const line of [
      `{"id":${id},"method":"m"}`,
      `{"method":"m", "id" : ${id} }`,
      `{"id":${id},"result":{}}`,
    ]) {
      const { envelope } = read(Buffer.from(line));
      assert.equal('id' in envelope ? envelope.id : undefined, id, line);
    }
  }
});

test('private ids are JSON strings of their own for each number and each wrapper', () => {
  const ids = [privateId('n', 1), privateId('n', 2), privateId('m', 1)];
  assert.equal(new Set(ids.map(idKey)).size, 3);
  for (const id of ids) assert.match(JSON.parse(id), /^mcp-reload:[nm]:[12]$/);
});
