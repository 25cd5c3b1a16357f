/** Never lose a working server for code that can't be served; the caller is told what broke, where. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf } from '../support/notes.ts';
import { noPython } from '../support/python.ts';
import { RAW, withRig } from '../support/rig.ts';
import { breakAndRepair, breakages, hangAtLoad, pythonBreakages } from '../support/scenes/broken.ts';

const all = [
  ...breakages
    .filter(({ name }) => name !== 'exception at load, structured content')
    .map(breakage => ({ breakage, skip: false as string | false })),
  ...pythonBreakages.map(breakage => ({ breakage, skip: noPython })),
  { breakage: hangAtLoad(['--hold', '1000']), skip: false as string | false },
];

for (const { breakage, skip } of all)
  test(`the old code answers and says why: ${breakage.name}`, { skip }, async () => {
    const seen = await breakAndRepair(breakage);
    assert.ok(seen.oldAnswers, 'the old code answers');
    assert.ok(seen.note, 'the first result begins with a note');
    assert.match(seen.note, breakage.told);
    assert.equal(seen.noteType, breakage.tool === 'structured' ? 'resource' : 'text');
    if (breakage.tool === 'structured') assert.deepEqual(seen.structured, { answer: 'one' });
    assert.equal(seen.repaired, 'repaired');
    assert.deepEqual(seen.notesAfterRepair, []);
    assert.equal(seen.disturbed, false);
  });

test('a server that is broken from the first start is repaired from inside the session', () =>
  withRig({ files: { ...RAW, 'answer.mjs': 'hang-at-load.mjs' } }, async ({ project, client }) => {
    await client.open();
    assert.ok((await client.tools()).some(tool => tool.name === 'reload_status'));
    project.answer('repaired');
    assert.equal(answerOf(await client.call('version')), 'repaired');
  }));
