/** A server that prints to stdout: the client sees messages alone, the model and the log what was printed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf, noteKinds, noteOf, wordsOf } from '../support/notes.ts';
import { withRig } from '../support/rig.ts';

const files = { 'server.mjs': 'prints.mjs' };

test('what it prints is told with the cause in its language, and in reload_status', () =>
  withRig({ files }, async rig => {
    const { client } = rig;
    await client.open();
    const first = await client.call('print', { stdout: 'Hello from console.log\n' });
    assert.deepEqual(noteKinds(first), ['stray']);
    assert.match(
      noteOf(first)!,
      /\| Hello from console\.log\nLikely cause: console\.log; instead write console\.error\./,
    );
    assert.equal(answerOf(first), 'printed');
    assert.deepEqual(noteKinds(await client.call('print', { stdout: '{"level":"info"}\nmore\n' })), [
      'stray',
    ]);
    assert.deepEqual(noteKinds(await client.call('print', { stdout: 'and more\n' })), []);
    const status = wordsOf(await client.call('reload_status'));
    assert.match(
      status,
      /Generation 1 printed 4 lines to stdout, which is for messages only\.\n.*\n\| and more\n/,
    );
    assert.match(
      rig.stderr,
      /generation 1 wrote something to stdout that is no message \(console\.log\?\): Hello/,
    );
    assert.deepEqual(client.garbage, []);
  }));

test('a million lines: the call is answered, and the log says how many there were', () =>
  withRig({ files }, async rig => {
    const { client } = rig;
    await client.open();
    const times = 1_000_000;
    const answer = await client.call('print', { stdout: 'x\n', times });
    assert.equal(answerOf(answer), 'printed');
    const lines = rig.stderr.split('\n').filter(line => line.includes('no message'));
    assert.ok(lines.length < 200, `${lines.length} lines`);
    assert.match(rig.stderr, /it is counted now, not shown/);
    const status = wordsOf(await client.call('reload_status'));
    assert.match(status, /printed 1000000 lines/);
    assert.deepEqual(client.garbage, []);
  }));
