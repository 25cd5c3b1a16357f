/** The fake server against the SDK's own: the same lines have to lead to the same kinds of answers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { createFakeClock } from './fake-clock.ts';
import { type Code, FakeServer, GOOD, VERSION_TOOL } from './fake-server.ts';
import {
  CLIENT_CAPABILITIES,
  enveloped,
  errorOf,
  type Json,
  metaOf,
  PROTOCOL_VERSION,
  paramsOf,
  resultOf,
  SUBSCRIPTION_ID,
} from './modern-world.ts';

const CAPABILITIES: Json = {
  tools: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
};

/** Something for the server to do that is no line. */
type Step = Json | 'changes its tools' | 'updates mem:1' | 'closes';

const requests = (method: string, params: Json = {}, id: unknown = method): Json => ({ id, method, params });
const asks = (method: string, params: Json = {}, id: unknown = method) =>
  requests(method, enveloped(params), id);
const notifies = (method: string, params: Json = {}): Json => ({ method, params });
const initialize = requests('initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'test', version: '1' },
});
const listen = (notifications: Json, id: unknown = 'listen:0') =>
  asks('subscriptions/listen', { notifications }, id);

/** What counts of an answer, whoever gave it. */
function kindOf(message: Json): Json {
  const { id, method } = message;
  const meta = 'result' in message ? (resultOf(message)._meta as Json | undefined) : metaOf(message);
  const said = { id, method, subscription: meta?.[SUBSCRIPTION_ID] };
  if ('error' in message) {
    const { code, data } = errorOf(message);
    return { ...said, code, supported: data?.supported };
  }
  const { resultType, protocolVersion, supportedVersions, tools } = resultOf(message);
  const { notifications, uri } = paramsOf(message);
  const isKept = 'ttlMs' in resultOf(message) && 'cacheScope' in resultOf(message);
  const names = (tools as Json[] | undefined)?.map(({ name }) => name);
  return {
    ...said,
    resultType,
    protocolVersion,
    supportedVersions,
    isKept,
    names,
    notifications,
    uri,
    hasInfo: meta !== undefined && 'io.modelcontextprotocol/serverInfo' in meta,
  };
}

async function sdkAnswers(era: Code['era'], steps: readonly Step[]): Promise<Json[]> {
  const said: Json[] = [];
  const wire: Parameters<typeof serveStdio>[1] extends { transport?: infer T } | undefined
    ? NonNullable<T>
    : never = {
    start: async () => {},
    send: async message => void said.push(message as unknown as Json),
    close: async () => {},
  };
  let product: McpServer | undefined;
  const served = serveStdio(
    () => {
      const server = new McpServer({ name: 'fake', version: 'v0' }, { capabilities: CAPABILITIES });
      server.registerTool('version', { description: 'Tells the version' }, () => ({
        content: [{ type: 'text', text: 'v0' }],
      }));
      product = server;
      return server;
    },
    { transport: wire, legacy: era === 'modern' ? 'reject' : 'serve', onerror: () => {} },
  );
  const settled = () => new Promise(resolve => setImmediate(resolve));
  for (const step of steps) {
    if (step === 'changes its tools') product?.sendToolListChanged();
    else if (step === 'updates mem:1') await product?.server.sendResourceUpdated({ uri: 'mem:1' });
    else if (step === 'closes') await served.close();
    else wire.onmessage?.({ jsonrpc: '2.0', ...step } as never);
    for (let turn = 0; turn < 5; turn++) await settled();
  }
  return said;
}

function fakeAnswers(code: Partial<Code>, steps: readonly Step[]): Json[] {
  const clock = createFakeClock();
  const said: Json[] = [];
  const server = new FakeServer(1, { ...GOOD, ...code }, 0, clock, {
    isAddressFree: () => true,
    line: line => said.push(JSON.parse(line.toString()) as Json),
    gone: () => {},
  });
  clock.advance(1_000);
  for (const step of steps) {
    if (step === 'changes its tools') server.announce('notifications/tools/list_changed');
    else if (step === 'updates mem:1') server.announce('notifications/resources/updated', { uri: 'mem:1' });
    else if (step === 'closes') server.end('gently');
    else server.hear(Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...step })));
    clock.advance(1);
  }
  return said;
}

const ROWS: readonly (readonly [string, Code['era'], readonly Step[]])[] = [
  ['a discover', 'dual', [asks('server/discover')]],
  ['a discover leaves both eras open', 'dual', [asks('server/discover'), initialize]],
  [
    'two discovers, then a list',
    'dual',
    [asks('server/discover'), asks('server/discover', {}, 2), asks('tools/list')],
  ],
  ['an enveloped request pins the modern era', 'dual', [asks('tools/list'), initialize]],
  ['a listen pins the modern era', 'dual', [listen({ toolsListChanged: true }), initialize]],
  ['initialize pins the legacy era', 'dual', [initialize, asks('server/discover')]],
  ['a listen in the legacy era', 'dual', [initialize, listen({ toolsListChanged: true })]],
  [
    'a request without envelope pins the legacy era',
    'dual',
    [requests('tools/list'), asks('server/discover')],
  ],
  [
    'a notification without envelope pins the legacy era',
    'dual',
    [
      asks('server/discover'),
      notifies('notifications/cancelled', { requestId: 9 }),
      asks('server/discover', {}, 2),
    ],
  ],
  [
    'an enveloped notification after a discover pins nothing',
    'dual',
    [asks('server/discover'), notifies('notifications/cancelled', enveloped({ requestId: 9 })), initialize],
  ],
  [
    'a request without envelope in the modern era',
    'dual',
    [asks('tools/list'), requests('tools/list', {}, 2)],
  ],
  [
    'an incomplete envelope',
    'dual',
    [requests('tools/list', { _meta: { [PROTOCOL_VERSION]: '2026-07-28' } })],
  ],
  [
    'a version that nobody speaks',
    'dual',
    [requests('tools/list', enveloped({ _meta: { [PROTOCOL_VERSION]: '2030-01-01' } }))],
  ],
  ['initialize to a modern server', 'modern', [initialize, asks('tools/list')]],
  [
    'a request without envelope to a modern server',
    'modern',
    [requests('tools/list'), asks('server/discover')],
  ],
  [
    'what the modern era no longer has',
    'dual',
    [
      asks('tools/list'),
      asks('ping'),
      asks('logging/setLevel', { level: 'debug' }),
      asks('resources/subscribe', { uri: 'mem:1' }),
      asks('unknown/thing'),
    ],
  ],
  [
    'a listen is granted what the server has',
    'dual',
    [
      listen({
        toolsListChanged: true,
        promptsListChanged: true,
        resourcesListChanged: true,
        resourceSubscriptions: ['mem:1'],
      }),
      listen({ toolsListChanged: false, resourceSubscriptions: [] }, 7),
    ],
  ],
  [
    'notifications are stamped, one for each stream that asked',
    'dual',
    [
      listen({ toolsListChanged: true }, 'a'),
      listen({ resourceSubscriptions: ['mem:1'] }, 0),
      listen({ toolsListChanged: true, resourceSubscriptions: ['mem:2'] }, 'c'),
      'changes its tools',
      'updates mem:1',
      notifies('notifications/cancelled', enveloped({ requestId: 'a' })),
      'changes its tools',
    ],
  ],
  ['lists of what the server does not have', 'dual', [asks('prompts/list'), asks('tools/list')]],
  ['without a listen there is no notification', 'dual', [asks('tools/list'), 'changes its tools']],
  ['in the legacy era notifications are for everybody', 'dual', [initialize, 'changes its tools']],
];

const tools = [{ ...VERSION_TOOL, inputSchema: undefined }];

for (const [name, era, steps] of ROWS) {
  test(`as the SDK's server: ${name}`, async () => {
    const expected = await sdkAnswers(era, steps);
    const answers = fakeAnswers({ era, tools, capabilities: CAPABILITIES }, steps);
    assert.deepEqual(answers.map(kindOf), expected.map(kindOf));
  });
}

test("as the SDK's server: open listens get their result when it closes", async () => {
  const steps = [listen({ toolsListChanged: true }, 0), asks('tools/list'), 'closes'] as const;
  const expected = (await sdkAnswers('dual', steps)).map(kindOf);
  const answers = fakeAnswers({ era: 'dual', tools, capabilities: CAPABILITIES }, steps).map(kindOf);
  const cancelled = answers.pop();
  assert.equal(cancelled?.method, 'notifications/cancelled', 'the specification wants that as well');
  assert.deepEqual(answers, expected);
});

const SILENT: Json[] = [];

test('a server of the legacy era does not know the probe, and opens after it', () => {
  const answers = fakeAnswers({}, [asks('server/discover'), initialize]);
  assert.equal(errorOf(answers[0]!).code, -32601);
  assert.equal(resultOf(answers[1]!).protocolVersion, '2025-11-25');
});

test('a probe can be answered with any error, not at all, or by going', () => {
  const probe = [asks('server/discover'), initialize];
  assert.equal(errorOf(fakeAnswers({ probe: { error: -32000 } }, probe)[0]!).code, -32000);
  assert.deepEqual(
    fakeAnswers({ probe: 'silent' }, probe).map(({ id }) => id),
    ['initialize'],
  );
  assert.deepEqual(fakeAnswers({ probe: 'exits' }, probe), SILENT);
  assert.equal(fakeAnswers({ probe: 'exits' }, [initialize]).length, 1);
});

test('a round is answered by the server that asked for more, and by no other', () => {
  const call = (params: Json, id: unknown) =>
    asks('tools/call', { name: 'ask', arguments: {}, ...params }, id);
  const [first, unknown] = fakeAnswers({ era: 'dual' }, [
    call({}, 1),
    call({ requestState: 'of another', inputResponses: {} }, 2),
  ]);
  const { resultType, requestState } = resultOf(first!);
  assert.equal(resultType, 'input_required');
  assert.equal(errorOf(unknown!).code, -32602);
  const [, done] = fakeAnswers({ era: 'dual' }, [
    call({}, 1),
    call({ requestState, inputResponses: { name: 'Ann' } }, 2),
  ]);
  assert.deepEqual(resultOf(done!).content, [{ type: 'text', text: '{"name":"Ann"}' }]);
});

test('a task of either style is known to the server that made it', () => {
  const modern = fakeAnswers({ era: 'modern' }, [
    asks('tools/call', { name: 'task', arguments: { ms: 0 } }, 1),
    asks('tasks/get', { taskId: 'task-g1-1' }, 2),
    asks('tasks/cancel', { taskId: 'task-g1-1' }, 3),
    asks('tasks/get', { taskId: 'task-g2-1' }, 4),
    asks('tasks/result', { taskId: 'task-g1-1' }, 5),
  ]);
  assert.deepEqual(
    modern.map(answer => resultOf(answer).resultType ?? errorOf(answer).code),
    ['task', 'complete', 'complete', -32602, -32601],
  );
  assert.equal(resultOf(modern[1]!).status, 'completed');
  assert.deepEqual((resultOf(modern[1]!).result as Json).content, [{ type: 'text', text: 'v0' }]);

  const legacy = fakeAnswers({}, [
    initialize,
    requests('tools/call', { name: 'task', arguments: { ms: 4 }, task: {} }, 1),
    requests('tasks/result', { taskId: 'task-g1-1' }, 2),
    requests('tasks/get', { taskId: 'task-g1-1' }, 3),
    requests('tasks/list', {}, 4),
  ]);
  assert.equal((resultOf(legacy[1]!).task as Json).status, 'working');
  assert.deepEqual(
    legacy.slice(2).map(({ id }) => id),
    [3, 4, 2],
    'the result comes when there is one',
  );
});

test('what does not belong to the era is written down', () => {
  const clock = createFakeClock();
  const server = new FakeServer(1, { ...GOOD, era: 'dual', bootMs: 0 }, 0, clock, {
    isAddressFree: () => true,
    line: () => {},
    gone: () => {},
  });
  clock.advance(0);
  const hear = (message: Json) => server.hear(Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message })));
  hear(asks('server/discover'));
  hear(asks('tools/list'));
  assert.deepEqual(server.foreign, []);
  hear(requests('ping'));
  hear(notifies('notifications/initialized'));
  assert.equal(server.foreign.length, 2);
  assert.ok(CLIENT_CAPABILITIES in metaOf(server.heard[1]!));
});
