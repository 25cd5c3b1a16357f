/** The judge of the storm has to find what is wrong, or nothing is shown by finding nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message, Params } from '../messages.ts';
import { type Asked, type Counted, judge } from './judge.ts';

const call = (key: string, due: number): Asked => ({
  method: 'tools/call',
  params: { name: 'slow', arguments: { ms: 0, key } },
  due,
});
const own: Asked = { method: 'tools/call', params: { name: 'restart_server', arguments: {} }, due: 5 };
const list: Asked = { method: 'tools/list', params: {}, due: 5 };
const ping: Asked = { method: 'ping', params: {}, due: 5 };

const text = (text: string, more: Params = {}): Message => ({
  result: { content: [{ type: 'text', text }], ...more },
});
const note = (kind: string): Params => ({
  _meta: { 'dev.mcp-reload/note': { generation: 1, notes: [kind] } },
});
const ours: Params = { _meta: { 'dev.mcp-reload/generation': 1 } };
const tools = (...names: string[]): Message => ({ result: { tools: names.map(name => ({ name })) } });
const error = (code: number, data?: unknown): Message => ({ error: { code, message: 'no', data } });

/** What was asked, what came while edition 7 was the newest, and what that is. */
const rows: [what: string, asked: Asked, came: Message, verdict: Counted][] = [
  ['the code that was due', call('a', 5), text('a edition 5'), 'fresh'],
  ['newer code', call('a', 5), text('a edition 7'), 'fresh'],
  ['older code that says so', call('a', 5), text('a edition 4', note('stale')), 'flagged'],
  ['files that are muted', call('a', 5), text('a edition 4', note('storm')), 'flagged'],
  ['older code', call('a', 5), text('a edition 4'), 'stale'],
  ['older code that says something else', call('a', 5), text('a edition 4', note('changed')), 'stale'],
  ['code that is not written yet', call('a', 5), text('a edition 8'), 'wrong'],
  ['the answer to another call', call('a', 5), text('b edition 5'), 'wrong'],
  ['half an answer', call('a', 5), text('a edition '), 'wrong'],
  ['no edition', call('a', 5), text('a edition x'), 'wrong'],
  ['an error of the wrapper', call('a', 5), text('gone', { isError: true, ...ours }), 'told'],
  ['an error of the server', call('a', 5), text('gone', { isError: true }), 'wrong'],
  ['nothing', call('a', 5), {}, 'wrong'],
  ['an error with the state', list, error(-32603, { state: 'down' }), 'told'],
  ['an error of somebody else', list, error(-32603), 'wrong'],
  ['an error that refuses', call('a', 5), error(-32600), 'wrong'],
  ['the whole list', list, tools('slow', 'restart_server', 'reload_status'), 'served'],
  ['a list without ours', list, tools('slow'), 'wrong'],
  ['a name twice', list, tools('slow', 'slow', 'restart_server', 'reload_status'), 'wrong'],
  ['a tool of ours', own, text('done', ours), 'served'],
  ['a tool of ours that a server answered', own, text('done'), 'wrong'],
  ['a ping', ping, { result: {} }, 'served'],
];

for (const [what, asked, came, verdict] of rows)
  test(`${what} is ${verdict}`, () => assert.equal(judge(asked, came, 7).kind, verdict));
