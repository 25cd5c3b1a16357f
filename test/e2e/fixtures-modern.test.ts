/** The modern fixtures are right by themselves: SDK clients find nothing wrong with the raw server, nor SDK servers with the raw client. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { misconduct } from '../support/conduct.ts';
import { MODERN, SECOND } from '../support/eras.ts';
import type { ToolResult } from '../support/messages.ts';
import {
  ACKNOWLEDGED,
  CANCELLED,
  envelope,
  LOG_LEVEL,
  metaOf,
  SERVER_INFO,
  TASKS,
} from '../support/modern.ts';
import { answerOf } from '../support/notes.ts';
import { Project } from '../support/project.ts';
import { RAW, V2, withRig } from '../support/rig.ts';
import { connect, MODERN_CLIENTS } from '../support/sdk.ts';

const node = [process.execPath, 'server.mjs'];
const elicitation = { capabilities: { elicitation: { form: {} } } };

for (const [name, files] of [
  ['raw', RAW],
  ['SDK v2', V2],
] as const) {
  for (const era of [MODERN, SECOND])
    test(`the ${name} server speaks the modern era without the wrapper: ${era.opener}`, () =>
      withRig({ files, ...era, wrapped: false }, async ({ project, client }) => {
        client.script('elicitation/create', () => ({ action: 'accept', content: { name: 'Ann' } }));
        const discovered = await client.open(elicitation);
        assert.deepEqual(discovered.supportedVersions, ['2026-07-28']);
        assert.equal(client.era, 'modern');
        const listening = await client.listen({ toolsListChanged: true, promptsListChanged: true });
        assert.deepEqual(listening.promised, { toolsListChanged: true });
        const names = (await client.tools()).map(tool => tool.name);
        assert.ok(names.includes('version') && names.includes('slow'));
        const result = await client.call('version');
        assert.equal(answerOf(result), 'one');
        assert.equal(result.resultType, 'complete');
        assert.equal(typeof metaOf(result)[SERVER_INFO], 'object');
        assert.match(answerOf(await client.call('ask', { message: 'who?' })), /Ann/);
        assert.equal(answerOf(await client.call('slow', { ms: 1, key: 'k' })), 'k one');
        assert.equal(project.runs('k'), 1);
        await assert.rejects(client.result('ping'), /-32601/);
        const old = await client.request('initialize', { protocolVersion: '2025-11-25' });
        assert.ok(old.message.error, 'a modern connection refuses the handshake');
      }));

  for (const mode of name === 'raw' ? MODERN_CLIENTS : MODERN_CLIENTS.slice(0, 1))
    test(`the ${name} server and the ${mode}, without the wrapper`, async () => {
      using project = new Project(files);
      const env = name === 'raw' ? { ERA: 'dual' } : {};
      const session = await connect(mode, { line: node, cwd: project.root, env }, { name: 'Ann' });
      try {
        const { tools } = await session.listTools();
        assert.ok(tools.some(tool => tool.name === 'structured'));
        const structured = (await session.callTool({ name: 'structured' })) as ToolResult;
        assert.deepEqual(structured.structuredContent, { answer: 'one' });
        const asked = await session.callTool({ name: 'ask', arguments: { message: 'who?' } });
        assert.match(answerOf(asked as ToolResult), /Ann/);
        assert.equal(session.getProtocolEra?.(), 'modern');
      } finally {
        await session.close();
      }
    });
}

test('the raw server announces to the listens that want it, and completes them at the end', () =>
  withRig({ ...MODERN, wrapped: false }, async ({ client }) => {
    await client.open();
    const tools = await client.listen({ toolsListChanged: true }, 7_000);
    const one = await client.listen({ resourceSubscriptions: ['note://one'] }, 'one');
    const left = await client.listen({ toolsListChanged: true }, 'left');
    left.cancel();
    await client.call('announce', { list: 'tools' });
    assert.equal(answerOf(await client.call('touch', { uri: 'note://one' })), 'told');
    assert.equal(answerOf(await client.call('touch', { uri: 'note://two' })), 'nobody subscribed');
    client.end();
    await client.closed;
    const end = ['result', CANCELLED];
    assert.deepEqual(tools.heard(), [ACKNOWLEDGED, 'notifications/tools/list_changed', ...end]);
    assert.deepEqual(one.heard(), [ACKNOWLEDGED, 'notifications/resources/updated', ...end]);
    assert.deepEqual(left.heard(), [ACKNOWLEDGED]);
  }));

test('the raw server knows tasks in both eras', async () => {
  const args = { name: 'job', arguments: { ms: 1, key: 'job' } };
  const capabilities = { extensions: { [TASKS]: {} } };
  await withRig({ wrapped: false }, async ({ client }) => {
    await client.open();
    const { task } = (await client.result('tools/call', { ...args, task: {} })) as {
      task: { taskId: string };
    };
    assert.equal(answerOf((await client.result('tasks/result', task)) as ToolResult), 'job one');
    assert.match(JSON.stringify(await client.result('tasks/get', task)), /"completed"/);
    await assert.rejects(client.result('tasks/get', { taskId: 'nobody' }), /-32602/);
  });
  await withRig({ ...MODERN, wrapped: false }, async ({ client }) => {
    await client.open({ capabilities });
    const { resultType, taskId } = (await client.result('tools/call', args)) as ToolResult & {
      taskId: string;
    };
    assert.equal(resultType, 'task');
    let got: { status?: string; result?: ToolResult } = {};
    while (got.status !== 'completed') got = (await client.result('tasks/get', { taskId })) as typeof got;
    assert.equal(answerOf(got.result!), 'job one');
  });
});

test('what is wrong with a modern session is noticed', () =>
  withRig({ ...MODERN, wrapped: false }, async ({ client }) => {
    const say = async (line: object) => client.call('say', { line: JSON.stringify(line) });
    await client.open();
    const before = misconduct(client);
    assert.ok(before.length > 0 && before.every(fault => fault.includes('may be cached')), String(before));
    await client.listen({ toolsListChanged: true }, 'mine');
    const _meta = { 'io.modelcontextprotocol/subscriptionId': 'mine' };
    await say({ id: 7, method: 'ping' });
    await say({ method: 'notifications/tools/list_changed' });
    await say({ method: 'notifications/prompts/list_changed', params: { _meta } });
    await say({ method: ACKNOWLEDGED, params: { _meta, notifications: {} } });
    await say({ id: 'nobody', result: {} });
    await client.request('tools/call', {
      name: 'log',
      arguments: { level: 'info' },
      _meta: { [LOG_LEVEL]: 'info' },
    });
    assert.equal(client.count('notifications/message'), 1);
    const faults = misconduct(client).slice(before.length).join('\n');
    for (const words of [
      /a request/,
      /no listen/,
      /not acknowledged/,
      /second ack/,
      /without resultType/,
      /to nothing/,
    ])
      assert.match(faults, words);
    assert.equal(Object.keys(envelope({})).length, 3);
  }));
