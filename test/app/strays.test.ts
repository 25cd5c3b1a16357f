/** What a server prints to stdout that is no message: kept from the client, told to the model once; in both eras. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Language } from '../../src/base/language.ts';
import type { Mask } from '../../src/base/shown.ts';
import { strayCount } from '../../src/proxy/strays.ts';
import { checkServers, streamsOf } from '../support/modern-promises.ts';
import { resultOf } from '../support/modern-world.ts';
import { answered, listenFirst } from '../support/openers.ts';
import { unmasked } from '../support/shown.ts';
import { createWorld, type Json, textOf, type World, type WorldOptions } from '../support/world.ts';

function inBothEras(title: string, play: (world: World) => void, options: WorldOptions = {}): void {
  for (const era of ['legacy', 'modern'] as const)
    test(`${era}: ${title}`, () => {
      const world = createWorld({ ...options, code: { era, ...options.code } });
      if (era === 'modern') listenFirst(world);
      else world.open();
      world.advance(100);
      play(world);
      checkServers(world);
      if (world.isModern) streamsOf(world);
    });
}

function print(world: World, line: string | Buffer, generation = world.router.active!): void {
  world.loop.tell({ router: { type: 'server-line', generation, line: Buffer.from(line) } });
}

const speak = (world: World, language: Language): void => world.set({ language });

function called(world: World, tool = 'version'): Json {
  const call = world.call(tool);
  assert.ok(answered(world, call));
  return world.answer(call);
}

const notesIn = (answer: Json): unknown =>
  ((resultOf(answer)._meta as Json | undefined)?.['dev.mcp-reload/note'] as Json | undefined)?.notes;

/** Saves code that works and waits until it serves. */
function reload(world: World, content: string): void {
  world.save({ content });
  world.advance(1_000);
}

inBothEras('the next result tells it once, with the line, the cause and what to write', world => {
  speak(world, 'python');
  const before = world.said.length;
  print(world, 'loading model …');
  print(world, 'ready');
  assert.equal(world.said.length, before);
  const first = called(world);
  assert.deepEqual(textOf(first).split('\n'), [
    '[mcp-reload] Generation 1 of "world" printed 2 lines to stdout, which is for messages only. mcp-reload keeps that from the client; without it the session may break.',
    'The last of it (server output):',
    '| ready',
    'Likely cause: print(...); instead write print(..., file=sys.stderr), or use logging.',
    'v0',
  ]);
  assert.deepEqual(notesIn(first), ['stray']);
  print(world, 'again');
  assert.equal(textOf(called(world)), 'v0');
  assert.deepEqual(strayCount(world.router, 1), {
    generation: 1,
    count: 3,
    last: 'again',
    kinds: ['text'],
  });
});

inBothEras('JSON that is no message is another cause; blank lines are none', world => {
  for (const blank of ['', ' ', '\t \r']) print(world, blank);
  assert.equal(textOf(called(world)), 'v0');
  print(world, 'text');
  assert.match(textOf(called(world)), /Likely cause: something in it, or what starts it/);
  for (const json of [
    '{"level":"info","msg":"up"}',
    '[1, 2]',
    '{"method":"GET","path":"/"}',
    '{"id":77,"error":{"code":1,"message":"db"}}',
  ])
    print(world, json);
  const note = textOf(called(world));
  assert.match(note, /printed 5 lines/);
  assert.match(note, /\| \{"id":77/);
  assert.match(note, /Likely cause: a logger that writes JSON to stdout/);
  assert.equal(textOf(called(world)), 'v0');
});

inBothEras('what is shaped like a message and answers nothing is dropped, and no stray', world => {
  const before = world.said.length;
  print(world, '{"jsonrpc":"2.0","id":77,"result":{}}');
  assert.equal(world.said.length, before);
  assert.equal(strayCount(world.router, 1), null);
  assert.equal(textOf(called(world)), 'v0');
});

inBothEras('newer code that goes on with it is not told again', world => {
  print(world, 'one');
  called(world);
  reload(world, 'v1');
  print(world, 'two');
  assert.equal(textOf(called(world)), 'v1');
});

inBothEras('it is told again when it was gone, and came back with newer code', world => {
  print(world, 'one');
  called(world);
  reload(world, 'v1');
  assert.equal(textOf(called(world)), 'v1');
  reload(world, 'v2');
  print(world, 'two');
  assert.match(textOf(called(world)), /Generation 3 of "world" printed 1 line [\s\S]*\| two\n/);
});

inBothEras('code that answered no call has not shown that it was gone', world => {
  print(world, 'one');
  called(world);
  reload(world, 'v1');
  reload(world, 'v2');
  print(world, 'two');
  assert.equal(textOf(called(world)), 'v2');
});

inBothEras('after a crash the next one is told by the same rule', world => {
  print(world, 'one');
  called(world);
  world.crash();
  world.advance(2_000);
  print(world, 'two');
  assert.equal(textOf(called(world)), 'v0');
});

inBothEras('what new code printed while it started is told when it serves', world => {
  world.save({ content: 'v1', bootMs: 500 });
  world.advance(100);
  print(world, 'banner', 2);
  assert.match(textOf(called(world)), /Generation 2 of "world" printed[\s\S]*\| banner\n[\s\S]*\nv1$/);
});

test('modern: a question in a result is no place for it', () => {
  const world = createWorld({ code: { era: 'modern' } });
  listenFirst(world);
  world.advance(100);
  print(world, 'one');
  assert.equal(resultOf(called(world, 'ask')).resultType, 'input_required');
  assert.match(textOf(called(world)), /\| one\n/);
});

inBothEras('a flood is counted in the log, not shown, and told when it is over', world => {
  for (let n = 0; n < 10_000; n++) print(world, `line ${n}`);
  const kinds = () => world.strays.map(({ kind }) => kind);
  assert.equal(kinds().filter(kind => kind === 'line').length, 50);
  assert.deepEqual(kinds().slice(50), ['many']);
  world.advance(10_000);
  assert.deepEqual(world.strays.at(-1), { kind: 'more', count: 9_950 });
  print(world, 'after');
  assert.deepEqual(world.strays.at(-1), { kind: 'line', generation: 1, line: 'after' });
  assert.match(textOf(called(world)), /printed 10001 lines [\s\S]*\| after\n/);
});

inBothEras('a line a second is always shown', world => {
  for (let n = 0; n < 200; n++) {
    print(world, `line ${n}`);
    world.advance(1_000);
  }
  assert.equal(world.strays.filter(({ kind }) => kind === 'line').length, 200);
  assert.equal(world.strays.length, 200);
});

inBothEras('a long line is cut, and binary is made harmless', world => {
  print(world, 'x'.repeat(1_000_000));
  print(world, Buffer.from([0, 1, 0x1b, 0x5b, 0x32, 0x4a, 0xff, 0xfe, 0x08, 0x61, 0x0d, 0x62]));
  const [long, binary] = world.strays.map(news => (news.kind === 'line' ? news.line : ''));
  assert.equal(long, `${'x'.repeat(200)}…`);
  assert.equal(binary, '␀␁\ufffd\ufffd␈a b');
  const held = [...world.router.strays.values()].flatMap(({ recent }) => recent);
  // Node's own pool of small buffers, never the line that was so long.
  assert.ok(held.every(line => line.buffer.byteLength < 2 * Buffer.poolSize));
});

inBothEras('what is held of a thousand generations is of a few', world => {
  for (let generation = 100; generation < 1_100; generation++) print(world, 'bye', generation);
  assert.ok(world.router.strays.size <= 8);
});

const KEY = /-----BEGIN [\s\S]*?(-----END[^\n]*|$)/g;
const mask = (text => unmasked(text.replaceAll(KEY, '‹masked›'))) as Mask;

inBothEras(
  'a secret of several lines is masked in each of them',
  world => {
    for (const line of ['-----BEGIN PRIVATE KEY-----', 'Zm9vYmFy', '-----END PRIVATE KEY-----', 'after'])
      print(world, line);
    const lines = world.strays.map(news => (news.kind === 'line' ? news.line : ''));
    assert.deepEqual(lines, ['‹masked›', '‹masked›', '‹masked›', 'after']);
  },
  { mask },
);

inBothEras('a start that says nothing but prints says so', world => {
  world.save({ content: 'v1', start: 'hangs' });
  world.advance(1_000);
  print(world, '+----- banner -----+', 2);
  world.advance(61_000);
  assert.match(
    textOf(called(world)),
    /within 60 s; it printed 1 line to stdout, which is for messages only\./,
  );
});
