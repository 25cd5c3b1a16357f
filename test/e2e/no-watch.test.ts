/** `--no-watch`: what is saved is loaded when somebody asks for a restart, and not before. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf, noteKinds, noteOf, wordsOf } from '../support/notes.ts';
import { withRig } from '../support/rig.ts';

const CONFIG = 'mcp-reload.config.json';

test('an edit is served after a restart, not before, and an answer of the old code is no stale one', () =>
  withRig({ options: ['--no-watch'] }, async ({ client, project }) => {
    await client.open();
    const tools = await client.tools();
    const restart = tools.find(({ name }) => name === 'restart_server');
    assert.match(String(restart?.description), /No files are watched here: call this after every change/);
    assert.equal(answerOf(await client.call('version')), 'one');
    project.answer('two');
    // It is watched, and a call after its save waits until all that was seen before it is settled.
    project.save(CONFIG, '{ "defaults": { "holdMs": 12345 } }');
    const before = await client.call('version');
    assert.deepEqual([answerOf(before), noteOf(before), project.boots.length], ['one', undefined, 1]);
    assert.match(wordsOf(await client.call('restart_server')), /generation 2 is serving/);
    assert.equal(answerOf(await client.call('version')), 'two');
  }));

test('code that does not start is told with what to do: not to save, but to restart', () =>
  withRig({ options: ['--no-watch'] }, async ({ client, project }) => {
    await client.open();
    project.save('answer.mjs', '\nexport const ANSWER = ;\n');
    const failed = wordsOf(await client.call('restart_server'));
    assert.match(failed, /answer\.mjs:2\b[\s\S]*Next: fix the cause \(.*\), then call restart_server\.$/);
    const stale = await client.call('version');
    assert.deepEqual([answerOf(stale), noteKinds(stale)], ['one', ['stale']]);
    assert.match(String(noteOf(stale)), /Fix the cause, then call restart_server: no files are watched\.$/);
    const status = wordsOf(await client.call('reload_status'));
    assert.match(
      status,
      /^Watching: nothing, because --no-watch or "watch": false says so; the command runs /m,
    );
    assert.match(status, /After a change call restart_server\.$/m);
    project.answer('three');
    assert.doesNotMatch(wordsOf(await client.call('restart_server')), /FAILED/);
    assert.equal(answerOf(await client.call('version')), 'three');
  }));

test('the config file switches it on and off during a session', () =>
  withRig({ options: ['--name', 'it'] }, async ({ client, project }) => {
    await client.open();
    await client.call('version');
    project.save(CONFIG, '{ "defaults": { "watch": false } }');
    await client.call('version');
    project.answer('two');
    project.save(CONFIG, '{ "defaults": { "watch": false, "holdMs": 12345 } }');
    assert.equal(answerOf(await client.call('version')), 'one');
    project.save(CONFIG, '{}');
    assert.equal(answerOf(await client.call('version')), 'two');
    project.answer('three');
    assert.equal(answerOf(await client.call('version')), 'three');
  }));

test('code that was saved together with the word to watch no more is still loaded', () =>
  withRig({ options: ['--name', 'it'] }, async ({ client, project }) => {
    await client.open();
    assert.equal(answerOf(await client.call('version')), 'one');
    project.answer('two');
    project.save(CONFIG, '{ "defaults": { "watch": false } }');
    assert.equal(answerOf(await client.call('version')), 'two');
    project.answer('three');
    assert.equal(answerOf(await client.call('version')), 'two');
  }));
