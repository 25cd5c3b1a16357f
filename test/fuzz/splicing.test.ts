/** What is changed in a message is what was meant, and every other byte stays. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { items } from '../../src/protocol/json.ts';
import { appendItems, prependItems, setMembers, splice } from '../../src/protocol/splice.ts';
import { always, oddJson, oddObject } from '../support/fuzz.ts';

const whole = (json: Buffer) => ({ start: 0, end: json.length });
const key = fc.oneof(fc.constantFrom('a', 'id', '_meta', 'x'), fc.string({ unit: 'binary', maxLength: 5 }));
const members = fc.uniqueArray(fc.tuple(key, oddJson), { maxLength: 4, selector: ([name]) => name });
const object = oddObject.filter(text => text.startsWith('{'));

/** JSON.parse gives the same to both: `__proto__` is a member like any other. */
const parsed = (text: string): unknown => JSON.parse(text);

always('members are set, whichever there were', 800, [object, members], (text, wanted) => {
  const json = Buffer.from(text);
  const result = parsed(splice(json, setMembers(json, whole(json), wanted)).toString());
  const expected = parsed(json.toString()) as Record<string, unknown>;
  for (const [name, value] of wanted)
    Object.defineProperty(expected, name, {
      value: parsed(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  assert.deepEqual(result, expected);
});

const list = fc.array(oddJson, { maxLength: 4 }).map(all => `[ ${all.join(' ,')} ]`);
const added = fc.array(oddJson, { minLength: 1, maxLength: 3 });

always(
  'items come to the front or the end, and nothing else is touched',
  800,
  [list, added],
  (text, added) => {
    const json = Buffer.from(text);
    for (const [put, front] of [
      [prependItems, true],
      [appendItems, false],
    ] as const) {
      const edit = put(json, whole(json), added);
      const result = splice(json, [edit]);
      const before = parsed(text) as unknown[];
      const ours = added.map(parsed);
      assert.deepEqual(parsed(result.toString()), front ? [...ours, ...before] : [...before, ...ours]);
      assert.ok(result.subarray(0, edit.at.start).equals(json.subarray(0, edit.at.start)));
      assert.ok(
        result.subarray(result.length - json.length + edit.at.end).equals(json.subarray(edit.at.end)),
      );
      assert.equal(items(result, whole(result))?.length, before.length + ours.length);
    }
  },
);
