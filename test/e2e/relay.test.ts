/** What we have no reason to change passes byte for byte, and only protocol messages reach the client. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withRig } from '../support/rig.ts';

const odd = [
  '{"jsonrpc":"2.0","method":"notifications/odd","params":{"b":12345678901234567890,"a":1.0,"c":1e2,"d":-0}}',
  '{ "params" : {"text":"\\u00e9\\/é\\ud83d\\ude00"} , "method":"notifications/odd", "jsonrpc":"2.0" , "more": [ ] }',
  '{"jsonrpc":"2.0","method":"notifications/odd","params":{"a":1,"a":2}}',
  `{"jsonrpc":"2.0","method":"notifications/odd","params":{"long":"${'x'.repeat(300_000)}"}}`,
];

test('odd lines reach the server as they were, before and after a reload', () =>
  withRig({}, async ({ project, client }) => {
    await client.open();
    for (const answer of ['before', 'after']) {
      project.answer(answer);
      await client.call('version');
      for (const line of odd) client.write(`${line}\n`);
      await client.call('version');
      const newest = project.boots.at(-1);
      const heard = project.journal.filter(
        ({ pid, line }) => pid === newest && line.includes('notifications/odd'),
      );
      assert.deepEqual(
        heard.map(({ line }) => line),
        odd,
      );
    }
  }));

test('odd lines reach the client as they were, before and after a reload', () =>
  withRig({}, async ({ project, client }) => {
    await client.open();
    for (const answer of ['before', 'after']) {
      project.answer(answer);
      await client.call('version');
      const since = client.received.length;
      for (const line of odd) await client.call('say', { line });
      const got = client.received
        .slice(since)
        .filter(({ message }) => message.method === 'notifications/odd');
      assert.deepEqual(
        got.map(({ line }) => line),
        odd,
      );
    }
  }));

test('what a server prints beside the protocol does not reach the client', () =>
  withRig({}, async ({ client }) => {
    await client.open();
    for (const line of [
      'listening on port 3000',
      '',
      '{"almost": "json"',
      "['a', 'list']",
      '{"a": "log line"}',
    ])
      await client.call('say', { line });
    await client.call('version');
    assert.deepEqual(client.garbage, []);
  }));

test('ids come back as they were', () =>
  withRig({}, async ({ client }) => {
    await client.open();
    for (const id of [0, '', 'a "quoted" id', -1, 'mcp-reload:1']) {
      const { message } = await client.request('tools/call', { name: 'version', arguments: {} }, id);
      assert.equal(message.id, id);
    }
  }));
