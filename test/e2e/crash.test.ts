/** A server that dies is started again, and every open request is answered. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../support/deadline.ts';
import { answerOf, wordsOf } from '../support/notes.ts';
import { withRig } from '../support/rig.ts';

test('a call that kills its server gets an error result; the next call a new server', () =>
  withRig({}, async ({ project, client }) => {
    await client.open();
    const open = client.call('slow', { ms: 60_000, key: 'lost' });
    const killer = await client.call('crash');
    assert.equal(killer.isError, true);
    assert.match(wordsOf(killer), /\b7\b/);
    assert.equal((await open).isError, true);
    assert.equal(answerOf(await client.call('version')), 'one');
    assert.deepEqual([project.boots.length, project.runs('lost'), client.strays.length], [2, 1, 0]);
  }));

test('a server that is killed between calls is back for the next call', () =>
  withRig({}, async ({ project, client }) => {
    await client.open();
    const before = Number(answerOf(await client.call('pid')));
    process.kill(before, 'SIGKILL');
    await until(() => project.boots.length === 2, 'a new server is started');
    const after = Number(answerOf(await client.call('pid')));
    assert.notEqual(after, before);
    assert.equal(project.heardBy(after)[0]?.method, 'initialize');
  }));

test('after a crash the session is what it was', () =>
  withRig({}, async ({ client }) => {
    await client.open();
    await client.result('resources/subscribe', { uri: 'note://one' });
    await client.call('crash');
    assert.equal(answerOf(await client.call('touch', { uri: 'note://one' })), 'told');
    await client.notification('notifications/resources/updated');
    assert.equal(client.count('notifications/tools/list_changed'), 0);
  }));
