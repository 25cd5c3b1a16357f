import assert from 'node:assert/strict';
import { test } from 'node:test';
import { misspeltVerb } from '../../src/cli/misspelt-verb.ts';

test('the verb that was meant is named', () => {
  for (const [word, verb] of [
    ['restat', 'restart'],
    ['log', 'logs'],
    ['stat', 'status'],
    ['Clean', 'clean'],
    ['help', 'helper'],
  ] as const)
    assert.match(misspeltVerb(word) ?? '', new RegExp(`^"${word}" is no verb \\("${verb}" is near\\)`));
});

test('what is like none of them may be a command', () => {
  for (const word of ['node', 'python', 'uv', 'go', 'my_server']) assert.equal(misspeltVerb(word), null);
});
