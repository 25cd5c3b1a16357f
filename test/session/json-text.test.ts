import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from '../../src/protocol/envelope.ts';
import { differences, readGreeting, withoutInstructions } from '../../src/session/greeting.ts';
import { canonical, canonicalWithoutWords, jsonText } from '../../src/session/json-text.ts';
import { compare, type Entries, listFrom } from '../../src/session/lists.ts';
import { toolChanges } from '../../src/session/tool-changes.ts';

test('canonical: one text for one value', () => {
  assert.equal(
    canonical({ b: [1, { d: null, c: 'x' }], a: undefined }),
    '{"a":null,"b":[1,{"c":"x","d":null}]}',
  );
  assert.notEqual(canonical([]), canonical({}));
  assert.notEqual(canonical('1'), canonical(1));
});

test('the text is that of JSON.stringify', () => {
  for (const value of [
    null,
    0,
    -0,
    1.5,
    '"\u2028\n\ud800',
    [],
    {},
    [[], {}, [1, [2]]],
    { b: 1, a: [{ '': {} }, null], '"': true },
    JSON.parse('{"__proto__":{"a":1},"constructor":2,"1":3}'),
  ])
    assert.equal(jsonText(value), JSON.stringify(value));
});

test('without words: descriptions and titles at every depth, but no members of that name', () => {
  assert.equal(
    canonicalWithoutWords({ title: 'x', properties: { title: { type: 'string', description: 'y' } } }),
    '{"properties":{"title":{"type":"string"}}}',
  );
});

/** As deep as nobody writes by hand, and deeper than the stack. */
const LEVELS = 50_000;
const deep = (core: string) => '{"a":['.repeat(LEVELS) + core + ']}'.repeat(LEVELS);

test('values that are deeper than the stack are told apart and written', () => {
  const [one, other] = [JSON.parse(deep('1')), JSON.parse(deep('2'))];
  assert.equal(jsonText(one), deep('1'));
  assert.notEqual(canonical(one), canonical(other));
  const entries = (core: string): Entries => {
    const list = listFrom([
      `{"name":"t","inputSchema":{"properties":{"p":${deep(core)}},"required":[${deep('0')}]}}`,
    ]);
    return list.kind === 'read' ? list.entries : new Map();
  };
  const changes = toolChanges(compare(entries('1'), entries('2')));
  assert.deepEqual(
    changes.map(({ kind }) => kind),
    ['parameter'],
  );
});

test('so are greetings', () => {
  const line = Buffer.from(
    `{"id":1,"result":{"capabilities":{"experimental":${deep('1')}},"instructions":"x"}}`,
  );
  const message = read(line);
  assert.ok(message.envelope.kind === 'response');
  const greeting = readGreeting({ line, envelope: message.envelope });
  assert.deepEqual(differences(greeting, greeting), []);
  assert.equal(withoutInstructions(line), `{"capabilities":{"experimental":${deep('1')}}}`);
});
