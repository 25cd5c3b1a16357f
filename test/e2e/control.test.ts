/** The two tools of ours: where they are, what they do, what they say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf, wordsOf } from '../support/notes.ts';
import { withRig } from '../support/rig.ts';

test('our tools come last, and restart_server is always loaded', () =>
  withRig({}, async ({ client }) => {
    await client.open();
    const tools = await client.tools();
    assert.deepEqual(
      tools.slice(-2).map(tool => tool.name),
      ['restart_server', 'reload_status'],
    );
    assert.deepEqual(tools.at(-2)?._meta, { 'anthropic/alwaysLoad': true });
    assert.ok(tools.slice(-2).every(tool => tool.inputSchema && !tool.outputSchema));
  }));

test('restart_server waits for the new server and says which one serves', () =>
  withRig({}, async ({ project, client }) => {
    await client.open();
    const before = answerOf(await client.call('pid'));
    const restarted = await client.call('restart_server', { reason: 'because the test asks' });
    assert.ok(!restarted.isError, wordsOf(restarted));
    assert.match(wordsOf(restarted), /\bg2\b|generation 2/);
    assert.notEqual(answerOf(await client.call('pid')), before);
    assert.equal(project.boots.length, 2);
  }));

test('restart_server tells the error that kept the old server', () =>
  withRig({}, async ({ project, client }) => {
    await client.open();
    project.save('answer.mjs', '\nexport const ANSWER = ;\n');
    const words = wordsOf(await client.call('restart_server'));
    assert.match(words, /answer\.mjs:2\b/);
    assert.match(words, /SyntaxError/);
  }));

test('restart_server names a tool that was added', () =>
  withRig({}, async ({ project, client }) => {
    await client.open();
    await client.tools();
    project.edit(
      'server.mjs',
      'const TOOLS = {',
      'const TOOLS = {\n  brandnew: { inputSchema: object(), run: () => text(ANSWER) },',
    );
    assert.match(wordsOf(await client.call('restart_server')), /brandnew/);
    assert.equal(answerOf(await client.call('brandnew')), 'one');
  }));

test('reload_status tells the state', () =>
  withRig({}, async ({ client }) => {
    await client.open();
    const words = wordsOf(await client.call('reload_status', { wait: true, log_lines: 5 }));
    assert.match(words, /\bg1\b|generation 1/);
    assert.match(words, /serving/i);
  }));
