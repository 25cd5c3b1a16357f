import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Message, type Response, read } from '../../src/protocol/envelope.ts';
import { LISTS, type ListKind, listOfKind } from '../../src/protocol/methods.ts';
import {
  compare,
  type Entries,
  isEmpty,
  type List,
  type PageRead,
  readPage,
} from '../../src/session/lists.ts';

const UNREAD: List = { kind: 'unread' };
const answer = (result: string) => read(Buffer.from(`{"id":1,"result":${result}}`)) as Message<Response>;
const page = (result: string, list: List = UNREAD, kind: ListKind = 'tools'): PageRead =>
  readPage(list, listOfKind(kind), answer(result));
const entriesOf = ({ list }: PageRead): Entries => {
  assert.ok('entries' in list, `a list that is ${list.kind} has no entries`);
  return list.entries;
};
const texts = (read: PageRead) => [...entriesOf(read).values()].map(({ name, text }) => [name, text]);

test('a page without a cursor ends the list; entries keep their bytes', () => {
  const read = page('{"tools":[{"name":"a","n":1.0, "n":2},{"x":0,"name":"\\u0062"}]}');
  assert.equal(read.list.kind, 'read');
  assert.equal(read.cursor, null);
  assert.deepEqual(texts(read), [
    ['a', '{"name":"a","n":1.0, "n":2}'],
    ['b', '{"x":0,"name":"\\u0062"}'],
  ]);
});

test('every list stands in its own member and is named by its own member', () => {
  for (const { kind, member, name } of LISTS) {
    const read = page(`{"other":[{}],"${member}":[{"${name}":"x"}]}`, UNREAD, kind);
    assert.deepEqual(texts(read), [['x', `{"${name}":"x"}`]], kind);
  }
});

test('pages are put together, and the cursor is handed back as it was written', () => {
  const first = page('{"tools":[{"name":"a"}],"nextCursor":"\\u0032 é"}');
  assert.equal(first.list.kind, 'reading');
  assert.equal(first.cursor, '"\\u0032 é"');
  const second = page('{"nextCursor":null,"tools":[{"name":"b"}]}', first.list);
  assert.equal(second.list.kind, 'read');
  assert.deepEqual([...entriesOf(second).keys()], ['a', 'b']);
});

test('an empty cursor is a cursor; one that is no string is none', () => {
  assert.equal(page('{"tools":[],"nextCursor":""}').cursor, '""');
  for (const cursor of ['null', '5', '{}']) {
    assert.deepEqual(page(`{"tools":[],"nextCursor":${cursor}}`).list.kind, 'read', cursor);
  }
});

test('an answer without the list is unknown, an entry without a name is left out', () => {
  for (const result of ['{}', '{"tools":{}}', '{"tools":null}', '[]', 'null', '{"prompts":[]}'])
    assert.deepEqual(page(result), { list: { kind: 'unknown' }, cursor: null }, result);
  assert.deepEqual(texts(page('{"tools":[{"name":5},"x",{"name":"a"},null]}')), [['a', '{"name":"a"}']]);
});

/** Reads pages of `size` entries until no more is asked for. */
function readAll(kind: ListKind, pages: number, size: number): PageRead {
  const { member, name } = listOfKind(kind);
  let read: PageRead = { list: UNREAD, cursor: '' };
  for (let number = 1; number <= pages && read.cursor !== null; number++) {
    const entries = Array.from({ length: size }, (_, at) => `{"${name}":"${number}.${at}"}`);
    const next = number < pages ? `,"nextCursor":"${number}"` : '';
    read = page(`{"${member}":[${entries.join(',')}]${next}}`, read.list, kind);
  }
  return read;
}

test('20 pages are read, the 21st is too long', () => {
  assert.equal(entriesOf(readAll('tools', 20, 2)).size, 40);
  assert.equal(readAll('tools', 21, 2).list.kind, 'unknown');
});

test('of everything but tools no page is asked for beyond 1,000 entries', () => {
  assert.equal(readAll('resources', 2, 999).list.kind, 'read');
  assert.equal(readAll('resources', 2, 1_000).list.kind, 'unknown');
  assert.equal(readAll('tools', 2, 1_000).list.kind, 'read');
});

test('of any list 10,000 entries and 16 MiB are kept', () => {
  const tools = (count: number) =>
    JSON.stringify({ tools: Array.from({ length: count }, (_, n) => ({ name: `${n}` })) });
  assert.equal(page(tools(10_000)).list.kind, 'read');
  assert.deepEqual(page(tools(10_001)), { list: { kind: 'unknown' }, cursor: null });
  const big = (mib: number) => JSON.stringify({ tools: [{ name: 'a', x: 'x'.repeat(mib * 1024 * 1024) }] });
  assert.equal(page(big(15)).list.kind, 'read');
  assert.deepEqual(page(big(16)), { list: { kind: 'unknown' }, cursor: null });
});

const list = (...entries: string[]) => entriesOf(page(`{"tools":[${entries.join(',')}]}`));

/** What differs, by name: [added, removed, changed]. */
function checkDiff(before: Entries, after: Entries, expected: [string[], string[], string[]]): void {
  const diff = compare(before, after);
  const names = (entries: readonly { name: string }[]) => entries.map(({ name }) => name);
  assert.deepEqual(
    [names(diff.added), names(diff.removed), names(diff.changed.map(({ after }) => after))],
    expected,
  );
  assert.equal(isEmpty(diff), expected.flat().length === 0);
}

const A = '{"name":"a","inputSchema":{"type":"object","properties":{"x":{"type":"string"},"y":{}}}}';

test('lists differ by what was added, removed and changed', () => {
  const B = '{"name":"b"}';
  checkDiff(list(), list(), [[], [], []]);
  checkDiff(list(A), list(A, B), [['b'], [], []]);
  checkDiff(list(A, B), list(B), [[], ['a'], []]);
  checkDiff(list(A, B), list(A, '{"name":"b","title":"B"}'), [[], [], ['b']]);
  checkDiff(list(A), list(A.replace('string', 'number')), [[], [], ['a']]);
});

test('the order of entries and of members, spaces and ways of writing are no difference', () => {
  const same =
    '{ "inputSchema" : {"properties":{"y":{},"x":{"type":"\\u0073tring"}},"type":"object"} , "name" : "a" }';
  checkDiff(list(A), list(same), [[], [], []]);
  checkDiff(list('{"name":"a","n":1.0}', '{"name":"b"}'), list('{"name":"b"}', '{"name":"a","n":1}'), [
    [],
    [],
    [],
  ]);
});

test('the order of items is a difference', () => {
  checkDiff(list('{"name":"a","l":[1,2]}'), list('{"name":"a","l":[2,1]}'), [[], [], ['a']]);
});
