/** What was remembered is understood again; whatever else stands in the file is trusted no further than its types. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NOTHING_REMEMBERED, type Remembered } from '../../src/base/remembered.ts';
import { bounded, MOST_BYTES, understood, written } from '../../src/memory/content.ts';
import { always, oddJson, oddObject, repetitive, textOf } from '../support/fuzz.ts';

const isObject = (text: string): boolean => /^\s*\{/.test(text) && !/[\r\n]/.test(text);
const object = oddObject.filter(isObject);
const remembered: fc.Arbitrary<Remembered> = fc.record(
  {
    probe: fc.constantFrom(null, 'modern', 'legacy'),
    legacy: fc.option(object),
    modern: fc.option(object),
    tools: fc.option(fc.array(object, { maxLength: 3 })),
  },
  { noNullPrototype: true },
);

always('what is written is understood as it was', 500, [remembered], all => {
  assert.deepEqual(understood(written(all)), all);
  assert.equal(written(all).indexOf('\n'), written(all).length - 1);
});

const PIECES = [
  '{"version":1',
  ',',
  ':',
  '"tools":[',
  '"{}"',
  '"legacy":"',
  '\\"',
  '}',
  ']',
  'null',
  '1',
  '"',
  ' ',
];
const member = fc.tuple(fc.constantFrom('probe', 'legacy', 'modern', 'tools', 'x'), oddJson);
const damaged = fc
  .array(member, { maxLength: 5 })
  .map(members => `{"version":1${members.map(([name, text]) => `,"${name}":${text}`).join('')}}`);

always(
  'any text is something remembered or nothing',
  1_000,
  [fc.oneof(textOf(PIECES), damaged, repetitive(PIECES, 20_000))],
  text => {
    const { probe, legacy, modern, tools } = understood(text);
    assert.ok(probe === null || probe === 'modern' || probe === 'legacy');
    for (const one of [legacy, modern, ...(tools ?? [])]) assert.ok(one === null || isObject(one));
  },
);

const large = fc.nat({ max: 700_000 }).map(length => JSON.stringify({ a: 'x'.repeat(length) }));

always(
  'what is too much for a file is dropped by name',
  20,
  [fc.option(large), fc.option(large), fc.option(fc.array(large, { maxLength: 2 }))],
  (legacy, modern, tools) => {
    const { kept, dropped } = bounded({ ...NOTHING_REMEMBERED, legacy, modern, tools });
    assert.ok(Buffer.byteLength(written(kept)) <= MOST_BYTES);
    assert.deepEqual(
      Object.entries({ legacy, modern, tools })
        .filter(([name, value]) => value !== null && kept[name as keyof Remembered] === null)
        .map(([name]) => name)
        .sort(),
      [...dropped].sort(),
    );
  },
);
