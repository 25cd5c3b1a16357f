import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { realClock } from '../../src/base/clock.ts';
import { startAhead } from '../../src/child/ahead.ts';
import { byExeca } from '../../src/child/by-execa.ts';
import { type ChildEvents, everythingEnded, killEverything } from '../../src/child/start.ts';
import { script } from './watched.ts';

after(killEverything);

interface Heard {
  readonly events: ChildEvents;
  readonly told: string[];
  readonly gone: Promise<void>;
}

function listener(): Heard {
  const told: string[] = [];
  let end = () => {};
  const gone = new Promise<void>(resolve => {
    end = resolve;
  });
  const events: ChildEvents = {
    line: line => told.push(line.toString()),
    stderr() {},
    writable() {},
    gone: ({ exit }) => {
      told.push(exit.kind);
      end();
    },
  };
  return { events, told, gone };
}

const launch = (name: string, ...args: string[]) => ({
  command: process.execPath,
  args: [script(name), ...args],
  cwd: undefined,
  env: process.env,
});

test('what it tells before it is taken over comes first, in order, and not before it is in hand', async () => {
  const ahead = startAhead(launch('last-words', '3'), realClock, byExeca);
  await everythingEnded();
  const { events, told, gone } = listener();
  const child = ahead.take(events);
  assert.deepEqual(told, []);
  await gone;
  assert.deepEqual(told, ['line 0', 'line 1', 'line 2', 'exited']);
  assert.equal(child.write(Buffer.from('too late')), true);
});

test('after that it is like any other', async () => {
  const { events, told, gone } = listener();
  const child = startAhead(launch('echoes-lines'), realClock, byExeca).take(events);
  child.write(Buffer.from('{"id":1}'));
  child.end('gently');
  await gone;
  assert.deepEqual(told, ['{"id":1}', 'exited']);
});

test('one that can not be started is gone once it is taken over', async () => {
  const { events, told, gone } = listener();
  startAhead({ ...launch('x'), command: 'no-such-command-here' }, realClock, byExeca).take(events);
  assert.deepEqual(told, []);
  await gone;
  assert.deepEqual(told, ['not-started']);
});
