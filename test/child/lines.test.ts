import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Overlong } from '../../src/base/limits.ts';
import { isBlank, splitLines } from '../../src/child/lines.ts';

function split(chunks: readonly Buffer[], cap?: number) {
  const lines: Buffer[] = [];
  const overlong: Overlong[] = [];
  const splitter = splitLines({ line: line => lines.push(line), overlong: line => overlong.push(line) }, cap);
  for (const chunk of chunks) splitter.push(chunk);
  return { lines, overlong, torn: splitter.end() };
}

const texts = (lines: readonly Buffer[]): string[] => lines.map(line => line.toString('latin1'));

test('a stream comes out the same wherever it is cut', () => {
  const stream = Buffer.concat([
    Buffer.from('{"a":"€ 😀"}\n\n\r\nb\r\n\u0000c\u0000\n'),
    Buffer.from([0xff, 0xc3, 0x0a, 0xe2, 0x82]),
  ]);
  const whole = split([stream]);
  assert.equal(whole.lines.length, 6);
  assert.deepEqual(texts(whole.lines.slice(1, 5)), ['', '\r', 'b\r', '\0c\0']);
  assert.deepEqual(whole.lines[5], Buffer.from([0xff, 0xc3]));
  assert.deepEqual(whole.torn, Buffer.from([0xe2, 0x82]));
  for (let first = 0; first <= stream.length; first++) {
    for (let second = first; second <= stream.length; second++) {
      const cut = [stream.subarray(0, first), stream.subarray(first, second), stream.subarray(second)];
      assert.deepEqual(split(cut), whole);
    }
  }
  assert.deepEqual(split([...stream].map(byte => Buffer.of(byte))), whole);
});

test('a line of nothing but the CR before its LF is blank', () => {
  const isOf = (text: string) => isBlank(Buffer.from(text));
  assert.deepEqual(['', '\r', '\r\r', ' ', 'a\r', '\0'].map(isOf), [true, true, false, false, false, false]);
});

test('nothing is torn after a final LF', () => {
  assert.equal(split([Buffer.from('a\n')]).torn.length, 0);
  assert.equal(split([]).torn.length, 0);
});

test('a line above the cap is thrown away whole, reported once, and the next one is whole', () => {
  const stream = Buffer.from('12345\n123456\n1\n1234567890\n\nend\n');
  const expected = { lines: ['12345', '1', '', 'end'], overlong: [6, 10] };
  for (let size = 1; size <= stream.length; size++) {
    const chunks: Buffer[] = [];
    for (let at = 0; at < stream.length; at += size) chunks.push(stream.subarray(at, at + size));
    const { lines, overlong } = split(chunks, 5);
    assert.deepEqual({ lines: texts(lines), overlong: overlong.map(({ bytes }) => bytes) }, expected);
  }
});

test('a torn line above the cap is reported and not kept', () => {
  const { lines, overlong, torn } = split([Buffer.from('abc'), Buffer.from('def')], 5);
  assert.deepEqual([lines.length, overlong, torn.length], [0, [{ bytes: 6, id: null, method: null }], 0]);
});

test('a long line in many pieces takes time in proportion to its length', () => {
  const chunk = Buffer.alloc(1024, 'x');
  const chunks = Array.from({ length: 64 * 1024 }, () => chunk);
  const { lines } = split([...chunks, Buffer.from('\n')]);
  assert.equal(lines[0]?.length, 64 * 1024 * 1024);
});

test('of a line above the cap the id and the method are told, wherever they stand and however it is cut', () => {
  const fill = '"params":{"id":9,"x":["]}\\"id\\":8,",{"method":"no"}]}';
  const check = (line: string, id: string | null, method: string | null) => {
    const bytes = Buffer.from(`${line}\nnext\n`);
    for (let size = 1; size <= bytes.length; size++) {
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      const { lines, overlong } = split(chunks, 10);
      assert.deepEqual(overlong, [{ bytes: bytes.length - 6, id, method }], line);
      assert.deepEqual(texts(lines), ['next']);
    }
  };
  check(`{"jsonrpc":"2.0","id":1,"method":"a/b",${fill}}`, '1', 'a/b');
  check(`{"method":"a/b", ${fill} , "jsonrpc":"2.0", "id" : "x\\"é" }`, '"x\\"é"', 'a/b');
  check(`{"id":-1.50,"result":{"a":[1,2,{"id":3}]}}`, '-1.50', null);
  check(`{"id":1,"id":2,"\\u0069d":3,${fill}}`, '3', null);
  check(`{"method":"a/b",${fill}}`, null, 'a/b');
  for (const odd of ['null', 'true', '{}', '[1]', '1 2', `"${'x'.repeat(1_100)}"`])
    check(`{"id":${odd},"method":7,${fill}}`, null, null);
  check(`[{"id":1,"method":"a/b",${fill}}]`, null, null);
  check(`"id":1,"method":"a/b",${fill}`, null, null);
  check('}}}}{"id":1,{{{{"method":"x",', null, null);
});

test("a torn line above the cap is nobody's, whatever was read of it", () => {
  const { overlong } = split([Buffer.from('{"id":1,"result":{"a":')], 10);
  assert.deepEqual(overlong, [{ bytes: 22, id: null, method: null }]);
});
