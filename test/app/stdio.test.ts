/** The client's end: what it writes comes in whole lines, and what it does not read stays within a limit. */
import assert from 'node:assert/strict';
import { Duplex, PassThrough } from 'node:stream';
import { test } from 'node:test';
import { type Client, connectClient, type Pace } from '../../src/app/stdio.ts';

const turn = () => new Promise(setImmediate);
async function settle(): Promise<void> {
  for (let n = 0; n < 10; n++) await turn();
}

/** A client that reads nothing before `read` is called; `answers`: how many bytes each of its lines provokes. */
function scene(mostUnread?: number, answers = 0) {
  let read = () => {};
  let reads = false;
  let arrived = 0;
  const stdout = new Duplex({
    read() {},
    writev(chunks, done) {
      const take = () => {
        for (const { chunk } of chunks) arrived += chunk.length;
        done();
      };
      if (reads) return take();
      read = () => {
        reads = true;
        take();
      };
    },
  });
  const stdin = new PassThrough({ highWaterMark: 16 * 1024 });
  const heard: string[] = [];
  const paces: Pace[] = [];
  const client: Client = connectClient(
    stdin,
    stdout,
    {
      line(line) {
        heard.push(line.toString('latin1'));
        if (answers > 0) client.write(Buffer.alloc(answers, 'a'));
      },
      ended: () => heard.push('ended'),
      broken() {},
      paced(pace) {
        paces.push(pace);
        client.flow(pace !== 'far behind');
      },
      overlong() {},
    },
    mostUnread,
  );
  return { client, stdin, stdout, heard, paces, read: () => read(), arrived: () => arrived };
}

test('a client that writes and does not read is not read either, until it reads', async () => {
  const { stdin, stdout, heard, paces, read, arrived } = scene(100_000, 999);
  // A client waits for its pipe; so much at a time goes into it.
  const line = Buffer.from(`${'q'.repeat(99)}\n`);
  let offered = 0;
  for (; offered < 10_000 && !stdin.writableNeedDrain; offered++) {
    stdin.write(line);
    await turn();
  }
  await settle();
  assert.ok(offered < 1_000, `${offered} lines were taken`);
  assert.deepEqual(paces, ['behind', 'far behind']);
  assert.ok(stdout.writableLength < 150_000, `${stdout.writableLength} bytes wait`);
  read();
  await settle();
  assert.equal(paces.at(-1), 'keeps up');
  assert.deepEqual([heard.length, arrived()], [offered, offered * 1_000]);
});

test('what may wait for it is 64 MiB', () => {
  const { client, paces } = scene();
  const line = Buffer.alloc(16 * 1024 * 1024);
  for (let n = 0; n < 3; n++) client.write(line);
  assert.deepEqual(paces, ['behind']);
  client.write(line);
  assert.deepEqual(paces, ['behind', 'far behind']);
});

test('its lines come in whole, as they are, blank ones left out, and a last one without its LF too', async () => {
  const lines = ['\ufeff{"a":"\0"}', '', '\r', '{"b":\r1}\r', '\u00ff\u00c3', 'torn'];
  const bytes = Buffer.from(lines.join('\n'), 'utf8');
  for (let at = 0; at <= bytes.length; at++) {
    const { stdin, heard } = scene();
    stdin.write(bytes.subarray(0, at));
    stdin.end(bytes.subarray(at));
    await settle();
    const expected = lines.filter(line => line !== '' && line !== '\r');
    assert.deepEqual(heard, [...expected.map(line => Buffer.from(line).toString('latin1')), 'ended']);
  }
});
