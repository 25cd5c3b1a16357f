import assert from 'node:assert/strict';
import { test } from 'node:test';
import { find, items, members, parsedAt, stringAt, textOf } from '../../src/protocol/json.ts';
import { firstSeed, histories, type Random, seeded } from '../support/random.ts';

const whole = (json: Buffer) => ({ start: 0, end: json.length });

/** Members as [key, text of the value], or null. */
function checkMembers(text: string, expected: [string, string][] | null): void {
  const json = Buffer.from(text);
  const found = members(json, 0)?.members.map(({ key, value }) => [key, textOf(json, value)]) ?? null;
  assert.deepEqual(found, expected, text);
}

test('members: in order, with the text of their values', () => {
  checkMembers('{}', []);
  checkMembers(' \t\r\n{ \n}', []);
  checkMembers('{"b":1,"a":[2]}', [
    ['b', '1'],
    ['a', '[2]'],
  ]);
  checkMembers(' { "a" : -1.50e+3 , "b" :\ttrue\n} ', [
    ['a', '-1.50e+3'],
    ['b', 'true'],
  ]);
});

test('members: duplicates are all there', () => {
  checkMembers('{"a":1,"a":2,"\\u0061":3}', [
    ['a', '1'],
    ['a', '2'],
    ['a', '3'],
  ]);
});

test('members: keys are unescaped, values are not', () => {
  checkMembers('{"a\\"b":"c\\"d","\\\\":"\\\\","\\u00e9":"\\u00e9","é":"é","":""}', [
    ['a"b', '"c\\"d"'],
    ['\\', '"\\\\"'],
    ['é', '"\\u00e9"'],
    ['é', '"é"'],
    ['', '""'],
  ]);
});

test('members: braces, commas and escaped quotes inside strings are text', () => {
  checkMembers('{"a":"}],{[","b":{"c":"\\"}"},"d":["]",{"e":"\\\\"}]}', [
    ['a', '"}],{["'],
    ['b', '{"c":"\\"}"}'],
    ['d', '["]",{"e":"\\\\"}]'],
  ]);
});

test('members: what is no object has none', () => {
  for (const text of [
    '',
    ' ',
    'x',
    '1',
    '"{}"',
    '[]',
    '{',
    '{"',
    '{"a',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,',
    '{"a":1,}',
    '{,}',
    '{a:1}',
    "{'a':1}",
    '{"a" 1}',
    '{"a":}',
    '{"a":1 "b":2}',
    '{"a":"unfinished}',
    '{"a":"\\"}',
    '{"a":[}',
    '{"bad \\x escape":1}',
  ]) {
    checkMembers(text, null);
  }
});

function checkItems(text: string, expected: string[] | null): void {
  const json = Buffer.from(text);
  assert.deepEqual(items(json, whole(json))?.map(span => textOf(json, span)) ?? null, expected, text);
}

test('items: in order, with their text; what is no array has none', () => {
  checkItems('[]', []);
  checkItems('[ \n]', []);
  checkItems('[1,"a,b",[2,3],{"c":[4]},null]', ['1', '"a,b"', '[2,3]', '{"c":[4]}', 'null']);
  checkItems('[ 1 , 2 ]', ['1', '2']);
  for (const text of ['', '{}', '1', '[', '[1', '[1,', '[1,]', '[,1]', '[1 2]', '["a]', '[[1]']) {
    checkItems(text, null);
  }
});

function checkFind(text: string, path: string[], expected: string | null): void {
  const json = Buffer.from(text);
  const span = find(json, whole(json), ...path);
  assert.equal(span && textOf(json, span), expected, `${path.join('.')} in ${text}`);
}

test('find: the value at a path; of duplicates the last, as in JSON.parse', () => {
  checkFind('{"a":{"b":{"c":[1, 2]}}}', ['a', 'b', 'c'], '[1, 2]');
  checkFind('{"a":{"b":1},"a":{"b":2}}', ['a', 'b'], '2');
  checkFind('{"a":{"b":1},"a":{}}', ['a', 'b'], null);
  checkFind('{"a":1}', [], '{"a":1}');
  checkFind('{"a":1}', ['b'], null);
  checkFind('{"a":[{"b":1}]}', ['a', 'b'], null);
  checkFind('{"a":"{}"}', ['a', 'b'], null);
  checkFind('{"a.b":1,"a":{"b":2}}', ['a.b'], '1');
  checkFind('{"constructor":1}', ['toString'], null);
});

test('nesting has no end', () => {
  const levels = 100_000;
  const deep = `${'{"a":['.repeat(levels)}1${']}'.repeat(levels)}`;
  checkFind(`{"x":${deep},"y":-0}`, ['x'], deep);
  checkFind(`{"x":${deep},"y":-0}`, ['y'], '-0');
  checkItems(`[${deep},0]`, [deep, '0']);
});

test('parsedAt and stringAt: undefined and null where there is no such value', () => {
  const json = Buffer.from('{"n":1,"s":"a\\u0062","bad":01,"u":"\\ud800"}');
  const at = (key: string) => find(json, whole(json), key);
  assert.equal(parsedAt(json, at('n')), 1);
  assert.equal(parsedAt(json, at('bad')), undefined);
  assert.equal(parsedAt(json, null), undefined);
  assert.equal(stringAt(json, at('s')), 'ab');
  assert.equal(stringAt(json, at('n')), null);
  assert.equal(stringAt(json, at('nope')), null);
});

test('invalid UTF-8 is carried, not judged', () => {
  const json = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xc0]), Buffer.from('","b":1}')]);
  assert.deepEqual(
    members(json, 0)?.members.map(member => member.key),
    ['a', 'b'],
  );
  assert.equal(textOf(json, find(json, whole(json), 'b')!), '1');
});

/** Bytes that look like JSON often enough to get deep into the scanner. */
const AWKWARD = [...Buffer.from('{}[],:"\\ \n0-.eEtruefalsn'), 0x00, 0x7f, 0xc3, 0xa9, 0xff];

test('random bytes never throw and spans stay inside the text', () => {
  const first = firstSeed();
  for (let seed = first; seed < first + histories(2_000); seed++) {
    const random = seeded(seed);
    const json = Buffer.from(Array.from({ length: random.below(40) }, () => random.pick(AWKWARD)));
    const told = `seed ${seed}: ${JSON.stringify(json.toString('latin1'))}`;
    for (const text of [
      json,
      Buffer.concat([Buffer.from('{"'), json]),
      Buffer.concat([Buffer.from('['), json]),
    ]) {
      const found = [
        ...(members(text, 0)?.members.map(member => member.value) ?? []),
        ...(items(text, whole(text)) ?? []),
      ];
      let from = 0;
      for (const { start, end } of found) {
        assert.ok(from <= start && start < end && end <= text.length, told);
        from = end;
      }
      find(text, whole(text), 'a', 'b');
    }
  }
});

const STRINGS = ['', 'a', 'é', '"', '\\', '\\"', '{', '}]', ',', ':', '\u2028', '\n', '💥', 'constructor'];
const space = (random: Random) => (random.chance(0.3) ? random.pick([' ', '\n', '\t', '  ']) : '');

function randomString(random: Random): string {
  const text = JSON.stringify(random.pick(STRINGS) + random.pick(STRINGS));
  return random.chance(0.2) ? text.replace(/[a-z]/g, c => `\\u00${c.charCodeAt(0).toString(16)}`) : text;
}

function randomJson(random: Random, depth: number): string {
  const pad = (text: string) => space(random) + text + space(random);
  const kind = random.below(depth > 0 ? 4 : 2);
  if (kind === 0)
    return random.pick(['0', '-0', '1.0', '1152921504606846977', '1e400', 'true', 'false', 'null']);
  if (kind === 1) return randomString(random);
  const parts = Array.from({ length: random.below(4) }, () => pad(randomJson(random, depth - 1)));
  if (kind === 2) return `[${parts.join(',') || space(random)}]`;
  const keyed = parts.map(part => `${pad(randomString(random))}:${part}`);
  return `{${keyed.join(',') || space(random)}}`;
}

/** Everything that JSON.parse finds has to be found at a span, and nothing else. */
function checkAgainstParse(json: Buffer, span: { start: number; end: number }, told: string): void {
  const value = JSON.parse(textOf(json, span));
  if (Array.isArray(value)) {
    const found = items(json, span);
    assert.equal(found?.length, value.length, told);
    assert.deepEqual(
      found.map(item => JSON.parse(textOf(json, item))),
      value,
      told,
    );
    for (const item of found) checkAgainstParse(json, item, told);
  } else if (typeof value === 'object' && value !== null) {
    const found = members(json, span.start);
    assert.ok(found !== null && found.end === span.end, told);
    const rebuilt = Object.fromEntries(
      found.members.map(({ key, value }) => [key, JSON.parse(textOf(json, value))]),
    );
    assert.deepEqual(rebuilt, value, told);
    for (const member of found.members) checkAgainstParse(json, member.value, told);
  } else {
    assert.deepEqual(parsedAt(json, span), value, told);
  }
}

test('random valid JSON: the spans hold what JSON.parse finds', () => {
  const first = firstSeed();
  for (let seed = first; seed < first + histories(2_000); seed++) {
    const text = randomJson(seeded(seed), 4);
    const json = Buffer.from(text);
    checkAgainstParse(json, whole(json), `seed ${seed}: ${text}`);
  }
});
