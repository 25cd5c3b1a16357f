/** The fixture servers and the rig are right by themselves: what fails elsewhere is not their fault. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Setup } from '../support/launch.ts';
import { answerOf } from '../support/notes.ts';
import { blind } from '../support/processes.ts';
import { noPython, python } from '../support/python.ts';
import { PY, RAW, V1, V2, withRig } from '../support/rig.ts';
import { kinds } from '../support/scenes/ending.ts';

const alone: [string, Setup, string | false][] = [
  ['raw', { files: RAW }, false],
  ['SDK v1', { files: V1 }, false],
  ['SDK v2', { files: V2 }, false],
  ['Python', { files: PY, command: [python ?? 'python3', 'server.py'] }, noPython],
];

for (const [name, setup, skip] of alone) {
  test(`the ${name} server answers without the wrapper`, { skip }, () =>
    withRig({ ...setup, wrapped: false }, async ({ project, client }) => {
      await client.open();
      const names = (await client.tools()).map(tool => tool.name);
      assert.ok(names.includes('version') && names.includes('slow'));
      assert.equal(answerOf(await client.call('version')), 'one');
      assert.equal(answerOf(await client.call('slow', { ms: 1, key: 'k' })), 'k one');
      assert.equal(project.runs('k'), 1);
    }),
  );
}

test('the raw server asks, logs, notifies and keeps its journal', () =>
  withRig({ wrapped: false }, async ({ project, client }) => {
    client.script('elicitation/create', params => ({ action: 'accept', content: { name: params.message } }));
    client.script('roots/list', () => ({ roots: [] }));
    await client.open();
    assert.match(answerOf(await client.call('ask', { message: 'who?' })), /"name":"who\?"/);
    assert.equal(answerOf(await client.call('roots')), '{"roots":[]}');
    await client.call('log', { level: 'info' });
    await client.notification('notifications/message');
    await client.result('resources/subscribe', { uri: 'note://two' });
    assert.equal(answerOf(await client.call('touch', { uri: 'note://two' })), 'told');
    assert.equal(answerOf(await client.call('touch', { uri: 'note://one' })), 'nobody subscribed');
    assert.equal(project.heardBy(project.boots[0]!)[0]?.method, 'initialize');
    assert.deepEqual((await client.call('structured')).structuredContent, { answer: 'one' });
    client.notify('tools/call', {});
    const lost = client.call('crash');
    await assert.rejects(lost, /closed its stdout/);
  }));

test('the rig finds every process of a server, whatever it ignores', { skip: blind ?? false }, async t => {
  for (const kind of kinds)
    await t.test(kind.name, () =>
      withRig({ ...kind.setup, wrapped: false }, async rig => {
        await rig.client.open();
        await rig.client.call('version');
        assert.equal(rig.processes().length, kind.size);
      }),
    );
});
