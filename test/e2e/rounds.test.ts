/** Calls that take more than one request: rounds with the person in between, and tasks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../support/deadline.ts';
import { MODERN } from '../support/eras.ts';
import type { Params, ToolResult } from '../support/messages.ts';
import { CANCELLED, envelope, TASKS } from '../support/modern.ts';
import { answerOf, noteKeys, noteKinds, wordsOf } from '../support/notes.ts';
import { alive } from '../support/processes.ts';
import { RAW, type Rig, V2, withRig } from '../support/rig.ts';

const ELICITS = { capabilities: { elicitation: { form: {} } } };
const accept = ({ message }: Params) => ({ action: 'accept', content: { name: message } });

for (const [name, files] of [
  ['raw', RAW],
  ['SDK v2', V2],
] as const)
  test(`a round of questions before and after a reload: ${name} server`, () =>
    withRig({ files, ...MODERN }, async ({ project, client }) => {
      client.script('elicitation/create', accept);
      await client.open(ELICITS);
      for (const message of ['before', 'after']) {
        project.answer(message);
        assert.match(answerOf(await client.call('ask', { message })), new RegExp(message));
      }
    }));

const ask = async ({ client }: Rig, message = 'who?') => {
  const got = await client.request('tools/call', { name: 'ask', arguments: { message } });
  return { line: got.line, first: got.message.result as ToolResult };
};
const retry = async ({ client }: Rig, first: ToolResult): Promise<ToolResult> => {
  const params = { name: 'ask', arguments: { message: 'who?' }, ...(await client.answersTo(first)) };
  return (await client.result('tools/call', params)) as ToolResult;
};
/** What the server that answers a retry says of it: the state that it got, and its own pid. */
const answeredBy = (result: ToolResult) => {
  const [state, pid] = result.content.slice(-3).map(block => block.text ?? '');
  return { state, pid: Number(pid) };
};

test('the state of a call passes byte for byte, both ways', () =>
  withRig(MODERN, async rig => {
    const { client, project } = rig;
    client.script('elicitation/create', accept);
    await client.open(ELICITS);
    const { line, first } = await ask(rig);
    const state = JSON.stringify(first.requestState);
    assert.ok(line.includes(`"requestState":${state}`));
    const escaped = state.replace('é', '\\u00e9').replace('by', '\\u0062y');
    const params = { name: 'ask', arguments: { message: 'who?' }, ...(await client.answersTo(first)) };
    const message = {
      jsonrpc: '2.0',
      id: 'second',
      method: 'tools/call',
      params: { ...params, requestState: 'here', _meta: envelope(ELICITS) },
    };
    const written = JSON.stringify(message).replace('"here"', escaped);
    client.write(`${written}\n`);
    const answered = client.waitFor(({ id }) => id === 'second', 'the answer to the second round');
    const { result } = (await answered).message;
    assert.equal(answeredBy(result as ToolResult).state, first.requestState);
    assert.ok(project.journal.some(heard => heard.line === written));
    client.strays.length = 0; // it was written past the client
  }));

test('a server that waits for a person is kept through a reload', () =>
  withRig(MODERN, async rig => {
    const { client, project } = rig;
    client.script('elicitation/create', accept);
    await client.open(ELICITS);
    const { first } = await ask(rig);
    const old = project.boots[0]!;
    project.answer('new');
    assert.equal(answerOf(await client.call('version')), 'new');
    const second = await retry(rig, first);
    assert.deepEqual(answeredBy(second), { state: first.requestState, pid: old });
    assert.deepEqual(noteKinds(second), ['stale']);
    await until(() => !alive(old), 'the old server leaves');
    const again = await retry(rig, first);
    assert.deepEqual([answeredBy(again).pid, noteKinds(again)], [project.boots[1], []]);
  }));

test('a second round whose server has gone is answered by the new one', () =>
  withRig(MODERN, async rig => {
    const { client, project } = rig;
    client.script('elicitation/create', accept);
    await client.open(ELICITS);
    const { first } = await ask(rig);
    const old = project.boots.at(-1)!;
    process.kill(old, 'SIGKILL');
    await until(() => project.boots.length === 2, 'a new server is started');
    const second = await retry(rig, first);
    assert.deepEqual(answeredBy(second), { state: first.requestState, pid: project.boots.at(-1) });
  }));

test('a result that asks for more is given no note, and the next one that is complete is', () =>
  withRig(MODERN, async rig => {
    const { client, project } = rig;
    client.script('elicitation/create', accept);
    await client.open(ELICITS);
    await client.call('version');
    project.save('answer.mjs', '\nexport const ANSWER = ;\n');
    const { first } = await ask(rig);
    assert.deepEqual([first.resultType, first.content], ['input_required', undefined]);
    assert.ok(noteKeys(first).length > 0);
    const second = await retry(rig, first);
    assert.deepEqual(noteKinds(second), ['stale']);
    assert.match(wordsOf(second), /answer\.mjs:2\b/);
  }));

const job = (ms: number, key: string) => ({ name: 'job', arguments: { ms, key } });
interface Task extends Params {
  readonly taskId: string;
  readonly status: string;
  readonly result?: ToolResult;
}

/** The two ways of tasks: asked for by a legacy client, allowed by a modern one. */
const ways = [
  {
    name: 'legacy',
    era: {},
    opening: { capabilities: { tasks: { requests: {} } } },
    start: async ({ client }: Rig, ms: number, key: string) =>
      ((await client.result('tools/call', { ...job(ms, key), task: { ttl: 60_000 } })) as { task: Task })
        .task,
    outcome: async ({ client }: Rig, { taskId }: Task) =>
      (await client.result('tasks/result', { taskId })) as ToolResult,
  },
  {
    name: 'modern',
    era: MODERN,
    opening: { capabilities: { extensions: { [TASKS]: {} } } },
    start: async ({ client }: Rig, ms: number, key: string) =>
      (await client.result('tools/call', job(ms, key))) as Task,
    outcome: async ({ client }: Rig, { taskId }: Task) => {
      for (;;) {
        const { status, result } = (await client.result('tasks/get', { taskId })) as Task;
        if (status !== 'working') return result!;
      }
    },
  },
];

for (const { name, era, opening, start, outcome } of ways) {
  test(`a task is finished by the server that began it, while new calls get the new one: ${name}`, () =>
    withRig(era, async rig => {
      const { client, project } = rig;
      await client.open(opening);
      const task = await start(rig, 800, 'long');
      project.answer('new');
      assert.equal(answerOf(await client.call('version')), 'new');
      assert.equal(answerOf(await outcome(rig, task)), 'long one');
      assert.equal(project.runs('long'), 1);
      const newer = await start(rig, 1, 'short');
      assert.equal(answerOf(await outcome(rig, newer)), 'short new');
    }));

  test(`a task that went with its server is said to be lost: ${name}`, () =>
    withRig(era, async rig => {
      const { client } = rig;
      await client.open(opening);
      const task = await start(rig, 60_000, 'lost');
      await client.call('crash');
      const { message } = await client.request('tasks/get', { taskId: task.taskId });
      assert.match(message.error?.message ?? '', /lost|gone|no longer/i);
      assert.equal(answerOf(await client.call('version')), 'one');
    }));
}

test('what a legacy server asked and died of is cancelled at the client', () =>
  withRig({}, async ({ client, project }) => {
    let asked: () => void = () => {};
    const question = new Promise<void>(resolve => {
      asked = resolve;
    });
    client.script('elicitation/create', () => {
      asked();
      return new Promise(() => {});
    });
    await client.open({ capabilities: { elicitation: {} } });
    const open = client.call('ask', { message: 'who?' });
    await question;
    process.kill(project.boots[0]!, 'SIGKILL');
    const { message } = await client.notification(CANCELLED);
    const request = client.received.find(got => got.message.method === 'elicitation/create');
    assert.equal(message.params?.requestId, request?.message.id);
    assert.equal((await open).isError, true);
  }));
