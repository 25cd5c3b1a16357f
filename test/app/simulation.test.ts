/**
 * Random histories of the whole wrapper (both real reducers in a world of fake servers, disk, client and clock) against
 * everything that is promised. `npm run simulate` plays many more of the same.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { home } from '../support/home.ts';
import { playHistories } from '../support/random.ts';
import { INVARIANTS } from '../support/simulation/guarantee.ts';
import { play } from '../support/simulation/play.ts';
import { Reached } from '../support/simulation/reached.ts';

test('random histories keep every promise', () => {
  const reached = new Reached();
  playHistories(400, seed => play(seed, reached));
});

test('the invariants are those of ARCHITECTURE.md', () => {
  const text = readFileSync(join(home, 'ARCHITECTURE.md'), 'utf8').replace(/\s+/g, ' ');
  for (const [number, invariant] of Object.entries(INVARIANTS))
    assert.ok(text.includes(`${number}. ${invariant}`), `${number}. ${invariant}`);
});
