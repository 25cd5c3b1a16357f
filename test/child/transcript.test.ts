import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTranscript } from '../../src/child/transcript.ts';

const lines = (count: number, word: string) =>
  Array.from({ length: count }, (_, at) => `${word} ${String(at).padStart(6, '0')}`);

test('little is kept as it came, without colours', () => {
  const transcript = createTranscript();
  assert.deepEqual(transcript.lines(), []);
  transcript.add(Buffer.from('\x1b[31merror\x1b[0m TS1\r\nsec'));
  transcript.add(Buffer.from('ond\n'));
  assert.deepEqual(transcript.lines(), ['error TS1', 'second']);
});

test('of much the beginning and the end are kept, and a mark stands for the rest', () => {
  const transcript = createTranscript();
  const written = lines(100_000, 'line');
  for (const line of written) transcript.add(Buffer.from(`${line}\n`));
  const kept = transcript.lines();
  const gap = kept.indexOf('…');
  assert.ok(gap > 1_000, 'the first error is among the first lines');
  assert.deepEqual(kept.slice(0, gap), written.slice(0, gap));
  assert.deepEqual(kept.slice(gap + 1), written.slice(-200));
});

test('one endless line takes no more room than many', () => {
  const transcript = createTranscript();
  for (let count = 0; count < 1_000; count++) transcript.add(Buffer.alloc(10_000, 'x'));
  assert.ok(transcript.lines().join('').length <= 2 * 64 * 1024);
});
