/** A session opens at once whatever state the tree is in, and is mended from inside. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEGACY, MODERN, SECOND } from '../support/eras.ts';
import {
  hang,
  missingFile,
  missingProgram,
  openInTrouble,
  slowStart,
  syntaxError,
} from '../support/scenes/openers.ts';
import { OURS } from '../support/scenes/real.ts';

const cases = [
  { trouble: syntaxError, era: LEGACY, remembered: false },
  { trouble: syntaxError, era: MODERN, remembered: true },
  { trouble: missingFile, era: SECOND, remembered: true },
  { trouble: missingProgram, era: LEGACY, remembered: false },
  { trouble: slowStart(3_500), era: LEGACY, remembered: true },
  { trouble: hang, era: MODERN, remembered: false },
];

for (const { trouble, era, remembered } of cases)
  test(`${trouble.name}: ${era.opener}${remembered ? ', a server that was met before' : ''}`, async t => {
    const seen = await openInTrouble(trouble, era, remembered, trouble !== hang);
    const modern = remembered && era !== LEGACY;
    assert.equal(seen.era, modern ? 'modern' : 'legacy');
    // How soon is shown by proof 11.
    t.diagnostic(JSON.stringify(seen.answered));
    const capabilities = Object.keys(seen.told.capabilities as object);
    assert.equal(capabilities.includes('prompts'), remembered);
    assert.match(seen.status, trouble.told);
    if (seen.toolsMeanwhile) assert.deepEqual(seen.toolsMeanwhile.slice(-2), OURS);
    assert.deepEqual([seen.served, seen.notes.includes('stale')], ['one', false]);
    assert.ok(seen.toolsThen.includes('version'));
    assert.deepEqual(seen.toolsThen.slice(-2), OURS);
  });
