import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Message, type Response, read } from '../../src/protocol/envelope.ts';
import {
  type Difference,
  differences,
  type Greeting,
  offers,
  promiseListChanges,
  readGreeting,
} from '../../src/session/greeting.ts';

const answer = (result: string, id = '"ours"') =>
  read(Buffer.from(`{"jsonrpc":"2.0","id":${id},"result":${result}}`)) as Message<Response>;

test('a greeting is read with what is missing left empty', () => {
  const check = (result: string, expected: Greeting) =>
    assert.deepEqual(readGreeting(answer(result)), expected, result);
  check(
    '{"protocolVersion":"2025-11-25","capabilities":{"tools":{"listChanged":true},"logging":{}},"serverInfo":{"name":"s","version":"1"},"instructions":"hi"}',
    {
      version: '2025-11-25',
      capabilities: { tools: { listChanged: true }, logging: {} },
      serverInfo: { name: 's', version: '1' },
      instructions: 'hi',
    },
  );
  const empty = {
    version: null,
    capabilities: {},
    serverInfo: { name: 'unnamed', version: '' },
    instructions: null,
  };
  for (const result of [
    '{}',
    'null',
    '[]',
    '"ok"',
    '{"protocolVersion":5,"capabilities":[],"serverInfo":"s","instructions":null}',
  ]) {
    check(result, empty);
  }
});

/** The client gets the server's result with one stretch changed, under its own id. */
function checkPromise(result: string, expected: string): void {
  const told = promiseListChanges(answer(result), '0').toString();
  assert.equal(told, `{"jsonrpc":"2.0","id":0,"result":${expected}}`);
}

test('listChanged is promised for every list that the server has', () => {
  checkPromise(
    '{"capabilities":{"tools":{},"prompts":{},"resources":{"subscribe":true}}}',
    '{"capabilities":{"tools":{"listChanged":true},"prompts":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true}}}',
  );
  checkPromise(
    '{"capabilities":{"tools":{"listChanged":false}}}',
    '{"capabilities":{"tools":{"listChanged":true}}}',
  );
  checkPromise(
    '{"capabilities":{"logging":{},"completions":{},"tools":{}}}',
    '{"capabilities":{"logging":{},"completions":{},"tools":{"listChanged":true}}}',
  );
});

test('what is promised already stays as it was written', () => {
  for (const result of [
    '{ "capabilities" : { "tools" : { "listChanged" : true } } }',
    '{"capabilities":{"tools":{"listChanged":true,"listChanged":true}}}',
  ]) {
    checkPromise(result, result);
  }
});

test('tools are promised where there are none, because we bring some', () => {
  const TOOLS = '"tools":{"listChanged":true}';
  checkPromise('{}', `{"capabilities":{${TOOLS}}}`);
  checkPromise('{"capabilities":{}}', `{"capabilities":{${TOOLS}}}`);
  checkPromise('{"capabilities":null}', `{"capabilities":{${TOOLS}}}`);
  checkPromise('{"capabilities":[]}', `{"capabilities":{${TOOLS}}}`);
  checkPromise('{"capabilities":{"tools":true}}', `{"capabilities":{${TOOLS}}}`);
  checkPromise(
    '{"capabilities":{"prompts":{}}}',
    `{"capabilities":{"prompts":{"listChanged":true},${TOOLS}}}`,
  );
});

test('of members that stand there twice the last counts, however they are spaced', () => {
  checkPromise(
    '{ "capabilities" : {"tools":{"listChanged":false}} ,"capabilities" : { "prompts" : [ ] ,"tools":{},"tools" : { } } }',
    '{ "capabilities" : {"tools":{"listChanged":false}} ,"capabilities" : { "prompts" : [ ] ,"tools":{},"tools" : {"listChanged":true } } }',
  );
  checkPromise('{ "capabilities" : { } }', '{ "capabilities" : {"tools":{"listChanged":true} } }');
  checkPromise('{\t}', '{"capabilities":{"tools":{"listChanged":true}}\t}');
  checkPromise(
    '{"__proto__":{"capabilities":{"prompts":{}}},"capabilities":{"__proto__":{"resources":{}},"tools":{}}}',
    '{"__proto__":{"capabilities":{"prompts":{}}},"capabilities":{"__proto__":{"resources":{}},"tools":{"listChanged":true}}}',
  );
});

test('every other byte of the answer stays', () => {
  const around = (tools: string) =>
    `{ "serverInfo":{"version":1.0,"name":"\\u0073","build":1152921504606846977} ,"capabilities":{"experimental":{"z":1,"a":-0,"a":2},"tools":${tools} },"instructions":"a\u2028b\\/","x":1E+2}`;
  checkPromise(around('{ }'), around('{"listChanged":true }'));
});

test('the id is the one that the client chose, as it wrote it', () => {
  for (const id of ['0', '""', '1.0', '1152921504606846977', '"\\u0061"']) {
    const told = promiseListChanges(answer('{"capabilities":{"tools":{"listChanged":true}}}'), id);
    assert.ok(told.toString().startsWith(`{"jsonrpc":"2.0","id":${id},"result"`));
  }
});

test('offers: by the presence of the capability, not by its value', () => {
  const greeting = readGreeting(answer('{"capabilities":{"tools":{},"prompts":null}}'));
  assert.deepEqual(
    ['tools', 'prompts', 'resources'].map(name => offers(greeting, name)),
    [true, true, false],
  );
  assert.equal(offers(null, 'tools'), false);
});

const TOLD = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: { listChanged: true }, resources: { subscribe: true } },
  serverInfo: { name: 's', version: '1' },
  instructions: 'hi',
};

function checkDifference(now: Partial<typeof TOLD> | Record<string, unknown>, expected: Difference[]): void {
  const greeting = (body: object) => readGreeting(answer(JSON.stringify(body)));
  assert.deepEqual(differences(greeting(TOLD), greeting({ ...TOLD, ...now })), expected, JSON.stringify(now));
}

test('a difference is what only a new connection can show', () => {
  checkDifference({}, []);
  checkDifference({ protocolVersion: '2025-06-18' }, ['version']);
  checkDifference({ instructions: 'other' }, ['instructions']);
  checkDifference({ instructions: undefined }, ['instructions']);
  checkDifference({ serverInfo: { name: 't', version: '1' } }, ['serverInfo']);
  checkDifference({ capabilities: { tools: {} } }, ['capabilities']);
  checkDifference({ capabilities: { ...TOLD.capabilities, prompts: {} } }, ['capabilities']);
  checkDifference({ capabilities: { tools: {}, resources: {} } }, ['capabilities']);
  checkDifference({ protocolVersion: 'x', serverInfo: {}, instructions: '', capabilities: {} }, [
    'version',
    'capabilities',
    'serverInfo',
    'instructions',
  ]);
});

test('a new version of the server, promises and the order of capabilities are no difference', () => {
  checkDifference({ serverInfo: { name: 's', version: '2' } }, []);
  checkDifference({ capabilities: { resources: { subscribe: true }, tools: {} } }, []);
  checkDifference({ capabilities: { resources: { subscribe: true, listChanged: true } } }, []);
});
