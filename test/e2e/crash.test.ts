/** A server that dies is started again, and every open request is answered. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../support/deadline.ts';
import { inEra, LEGACY, MODERN } from '../support/eras.ts';
import { answerOf, wordsOf } from '../support/notes.ts';
import { Project } from '../support/project.ts';
import { RAW, withRig } from '../support/rig.ts';

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

for (const era of [LEGACY, MODERN]) {
  test(`a read that kills two servers is told to be the cause, and not asked a third time (${era.opener})`, () =>
    withRig(inEra({}, era), async ({ project, client }) => {
      await client.open();
      const { message } = await client.request('resources/read', { uri: 'note://deadly' });
      assert.match(
        message.error!.message,
        /^No answer: resources\/read is LIKELY what makes ".*" die: it was in flight when generation 1 died, was asked again, and was in flight when generation 2 died, which exited with code 7\. It is not asked a third time$/,
      );
      assert.equal(answerOf(await client.call('version')), 'one');
      assert.equal(project.boots.length, 3);
      const status = wordsOf(await client.call('reload_status'));
      assert.match(status, /\n0 reloads and 2 crashes so far, 2 within the last minute/);
      assert.match(status, /\nLast failure, .* ago: generation 2 exited with code 7\.\n/);
    }));

  test(`a server that hangs is ended and started again, and says so everywhere (${era.opener})`, async () => {
    const project = new Project(RAW);
    const hangMs = (ms: number) =>
      project.save('mcp-reload.config.json', JSON.stringify({ defaults: { timeouts: { hangMs: ms } } }));
    hangMs(0);
    await withRig(inEra({ project }, era), async rig => {
      const { client } = rig;
      await client.open();
      const open = client.call('slow', { ms: 60_000, key: 'hangs' });
      await until(() => project.runs('hangs') === 1, 'the call runs');
      assert.match(
        wordsOf(await client.call('reload_status')),
        /\ntools\/call slow has been open for .*; it has written nothing for /,
      );
      hangMs(500);
      const lost = await open;
      assert.equal(lost.isError, true);
      assert.match(
        wordsOf(lost),
        /generation 1 of ".*" wrote nothing for .* with a request open, and was ended for that/,
      );
      assert.equal(answerOf(await client.call('version')), 'one');
      assert.match(
        wordsOf(await client.call('reload_status')),
        /\nLast failure, .* ago: generation 1 wrote nothing for /,
      );
      assert.match(rig.stderr, /generation 1 hung: it wrote nothing for .*; starting it again/);
      assert.equal(project.runs('hangs'), 1);
    });
    project.remove();
  });
}
