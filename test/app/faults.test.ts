/** What the simulation is good for: faults put into the real code are found. `npm run simulate -- --faults` plays all. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { home } from '../support/home.ts';
import { FOUND_LATER, FOUND_SOON, found, withFault } from '../support/simulation/faults.ts';

const HISTORIES = 100;

for (const fault of FOUND_SOON) {
  test(`it is found that ${fault.name}`, async () => {
    const failure = await found(fault, HISTORIES);
    assert.ok(failure !== null, `${HISTORIES} histories do not find it`);
    const { guarantee, message } = failure;
    assert.ok(guarantee !== null && fault.breaks.includes(guarantee), `found as: ${message}`);
  });
}

test('every fault that takes longer has its place in the code', () => {
  for (const fault of FOUND_LATER) withFault(fault, readFileSync(join(home, 'src', fault.file), 'utf8'));
});
