/** The tools of the helper, with wrappers that are made up, in both eras. */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { Entry, LogOwner } from '../../src/base/kept-log.ts';
import type { RestartWish } from '../../src/control/call.ts';
import { serveHelper } from '../../src/helper/serve.ts';
import { RawClient } from '../support/client.ts';
import { type FakeWorld, type FakeWrapper, fakeWorld, restarted } from '../support/fake-wrappers.ts';
import type { Opener } from '../support/messages.ts';
import { wordsOf } from '../support/notes.ts';
import { standing } from '../support/standings.ts';

interface Stage {
  readonly client: RawClient;
  readonly world: FakeWorld;
}

const ERAS: readonly Opener[] = ['initialize', 'probe'];

interface Log {
  readonly of: LogOwner;
  readonly entries: readonly Entry[];
}

async function withHelper(
  all: readonly FakeWrapper[],
  body: (stage: Stage) => Promise<void>,
  opener: Opener = 'probe',
  logs: readonly Log[] = [],
): Promise<void> {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const world = fakeWorld([...all]);
  const machine = {
    ...world,
    logged: () => logs.map(({ of }) => of),
    log: async ({ name, project }: LogOwner, lines: number) =>
      logs.find(({ of }) => of.name === name && of.project === project)?.entries.slice(-lines) ?? [],
  };
  const over = serveHelper({ stdin, stdout }, { version: '1.2.3', home: '/state', machine });
  const client = new RawClient(stdout, stdin, { opener });
  await client.open();
  await body({ client, world });
  client.end();
  await over;
}

const one = (given: Parameters<typeof standing>[0] = {}, more: Partial<FakeWrapper> = {}): FakeWrapper => ({
  standing: standing(given),
  ...more,
});
const mute = async () => ({ ok: false, why: { kind: 'silent', afterMs: 1_000 } }) as const;

for (const opener of ERAS)
  test(`opened with ${opener}: it says what it is for, and lists four tools`, () =>
    withHelper(
      [],
      async ({ client }) => {
        const tools = await client.tools();
        assert.deepEqual(
          tools.map(({ name }) => name),
          ['list_servers', 'restart_server', 'server_status', 'server_logs'],
        );
        const hints = tools.map(({ annotations }) => annotations as Record<string, boolean>);
        assert.deepEqual(
          hints.map(({ readOnlyHint }) => readOnlyHint),
          [true, false, true, true],
        );
        assert.deepEqual([hints[1]!.destructiveHint, hints[1]!.idempotentHint], [false, true]);
        const greeting = client.received[0]!.message.result as { instructions: string };
        assert.match(greeting.instructions, /no restart is needed after an edit/);
      },
      opener,
    ));

for (const opener of ERAS)
  test(`opened with ${opener}: a restart tells what the wrapper tells, and who it is`, () =>
    withHelper(
      [one({ name: 'other' }), one()],
      async ({ client, world }) => {
        const result = await client.call('restart_server', { name: 'weather', reason: 'new key' });
        assert.equal(result.isError, undefined);
        assert.equal(
          wordsOf(result),
          '"weather" in /home/ada/code/weather (client claude-code 2.1.330, modern; wrapper pid 4711):\nRestarted "weather": it serves.\nWhy: asked.',
        );
        assert.deepEqual(
          world.restarts.map(([socket, { reason, clearCache }]) => [socket, reason, clearCache]),
          [['1', 'new key', false]],
        );
      },
      opener,
    ));

const failed = (generation: number, text: string) => ({ at: 0, generation, text });

test('every server is listed in a line, with what is wrong and what to do', () =>
  withHelper(
    [
      one(),
      one({ name: 'stale', stale: true, lastError: failed(5, 'server.py:3: SyntaxError: no') }),
      one({ name: 'failed', lastError: failed(5, 'no') }),
      one({ name: 'crashed', lastError: failed(4, 'no') }),
      one({ name: 'down', state: 'down', generation: null, servers: [], client: null, era: null }),
      one({ name: 'stopped', pid: 99 }, { status: mute }),
      one({ name: 'dead' }, { life: 'dead' }),
      one({ name: 'far' }, { life: 'elsewhere' }),
    ],
    async ({ client }) => {
      const [head, ...lines] = wordsOf(await client.call('list_servers')).split('\n');
      assert.equal(head, '8 wrapped servers:');
      const expected = [
        /^- "weather" in \/home\/ada\/code\/weather \(client claude-code 2\.1\.330, modern; wrapper pid 4711\): generation 4 is serving \(pid 4720\)\.$/,
        /^- "stale" .*: STALE: newer code failed \(generation 5: server\.py:3: SyntaxError: no\); generation 4 is serving \(pid 4720\), the code from before\. Next: .*restart_server {"name":"stale"}/,
        /^- "failed" .*: generation 4 is serving \(pid 4720\); the last restart failed \(generation 5: no\)\.$/,
        /^- "crashed" .*: generation 4 is serving \(pid 4720\)\.$/,
        /^- "down" in \/home\/ada\/code\/weather \(no client yet; wrapper pid 4711\): NOT running\. Next: /,
        /^- "stopped" .*: the wrapper has not answered within 1\.0 s\. .*kill -CONT 99/,
        /^- "dead" .*: the wrapper is dead\. Next: reconnect/,
        /^- "far" .*can not be asked from here\.$/,
      ];
      assert.equal(lines.length, expected.length);
      for (const [index, pattern] of expected.entries()) assert.match(lines[index]!, pattern);
    },
  ));

test('without a name the status of all is told, with their past', () =>
  withHelper([one()], async ({ client }) => {
    assert.match(
      wordsOf(await client.call('server_status')),
      /3 restarts and 0 crashes in 2h05m, the last to generation 4 2m ago \(server\.py changed\); 128 requests served \(median 4 ms, p99 120 ms\)\./,
    );
  }));

test('with a name it is what the wrapper tells of itself, of all that have it', () =>
  withHelper([one(), one({ pid: 4800 }), one({ name: 'other' })], async ({ client }) => {
    const words = wordsOf(await client.call('server_status', { name: 'weather' }));
    assert.match(
      words,
      /^"weather" .*wrapper pid 4711\):\ndetails of weather\nsecond line\n\n"weather" .*wrapper pid 4800\):\ndetails of weather\nsecond line$/,
    );
  }));

for (const tool of ['restart_server', 'server_status', 'server_logs'])
  test(`${tool}: an unknown name is told what there is, nearest first`, () =>
    withHelper([one({ name: 'database' }), one(), one()], async ({ client }) => {
      const result = await client.call(tool, { name: 'wether' });
      assert.equal(result.isError, true);
      assert.match(wordsOf(result), /"wether"\. There are, nearest first, "weather", "database";/);
    }));

test('where no server runs it is told where was looked', () =>
  withHelper([], async ({ client }) => {
    assert.match(wordsOf(await client.call('list_servers')), /^No wrapped server is running\..*\/state/);
    const result = await client.call('restart_server', { name: 'weather' });
    assert.equal(result.isError, true);
    assert.match(wordsOf(result), /^No wrapped server is running\./);
  }));

test('all wrappers of a name are restarted; one that does not serve new code makes it an error', () =>
  withHelper(
    [
      one(),
      one({ pid: 4800 }, { restart: async () => restarted(standing({ pid: 4800 }), false) }),
      one({ pid: 4900 }, { restart: mute }),
      one({ pid: 5000 }, { life: 'dead' }),
    ],
    async ({ client, world }) => {
      const result = await client.call('restart_server', { name: 'weather', clear_cache: true });
      assert.equal(result.isError, true);
      const paragraphs = wordsOf(result).split('\n\n');
      assert.equal(paragraphs.length, 3);
      assert.match(paragraphs[0]!, /pid 4711\):\nRestarted /);
      assert.match(paragraphs[1]!, /pid 4800\):\nRestart of "weather" FAILED/);
      assert.match(paragraphs[2]!, /pid 4900\): the wrapper has not answered within 1\.0 s/);
      assert.deepEqual(
        world.restarts.map(([socket, { clearCache }]) => [socket, clearCache]),
        [
          ['0', true],
          ['1', true],
          ['2', true],
        ],
      );
    },
  ));

test('a wrapper that refuses says what to do itself', async () => {
  const restart = async () => ({ ok: false, why: { kind: 'refused', message: 'come again' } }) as const;
  await withHelper([one({}, { restart })], async ({ client }) => {
    const result = await client.call('restart_server', { name: 'weather' });
    assert.equal(result.isError, true);
    assert.match(wordsOf(result), /the wrapper refused: come again\.$/);
  });
});

test('where all of that name are dead that is told', () =>
  withHelper([one({}, { life: 'dead' })], async ({ client, world }) => {
    const result = await client.call('restart_server', { name: 'weather' });
    assert.equal(result.isError, true);
    assert.match(wordsOf(result), /the wrapper is dead/);
    assert.deepEqual(world.restarts, []);
  }));

const logOf = (project: string, ...texts: readonly string[]): Log => ({
  of: { name: 'weather', project },
  entries: texts.map((text, n) => ({ at: n * 1_000, pid: 1, by: n === 0 ? 'wrapper' : n, text })),
});

test('the end of a log is shown, of each project in which that server runs', () =>
  withHelper(
    [one({ project: '/a' }), one({ project: '/a', pid: 2 }), one({ project: '/b' })],
    async ({ client }) => {
      assert.equal(
        wordsOf(await client.call('server_logs', { name: 'weather', lines: 2 })),
        [
          '"weather" in /a, the last 2 lines of its log (server output, and whose):',
          '| 1970-01-01T00:00:01Z g1: two',
          '| 1970-01-01T00:00:02Z g2: "three"',
          '',
          '"weather" in /b: nothing has been logged yet.',
        ].join('\n'),
      );
    },
    'probe',
    [logOf('/a', 'one', 'two', '"three"'), logOf('/c', 'another')],
  ));

test('the log of a server that does not run any more is the one that was written last', () =>
  withHelper(
    [one({ project: '/b' }, { life: 'dead' })],
    async ({ client }) => {
      const words = wordsOf(await client.call('server_logs', { name: 'weather' }));
      assert.match(words, /^"weather" in \/c, the last 1 line .*\n\| 1970-01-01T00:00:00Z wrapper: newest$/);
    },
    'probe',
    [logOf('/c', 'newest'), logOf('/b', 'older')],
  ));

test('a log with long lines is cut at its beginning, and that is told', () =>
  withHelper(
    [one({ project: '/a' })],
    async ({ client }) => {
      const words = wordsOf(await client.call('server_logs', { name: 'weather', lines: 1_000 }));
      assert.match(words, /^"weather" in \/a, the last 29 lines .*; 71 before them have no room here\):\n/);
      assert.match(words, /\n\| \S+ g99: x{2000}…$/);
      assert.ok(words.length < 61_000, String(words.length));
    },
    'probe',
    [logOf('/a', ...Array.from({ length: 100 }, () => 'x'.repeat(3_000)))],
  ));

/** A restart whose outcome the test decides. */
function openRestart() {
  let ask: (asked: RestartWish) => void = () => {};
  let answer: (outcome: ReturnType<typeof restarted>) => void = () => {};
  const asked = new Promise<RestartWish>(resolve => {
    ask = resolve;
  });
  const outcome = new Promise<ReturnType<typeof restarted>>(resolve => {
    answer = resolve;
  });
  const restart = (question: RestartWish) => {
    ask(question);
    return outcome;
  };
  return { asked, answer: () => answer(restarted(standing())), wrapper: one({}, { restart }) };
}

const restartWeather = { name: 'restart_server', arguments: { name: 'weather' } };

const abortionOf = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => signal.addEventListener('abort', () => resolve()));

test('a restart that takes longer than 45 s goes on, and is told to be asked for', async () => {
  const { asked, wrapper } = openRestart();
  await withHelper([wrapper], async ({ client, world: { clock } }) => {
    const result = client.call('restart_server', { name: 'weather' });
    const { progress, signal } = await asked;
    progress!('starting generation 5');
    clock.advance(45_000);
    const told = await result;
    assert.equal(told.isError, true);
    assert.match(
      wordsOf(told),
      /still running after 45 s, and goes on: starting generation 5\. Next: call server_status {"name":"weather"}/,
    );
    assert.equal(signal!.aborted, true);
  });
});

for (const opener of ERAS)
  test(`opened with ${opener}: progress is told to who gave a token`, async () => {
    const { asked, answer, wrapper } = openRestart();
    await withHelper(
      [wrapper],
      async ({ client, world: { clock } }) => {
        const params = { ...restartWeather, _meta: { progressToken: 'p' } };
        const result = client.request('tools/call', params);
        const { progress } = await asked;
        progress!('one');
        progress!('two');
        answer();
        await result;
        const told = client.received.filter(({ message }) => message.method === 'notifications/progress');
        assert.deepEqual(
          told.map(({ message }) => message.params),
          [
            { progressToken: 'p', progress: 1, message: 'one' },
            { progressToken: 'p', progress: 2, message: 'two' },
          ],
        );
        assert.equal(clock.armed, 0);
      },
      opener,
    );
  });

for (const opener of ERAS)
  test(`opened with ${opener}: who cancels a call takes the question back, and gets no answer`, async () => {
    const { asked, answer, wrapper } = openRestart();
    await withHelper(
      [wrapper],
      async ({ client }) => {
        client.post('tools/call', restartWeather, 'slow').catch(() => {});
        const { signal } = await asked;
        const aborted = abortionOf(signal!);
        client.notify('notifications/cancelled', { requestId: 'slow' });
        await aborted;
        answer();
        await client.call('list_servers');
        assert.deepEqual(client.unanswered, ['slow']);
      },
      opener,
    );
  });

test('many calls at once are all answered, in turn: a wrapper lets in no more than 32', async () => {
  let open = () => {};
  const opened = new Promise<void>(resolve => {
    open = resolve;
  });
  let [begun, most] = [0, 0];
  const restart = async () => {
    most = Math.max(most, ++begun);
    if (begun === 16) open();
    await opened;
    begun--;
    return restarted(standing());
  };
  await withHelper([one({}, { restart })], async ({ client }) => {
    const calls = Array.from({ length: 200 }, () => client.call('restart_server', { name: 'weather' }));
    for (const result of await Promise.all(calls)) assert.match(wordsOf(result), /^"weather" in/);
    assert.equal(most, 16);
  });
});

test('the end of stdin ends it, also with a call open', async () => {
  const { asked, wrapper } = openRestart();
  await withHelper([wrapper], async ({ client }) => {
    client.post('tools/call', restartWeather).catch(() => {});
    const { signal } = await asked;
    const aborted = abortionOf(signal!);
    client.end();
    await aborted;
  });
});

const wrongCalls: [string, Record<string, unknown>, RegExp][] = [
  ['restart_server', {}, /name/],
  ['restart_server', { name: 3 }, /name/],
  ['server_logs', { name: 'weather', lines: 0 }, /lines/],
];
for (const [tool, args, names] of wrongCalls)
  test(`${tool} ${JSON.stringify(args)}: what is wrong is named`, () =>
    withHelper([one()], async ({ client }) => {
      const result = await client.call(tool, args);
      assert.equal(result.isError, true);
      assert.match(wordsOf(result), names);
    }));
