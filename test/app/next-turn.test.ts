import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextTurn } from '../../src/app/next-turn.ts';

const turn = () => new Promise<void>(resolve => setImmediate(resolve));

test('what comes is handed on after the loop has polled once more, in order', async () => {
  const seen: string[] = [];
  const lines = nextTurn<string>(line => seen.push(line));
  lines.push('a');
  await turn();
  lines.push('b');
  assert.deepEqual(seen, []);
  await turn();
  assert.deepEqual(seen, ['a']);
  await turn();
  assert.deepEqual(seen, ['a', 'b']);
  lines.push('c');
  await turn();
  await turn();
  assert.deepEqual(seen, ['a', 'b', 'c']);
});

test('a flush hands everything on, once', async () => {
  const seen: string[] = [];
  const lines = nextTurn<string>(line => seen.push(line));
  lines.push('a');
  await turn();
  lines.push('b');
  lines.flush();
  assert.deepEqual(seen, ['a', 'b']);
  await turn();
  await turn();
  assert.deepEqual(seen, ['a', 'b']);
});
