/**
 * A message that we have no stated reason to change passes byte for byte, both ways. Only protocol messages reach stdout.
 */
import assert from 'node:assert/strict';
import { CACHEABLE, errorOf, type Json, resultOf } from '../../modern-world.ts';
import { holds } from '../guarantee.ts';
import { countOf, type History, ownBeside, TAKEN } from '../history.ts';

export function checkTransparent(history: History): void {
  holds('Transparent', () => {
    checkDown(history);
    checkUp(history);
    for (const { id, method } of history.sent) {
      if (method !== 'tools/list') continue;
      for (const answer of history.world.answers(id)) if ('result' in answer) checkOwnTools(history, answer);
    }
  });
}

function checkDown({ world }: History): void {
  const written = new Set(world.said.filter(({ by }) => by === 'client').map(({ line }) => line));
  for (const { lines, heard, generation } of world.servers.values()) {
    for (const [at, { id, method }] of heard.entries()) {
      if (method === undefined || String(id).startsWith('mcp-reload:')) continue;
      assert.ok(written.has(lines[at]!), `generation ${generation} heard what nobody wrote: ${lines[at]}`);
    }
  }
}

function checkUp({ world, sent }: History): void {
  const methods = new Map(sent.map(({ id, method }) => [id, method]));
  const printed = new Set([...world.servers.values()].flatMap(({ code }) => code.prints));
  for (const { by, message, line } of world.said) {
    if (by !== 'wrapper') continue;
    assert.ok(!printed.has(line), `what a server printed reaches the client: ${line}`);
    assert.equal(message.jsonrpc, '2.0', `no message of the protocol: ${line}`);
    const method = methods.get(message.id);
    if (method === undefined || message.method !== undefined || world.serverLines.has(line)) continue;
    assert.ok(isOurs(method, message), `changed without a reason: ${line}`);
  }
}

/** Whether an answer is of our own making, or one that we have reason to change. */
function isOurs(method: string, answer: Json): boolean {
  // It was asked under our id, and is answered under the client's.
  if (method === 'initialize') return true;
  if ('error' in answer) {
    const { message, data } = errorOf(answer);
    return data?.generation !== undefined || String(message).includes('lost');
  }
  const marks = Object.keys((resultOf(answer)._meta ?? {}) as Json);
  if (method === 'tools/call') return marks.some(key => key.startsWith('dev.mcp-reload/'));
  return CACHEABLE.has(method) || method === 'ping';
}

function checkOwnTools({ world, namesSet }: History, answer: Json): void {
  const names = (resultOf(answer).tools as Json[]).map(({ name }) => name);
  const at = namesSet.length === 1 ? 0 : world.said.findIndex(({ message }) => message === answer);
  const { tools } = namesSet.findLast(({ from }) => from <= at)!;
  const theirs = names.filter(name => ['version', 'act', 'look', 'task'].includes(String(name)));
  const isTaken = names.indexOf(TAKEN) !== -1 && names.indexOf(TAKEN) < names.length - countOf(tools);
  const expected = ownBeside(tools, isTaken ? [...theirs, TAKEN] : theirs);
  assert.deepEqual(names.slice(names.length - expected.length), expected, 'our tools are listed last');
  assert.equal(names.length, theirs.length + (isTaken ? 1 : 0) + expected.length, 'no other is listed');
  assert.equal(new Set(names).size, names.length, 'no tool is listed twice');
}
