/** What the client established is established again, and only what really changed is announced. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf } from '../support/notes.ts';
import { withRig } from '../support/rig.ts';
import { announcedTooEarly, changesAnnounced, sessionRetold } from '../support/scenes/session.ts';

test('a new server is told the handshake, the last log level and the net subscriptions', async () => {
  const { subscribed, ...told } = await sessionRetold();
  assert.deepEqual(told, {
    handshake: true,
    initialized: true,
    levels: ['warning'],
    unsubscribed: [],
    delivers: true,
  });
  assert.deepEqual([...subscribed].sort(), ['note://one', 'note://three']);
});

test('each list is announced once, and only the one that changed', async () => {
  assert.deepEqual(await changesAnnounced(), { tools: 1, prompts: 1, resources: 1 });
});

test('nothing is announced to a client that is not initialised', async () => {
  assert.equal(await announcedTooEarly(), 0);
});

test('a question of the server reaches the client, and its answer the same server', () =>
  withRig({}, async ({ project, client }) => {
    client.script('elicitation/create', ({ message }) => ({ action: 'accept', content: { name: message } }));
    client.script('roots/list', () => ({ roots: [{ uri: 'file:///somewhere' }] }));
    await client.open({ capabilities: { elicitation: {}, roots: {} } });
    for (const message of ['before', 'after']) {
      project.answer(message);
      assert.match(answerOf(await client.call('ask', { message })), new RegExp(`"name":"${message}"`));
      assert.match(answerOf(await client.call('roots')), /somewhere/);
    }
    assert.deepEqual([client.garbage, client.strays], [[], []]);
  }));

test('a question that is open during a reload is answered to the server that asked', () =>
  withRig({}, async ({ project, client }) => {
    let reply: (answer: unknown) => void = () => {};
    const asked = new Promise<void>(resolve => {
      client.script('elicitation/create', () => {
        resolve();
        return new Promise(later => {
          reply = later;
        });
      });
    });
    await client.open({ capabilities: { elicitation: {} } });
    const open = client.call('ask', { message: 'who?' });
    await asked;
    project.answer('new');
    assert.equal(answerOf(await client.call('version')), 'new');
    reply({ action: 'accept', content: { name: 'late' } });
    assert.match(answerOf(await open), /"name":"late"/);
    assert.equal(project.journal.filter(heard => heard.line.includes('"who?"')).length, 1);
  }));
