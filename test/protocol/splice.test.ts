import assert from 'node:assert/strict';
import { test } from 'node:test';
import { find, type Span } from '../../src/protocol/json.ts';
import {
  appendItems,
  type Edit,
  prependItems,
  replace,
  setMember,
  splice,
} from '../../src/protocol/splice.ts';

type Change = (json: Buffer, span: Span) => Edit;

/** Applies one change to the value at a path and compares every byte. */
function check(text: string, path: string[], change: Change, expected: string): void {
  const json = Buffer.from(text);
  const span = find(json, { start: 0, end: json.length }, ...path);
  assert.ok(span !== null, `${path.join('.')} is in ${text}`);
  assert.equal(splice(json, [change(json, span)]).toString(), expected);
  assert.equal(json.toString(), text, 'the original is left alone');
}

/** Values that a parser would not write back as they were. */
const AWKWARD =
  '"big":1152921504606846977,"one":1.0,"zero":-0,"exp":1E+2,"twice":1,"twice":2,"z":0,"a":0,"sep":"\u2028\u2029","esc":"\\u0041\\/","emoji":"\\ud83d\\ude00💥"';

test('every byte outside the change stays: numbers, duplicates, order, escapes, spaces', () => {
  const around = (value: string) => `{ ${AWKWARD} ,"x" : ${value} , ${AWKWARD} }`;
  check(around('1'), ['x'], (_json, span) => replace(span, '"new"'), around('"new"'));
  check(around('[ 1 ]'), ['x'], (json, span) => appendItems(json, span, ['2', '3']), around('[ 1,2,3 ]'));
  check(around('[ 1 ]'), ['x'], (json, span) => prependItems(json, span, ['0']), around('[0, 1 ]'));
  check(
    around(`{${AWKWARD}}`),
    ['x'],
    (json, span) => setMember(json, span, 'k', '1'),
    around(`{${AWKWARD},"k":1}`),
  );
});

test('bytes that are no UTF-8 stay as well', () => {
  const odd = Buffer.from([0xff, 0x80, 0xc3]);
  const around = (value: string) =>
    Buffer.concat([Buffer.from('{"a":"'), odd, Buffer.from(`","b":${value},"c":"`), odd, Buffer.from('"}')]);
  const json = around('1');
  const at = find(json, { start: 0, end: json.length }, 'b')!;
  assert.deepEqual(splice(json, [replace(at, '22')]), around('22'));
});

test('setMember: replaces the last of that name, else puts a new one at the end', () => {
  const set = (value: string) => (json: Buffer, span: Span) => setMember(json, span, 'k', value);
  check('{"o":{}}', ['o'], set('1'), '{"o":{"k":1}}');
  check('{"o":{ }}', ['o'], set('1'), '{"o":{"k":1 }}');
  check('{"o":{"a":[1,{}] }}', ['o'], set('1'), '{"o":{"a":[1,{}],"k":1 }}');
  check('{"o":{"k":0,"a":1}}', ['o'], set('[2]'), '{"o":{"k":[2],"a":1}}');
  check('{"o":{"k":0,"k":{"k":3}}}', ['o'], set('1'), '{"o":{"k":0,"k":1}}');
  check('{"o":{"\\u006b":0}}', ['o'], set('1'), '{"o":{"\\u006b":1}}');
  check(
    '{"o":{}}',
    ['o'],
    (json, span) => setMember(json, span, 'a"\\\u2028', '1'),
    '{"o":{"a\\"\\\\\u2028":1}}',
  );
});

test('appendItems and prependItems: with a comma only where there is something to part', () => {
  const append = (json: Buffer, span: Span) => appendItems(json, span, ['8', '9']);
  const prepend = (json: Buffer, span: Span) => prependItems(json, span, ['8', '9']);
  check('{"l":[]}', ['l'], append, '{"l":[8,9]}');
  check('{"l":[ ]}', ['l'], append, '{"l":[8,9 ]}');
  check('{"l":[[],{}]}', ['l'], append, '{"l":[[],{},8,9]}');
  check('{"l":[]}', ['l'], prepend, '{"l":[8,9]}');
  check('{"l":[ ]}', ['l'], prepend, '{"l":[8,9 ]}');
  check('{"l":["]"]}', ['l'], prepend, '{"l":[8,9,"]"]}');
});

test('several edits are applied together, in whatever order they are given', () => {
  const json = Buffer.from('{"a":1,"b":[],"c":{}}');
  const at = (key: string) => find(json, { start: 0, end: json.length }, key)!;
  const edits = [
    setMember(json, at('c'), 'x', '1'),
    replace(at('a'), '"é"'),
    prependItems(json, at('b'), ['0']),
  ];
  const expected = '{"a":"é","b":[0],"c":{"x":1}}';
  assert.equal(splice(json, edits).toString(), expected);
  assert.equal(splice(json, edits.toReversed()).toString(), expected);
  assert.equal(splice(json, []).toString(), json.toString());
});
