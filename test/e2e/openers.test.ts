/** However a client opens its session, and whatever its server makes of that. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MODERN, SECOND } from '../support/eras.ts';
import { ACKNOWLEDGED, CANCELLED } from '../support/modern.ts';
import { answerOf, noteKeys, wordsOf } from '../support/notes.ts';
import { Project } from '../support/project.ts';
import { RAW, type Rig, withRig } from '../support/rig.ts';
import { itsEnd, notFound, notInitialized, probeThenHandshake, silence } from '../support/scenes/probes.ts';
import { addTool } from '../support/scenes/session.ts';
import { killedTwins } from '../support/scenes/twins.ts';

const QUICK = 3_000;

/** That the session works, and outlives an edit. */
async function works({ client, project }: Rig): Promise<void> {
  project.answer('edited');
  const result = await client.call('version');
  assert.deepEqual([answerOf(result), noteKeys(result)], ['edited', []]);
}

const probes = [
  ...[notFound, notInitialized, silence, itsEnd].map(answer => ({ answer, opener: 'probe' as const })),
  { answer: itsEnd, opener: 'sibling' as const },
];
for (const { answer, opener } of probes)
  test(`a legacy server that answers a probe with ${answer.name} is opened by the handshake: ${opener}`, async () => {
    const { probed, opened, ...seen } = await probeThenHandshake(answer, opener);
    assert.ok(probed < QUICK, `probed after ${probed} ms`);
    assert.ok(opened < QUICK, `opened after ${opened} ms`);
    assert.deepEqual(seen, {
      era: 'legacy',
      server: 'raw',
      code: -32601,
      killed: false,
      served: 'edited',
      notes: [],
    });
  });

test('the handshake is served after a probe that was answered', () =>
  withRig(MODERN, async rig => {
    const { client, project } = rig;
    const probe = await client.probe();
    assert.ok(probe.message.result);
    const answer = await client.greet();
    assert.equal(answer.protocolVersion, '2025-11-25');
    client.notify('notifications/initialized');
    assert.equal(answerOf(await client.call('version')), 'one');
    await works(rig);
    assert.ok(project.heardBy(project.boots.at(-1)!).some(({ method }) => method === 'initialize'));
  }));

test('the handshake is served after a session without one, and ends its listens for good', () =>
  withRig(MODERN, async rig => {
    const { client, project } = rig;
    await client.open();
    const listening = await client.listen({ toolsListChanged: true });
    await client.call('version');
    client.openAnew();
    await client.open();
    assert.equal(client.era, 'legacy');
    await works(rig);
    addTool(project);
    await client.call('added');
    await client.notification('notifications/tools/list_changed');
    assert.deepEqual(listening.heard(), [ACKNOWLEDGED]);
  }));

test('a second probe is answered like the first', () =>
  withRig(MODERN, async rig => {
    const { client } = rig;
    const first = await client.open();
    await client.listen({ toolsListChanged: true });
    assert.deepEqual(await client.result('server/discover', {}), first);
    await works(rig);
    assert.deepEqual(await client.result('server/discover', {}), first);
  }));

test('a server that has only the modern era refuses the handshake with its versions', () =>
  withRig({ env: { ERA: 'modern' } }, async ({ client }) => {
    const { message } = await client.request('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'old', version: '1' },
    });
    assert.equal(message.error?.code, -32022);
    assert.match(JSON.stringify(message.error), /2026-07-28/);
  }));

test('a version that the server has not is refused with those that it has', () =>
  withRig(MODERN, async rig => {
    const { client } = rig;
    const { message } = await client.probe({ protocolVersion: '2099-01-01' });
    assert.equal(message.error?.code, -32022);
    assert.deepEqual((message.error?.data as { supported: string[] }).supported, ['2026-07-28']);
    await client.open();
    assert.equal(client.era, 'modern');
    await works(rig);
  }));

const first = [
  ['tools/list', {}],
  ['tools/call', { name: 'version', arguments: {} }],
  ['subscriptions/listen', { notifications: {} }],
] as const;
for (const [method, params] of first)
  test(`a process whose first line is ${method} is modern`, () =>
    withRig(SECOND, async rig => {
      const { client, project } = rig;
      await client.open();
      if (method === 'subscriptions/listen') await client.listen(params.notifications);
      else assert.ok((await client.request(method, params)).message.result);
      await works(rig);
      const heard = project.boots.flatMap(pid => project.heardBy(pid)).map(({ method }) => method);
      assert.ok(!heard.includes('initialize') && !heard.includes('notifications/initialized'));
    }));

test('what is said before the opener reaches no server', () =>
  withRig({}, async rig => {
    const { client, project } = rig;
    client.notify('notifications/roots/list_changed');
    client.notify(CANCELLED, { requestId: 'nobody' });
    await client.open();
    await works(rig);
    const heard = project.boots.map(pid => project.heardBy(pid)[0]?.method);
    assert.deepEqual(new Set(heard), new Set(['initialize']));
    assert.ok(!project.journal.some(({ line }) => line.includes('roots/list_changed')));
  }));

test('a new server that lost the era of the session does not replace the old one', async () => {
  for (const [era, lost] of [
    ['modern', 'legacy'],
    ['legacy', 'modern'],
  ] as const) {
    using project = new Project(RAW);
    project.edit('server.mjs', "ERA = 'legacy'", `ERA = '${era}'`);
    await withRig({ project, opener: 'probe' }, async ({ client }) => {
      await client.open();
      assert.equal(client.era, era);
      project.edit('server.mjs', `ERA = '${era}'`, `ERA = '${lost}'`);
      const result = await client.call('version');
      assert.equal(answerOf(result), 'one');
      assert.deepEqual(noteKeys(result), ['note']);
      assert.match(wordsOf(result), /era|initialize|discover/);
      project.edit('server.mjs', `ERA = '${lost}'`, "ERA = 'dual'");
      project.answer('both');
      const mended = await client.call('version');
      assert.deepEqual([answerOf(mended), noteKeys(mended)], ['both', []]);
    });
  }
});

test('of two that start at the same moment one is killed, and the other works', async () => {
  const seen = await killedTwins(4, MODERN);
  assert.deepEqual(
    seen.flatMap(({ faults }) => faults),
    [],
  );
  assert.equal(seen.length, 4);
});
