/** A changed configuration that is refused reaches the model once, in the next result of a call; in both eras. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConfigProblem } from '../../src/base/config-problem.ts';
import { checkServers, streamsOf } from '../support/modern-promises.ts';
import { resultOf } from '../support/modern-world.ts';
import { answered, listenFirst } from '../support/openers.ts';
import { createWorld, type Json, textOf, type World } from '../support/world.ts';

const PROBLEM: ConfigProblem = {
  file: 'mcp-reload.config.json',
  problems: ['"holdMs" has to be a number', 'unknown option "wach"'],
};
const REFUSED =
  /^\[mcp-reload\] mcp-reload\.config\.json is NOT in force; the settings before it stay:\n- "holdMs" has to be a number\n- unknown option "wach"\n/;
const MENDED = /^\[mcp-reload\] mcp-reload\.config\.json is in force again\.\n/;

function inBothEras(title: string, play: (world: World) => void): void {
  for (const era of ['legacy', 'modern'] as const)
    test(`${era}: ${title}`, () => {
      const world = createWorld({ code: { era } });
      if (era === 'modern') listenFirst(world);
      else world.open();
      world.advance(100);
      play(world);
      checkServers(world);
      if (world.isModern) streamsOf(world);
    });
}

const tell = (world: World, problem: ConfigProblem | null): void =>
  world.loop.tell({ router: { type: 'config', problem } });

function called(world: World, tool = 'version'): Json {
  const call = world.call(tool);
  assert.ok(answered(world, call));
  return world.answer(call);
}

const notesIn = (answer: Json): unknown => {
  const note = (resultOf(answer)._meta as Json | undefined)?.['dev.mcp-reload/note'];
  return (note as Json | undefined)?.notes;
};

inBothEras('it is told once, before the answer, and its mending as well', world => {
  tell(world, PROBLEM);
  const first = called(world);
  assert.match(textOf(first), REFUSED);
  assert.match(textOf(first), /\nv0$/);
  assert.deepEqual(notesIn(first), ['config']);
  assert.equal(textOf(called(world)), 'v0');
  tell(world, null);
  assert.match(textOf(called(world)), MENDED);
  assert.equal(textOf(called(world)), 'v0');
});

inBothEras('what is mended before the model heard of it is not told', world => {
  tell(world, PROBLEM);
  tell(world, null);
  assert.equal(textOf(called(world)), 'v0');
});

inBothEras('each refusal is told, also of the same', world => {
  tell(world, PROBLEM);
  assert.match(textOf(called(world)), REFUSED);
  tell(world, { ...PROBLEM });
  assert.match(textOf(called(world)), REFUSED);
  tell(world, null);
  tell(world, { ...PROBLEM });
  assert.match(textOf(called(world)), REFUSED);
});

inBothEras('beside structured content it is an embedded resource', world => {
  tell(world, PROBLEM);
  const call = world.call('act', { ms: 5_000 });
  world.advance(10);
  const whole = {
    content: [{ type: 'text', text: '{}' }],
    structuredContent: { a: 1 },
    ...(world.isModern
      ? { resultType: 'complete', _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'fake' } } }
      : {}),
  };
  world.servers.get(1)!.say({ id: call, result: whole });
  const { content, structuredContent } = resultOf(world.answer(call));
  const [note, answer] = content as { type: string; resource?: { text: string } }[];
  assert.equal(note!.type, 'resource');
  assert.match(`${note!.resource!.text}\n`, REFUSED);
  assert.deepEqual([answer, structuredContent], [whole.content[0], { a: 1 }]);
});

inBothEras('a stale answer says first that it is stale', world => {
  tell(world, PROBLEM);
  world.save({ content: 'broken', start: 'exits' });
  const answer = called(world);
  assert.match(
    textOf(answer),
    /^\[mcp-reload\] STALE[\s\S]*\n\n\[mcp-reload\] mcp-reload\.config\.json is NOT/,
  );
  assert.deepEqual(notesIn(answer), ['stale', 'config']);
});

inBothEras('results of ours tell it, too: of a restart, and where no server answers', world => {
  tell(world, PROBLEM);
  assert.match(textOf(called(world, 'restart_server')), REFUSED);
  tell(world, { ...PROBLEM });
  world.save({ content: 'broken', start: 'exits' });
  world.advance(1_000);
  world.crash();
  world.advance(60_000);
  assert.match(textOf(called(world)), REFUSED);
  assert.match(textOf(called(world)), /^No server/);
});

test('modern: a question in a result is no place for it', () => {
  const world = createWorld({ code: { era: 'modern' } });
  listenFirst(world);
  tell(world, PROBLEM);
  const question = called(world, 'ask');
  assert.equal(resultOf(question).resultType, 'input_required');
  assert.equal(notesIn(question), undefined);
  assert.match(textOf(called(world)), REFUSED);
});
