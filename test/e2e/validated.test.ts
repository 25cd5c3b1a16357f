/** SDK clients accept results with our notes, also where they hold them against an output schema. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf, noteKinds, noteOf } from '../support/notes.ts';
import { acceptedBy, validating } from '../support/scenes/validated.ts';

for (const { client, server, files } of [validating[0]!, validating[2]!])
  test(`${client}, ${server} server`, async () => {
    const { stale, staleText, changed, atOnce, otherSchema, listed } = await acceptedBy(client, files);
    assert.deepEqual(stale.structuredContent, { answer: 'one' });
    assert.deepEqual([noteKinds(stale), stale.content[0]?.type], [['stale'], 'resource']);
    assert.match(noteOf(stale) ?? '', /answer\.mjs:2\b/);
    assert.deepEqual([noteKinds(staleText), staleText.content[0]?.type], [['stale'], 'text']);
    assert.equal(answerOf(staleText), 'one');
    assert.deepEqual(changed.structuredContent, { answer: 'mended' });
    assert.deepEqual(noteKinds(changed), ['changed']);
    assert.match(noteOf(changed) ?? '', /added/);
    assert.deepEqual(otherSchema.structuredContent, { answer: 'mended', more: 'more' });
    assert.deepEqual([noteKinds(atOnce), noteKinds(otherSchema)], [['changed'], []]);
    assert.equal(listed, 2);
  });
