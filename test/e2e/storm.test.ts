/** A server that writes what is watched does not reload for ever, and somebody is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writesAtStart, writesPerCall } from '../support/scenes/storm.ts';

// The last of those reloads comes after a pause of two seconds.
test('a watched file written at each start', async () => {
  const storm = await writesAtStart(2_500);
  assert.ok(storm.reloads <= 5, `${storm.reloads} reloads`);
  assert.ok(storm.told, storm.words);
});

test('a watched file written by each call', async () => {
  const storm = await writesPerCall(8, 1_000);
  assert.ok(storm.reloads <= 5, `${storm.reloads} reloads`);
  assert.ok(storm.told, storm.words);
});
