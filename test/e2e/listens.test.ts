/** A listen is opened once and stays, whatever happens to servers; it hears what it was promised and nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MODERN, SECOND } from '../support/eras.ts';
import { EVERY_LIST } from '../support/listening.ts';
import { ACKNOWLEDGED, CANCELLED, LISTEN, metaOf, SERVER_INFO, SUBSCRIPTION } from '../support/modern.ts';
import { answerOf } from '../support/notes.ts';
import { withRig } from '../support/rig.ts';
import { listensThrough } from '../support/scenes/listens.ts';
import { addTool, announcedUnasked } from '../support/scenes/session.ts';

const TOOLS_CHANGED = 'notifications/tools/list_changed';
const UPDATED = 'notifications/resources/updated';

test('open through reloads and crashes', async () => {
  const kept = await listensThrough(6, 2, SECOND);
  assert.deepEqual([kept.reloads, kept.crashes, kept.untold], [6, 2, []]);
  for (const { id, filter, promised, expected, heard, atTheEnd } of kept.listens) {
    assert.deepEqual(promised, filter, `what listen ${id} was promised`);
    assert.deepEqual(heard, expected, `what listen ${id} heard`);
    assert.deepEqual(atTheEnd, ['result', CANCELLED], `how listen ${id} ended`);
  }
});

test('only what the server can deliver is promised of resources, and every list that it has', () =>
  withRig(MODERN, async ({ project, client }) => {
    project.edit('modern.mjs', 'resourceSubscriptions: resources?.subscribe', 'resourceSubscriptions: false');
    await client.open();
    await client.call('version');
    const listening = await client.listen({ ...EVERY_LIST, resourceSubscriptions: ['note://one'] });
    assert.deepEqual(listening.promised, EVERY_LIST);
  }));

test('a list of which the server has none is not promised', () =>
  withRig(MODERN, async ({ project, client }) => {
    project.edit('server.mjs', '  prompts: {},\n  resources: { subscribe: true, listChanged: true },\n', '');
    await client.open();
    await client.call('version');
    const listening = await client.listen(EVERY_LIST);
    assert.deepEqual(listening.promised, { toolsListChanged: true });
  }));

test('a listen without a filter is refused', () =>
  withRig(MODERN, async ({ client }) => {
    await client.open();
    const { message } = await client.request(LISTEN, {});
    assert.equal(message.error?.code, -32602);
  }));

test('a listen that the client cancels hears nothing more, and no server is told of it again', () =>
  withRig(MODERN, async ({ project, client }) => {
    await client.open();
    const left = await client.listen({ toolsListChanged: true }, 'left');
    const kept = await client.listen({ toolsListChanged: true }, 'kept');
    left.cancel();
    addTool(project);
    await client.call('added');
    await kept.next(TOOLS_CHANGED);
    await client.call('announce', { list: 'tools' });
    await kept.next(TOOLS_CHANGED);
    assert.deepEqual(left.heard(), [ACKNOWLEDGED]);
    const [first, second] = project.boots.map(pid => project.heardBy(pid));
    assert.ok(first!.some(({ method, params }) => method === CANCELLED && params?.requestId === 'left'));
    const told = second!.filter(({ method }) => method === LISTEN).map(({ id }) => id);
    assert.deepEqual(told, ['kept']);
  }));

test('a server can not end a listen, nor acknowledge it again, nor tell what it did not ask for', () =>
  withRig(MODERN, async ({ project, client }) => {
    await client.open();
    const listening = await client.listen({ toolsListChanged: true }, 'mine');
    const _meta = { [SUBSCRIPTION]: 'mine' };
    const lies = [
      { id: 'mine', result: { resultType: 'complete', _meta } },
      { id: 'mine', error: { code: -32603, message: 'over' } },
      { method: CANCELLED, params: { requestId: 'mine' } },
      { method: ACKNOWLEDGED, params: { notifications: { promptsListChanged: true }, _meta } },
      { method: 'notifications/prompts/list_changed', params: { _meta } },
      { method: UPDATED, params: { uri: 'note://one', _meta } },
      { method: TOOLS_CHANGED, params: { _meta: { [SUBSCRIPTION]: 'another' } } },
      { id: 99, method: 'ping' },
    ];
    for (const line of lies) await client.call('say', { line: JSON.stringify({ jsonrpc: '2.0', ...line }) });
    project.answer('new');
    assert.equal(answerOf(await client.call('version')), 'new');
    await client.call('announce', { list: 'tools' });
    await listening.next(TOOLS_CHANGED);
    assert.deepEqual(listening.heard(), [ACKNOWLEDGED, TOOLS_CHANGED]);
    assert.equal(client.received.filter(({ message }) => message.method === 'ping').length, 0);
  }));

test('without a listen nothing is announced', async () => {
  assert.deepEqual(await announcedUnasked(), []);
});

for (const end of ['stdin end', 'SIGTERM'] as const)
  test(`our own end completes every listen: ${end}`, () =>
    withRig(MODERN, async rig => {
      const { client } = rig;
      await client.open();
      const listens = [await client.listen(EVERY_LIST), await client.listen({}, 'nothing')];
      if (end === 'stdin end') client.end();
      else rig.signal(end);
      await client.closed;
      for (const { id, heard, completion } of listens) {
        assert.deepEqual(heard(), [ACKNOWLEDGED, 'result', CANCELLED]);
        const { result } = (await completion).message;
        assert.equal(metaOf(result)[SUBSCRIPTION], id);
        assert.deepEqual(metaOf(result)[SERVER_INFO], { name: 'raw', version: '1.0.0' });
        assert.equal((result as { resultType: string }).resultType, 'complete');
      }
    }));

test('a listen opened while a reload runs is acknowledged, and the new server is told of it', () =>
  withRig(MODERN, async ({ project, client }) => {
    await client.open();
    await client.call('version');
    project.edit('server.mjs', "BOOT_MS = '0'", "BOOT_MS = '500'");
    const fresh = client.call('version');
    const listening = await client.listen({ toolsListChanged: true });
    await fresh;
    await client.call('announce', { list: 'tools' });
    await listening.next(TOOLS_CHANGED);
    assert.deepEqual(listening.heard(), [ACKNOWLEDGED, TOOLS_CHANGED]);
    assert.equal(project.boots.length, 2);
  }));
