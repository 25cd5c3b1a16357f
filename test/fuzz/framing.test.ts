/** Lines come out of bytes the same way, however these are cut, and nothing longer than allowed is kept. */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { splitLines } from '../../src/child/lines.ts';
import { readOutput } from '../../src/child/output.ts';
import { createTail } from '../../src/child/tail.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { always, alwaysInTime, bytesOf, cutAt, cuts } from '../support/fuzz.ts';

const streams = bytesOf(['\n', '\n', '\r\n', '\r', '\0', 'a', '{"a":1}', '€', 'a long line', '\n\n']);

always(
  'what is between two line feeds is a line, byte for byte; what is longer than the cap is counted',
  1_000,
  [streams, cuts, fc.integer({ min: 1, max: 30 })],
  (bytes, at, cap) => {
    const told: (string | number)[] = [];
    const splitter = splitLines(
      { line: line => told.push(line.toString('latin1')), overlong: ({ bytes }) => told.push(bytes) },
      cap,
    );
    for (const chunk of cutAt(bytes, at)) splitter.push(chunk);
    const torn = splitter.end();
    const parts = bytes.toString('latin1').split('\n');
    const last = parts.pop()!;
    const expected = parts.map(part => (part.length > cap ? part.length : part));
    assert.deepEqual(told, last.length > cap ? [...expected, last.length] : expected);
    assert.equal(torn.toString('latin1'), last.length > cap ? '' : last);
  },
);

alwaysInTime(
  'the output of a process is read the same, however often it is paused',
  100,
  [streams, cuts, fc.array(fc.constantFrom('pause', 'resume', 'turn'), { maxLength: 12 })],
  async (bytes, at, doings) => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const lines: string[] = [];
    const over = new Promise<void>(resolve => {
      const events = {
        line: (line: Buffer) => void lines.push(line.toString('latin1')),
        stderr: () => {},
        overlong: () => {},
        over: resolve,
      };
      const reading = readOutput(stdout, stderr, events, createFakeClock());
      void play(reading);
    });
    async function play(reading: ReturnType<typeof readOutput>): Promise<void> {
      for (const [index, chunk] of cutAt(bytes, at).entries()) {
        stdout.write(chunk);
        const doing = doings[index] ?? 'turn';
        if (doing === 'turn') await new Promise(setImmediate);
        else reading[doing]();
      }
      stdout.end();
      stderr.end();
      reading.exited();
      reading.resume();
    }
    await over;
    assert.deepEqual(lines, bytes.toString('latin1').split('\n').slice(0, -1));
  },
);

always(
  'the tail has the last lines, as many as it may, whatever the chunks',
  200,
  [streams, fc.integer({ min: 1, max: 400 }), cuts],
  (bytes, times, at) => {
    const tail = createTail();
    const whole = createTail();
    for (let count = 0; count < times; count++) {
      for (const chunk of cutAt(bytes, at)) tail.add(chunk);
      whole.add(bytes);
    }
    assert.deepEqual(tail.lines(), whole.lines());
    assert.ok(tail.lines().length <= 200);
    assert.ok(tail.lines().join('\n').length <= 64 * 1024);
  },
);
