import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTail } from '../../src/child/tail.ts';

test('keeps the last 200 lines, oldest first', () => {
  const tail = createTail();
  for (let n = 1; n <= 300; n++) tail.add(Buffer.from(`${n}\n`));
  const lines = tail.lines();
  assert.equal(lines.length, 200);
  assert.deepEqual([lines[0], lines.at(-1)], ['101', '300']);
  assert.deepEqual(tail.lines(2), ['299', '300']);
  assert.deepEqual(tail.lines(0), []);
});

test('keeps the last 64 KiB and no line that lost its beginning', () => {
  const tail = createTail();
  const line = (n: number) => String(n).padEnd(999, '.');
  for (let n = 0; n < 500; n++) tail.add(Buffer.from(`${line(n)}\n`));
  const expected = Array.from({ length: 65 }, (_, at) => line(435 + at));
  assert.deepEqual(tail.lines(), expected);
});

test('keeps the end of one endless line', () => {
  const tail = createTail();
  tail.add(Buffer.alloc(200_000, 'a'));
  tail.add(Buffer.from('end'));
  const [line, ...rest] = tail.lines();
  assert.deepEqual([line?.length, line?.slice(-4), rest], [65536, 'aend', []]);
});

test('a chunk that fills the ring exactly, and one more byte', () => {
  const tail = createTail();
  tail.add(Buffer.from(`${'a'.repeat(65532)}\nbcd`));
  assert.deepEqual(tail.lines(1), ['bcd']);
  assert.equal(tail.lines()[0]?.length, 65532);
  tail.add(Buffer.from('e'));
  assert.deepEqual(tail.lines(), ['bcde']);
});

test('characters cut between chunks, CRLF, an unfinished last line, colours', () => {
  const tail = createTail();
  const bytes = Buffer.from('\u001b[31mred €\u001b[39m\r\n\nlast');
  for (const byte of bytes) tail.add(Buffer.of(byte));
  assert.deepEqual(tail.lines(), ['red €', '', 'last']);
});

test('nothing was said', () => assert.deepEqual(createTail().lines(), []));
