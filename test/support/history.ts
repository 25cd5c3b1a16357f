/** What the random histories of both eras have in common: what was sent and saved, and what has to come of it. */
import assert from 'node:assert/strict';
import type { Code } from './fake-server.ts';
import { CACHEABLE, errorOf, type Json, resultOf } from './modern-world.ts';
import type { Random } from './random.ts';
import { textOf, type World } from './world.ts';

export interface Sent {
  readonly id: unknown;
  readonly method: string;
  readonly tool: string | null;
  /** The state of the disk that the wrapper had seen when the request came. */
  readonly seen: number;
  readonly order: number;
  readonly at: number;
  cancelled: boolean;
}

export interface History {
  readonly world: World;
  readonly sent: readonly Sent[];
  /** What was on the disk, by its state. */
  readonly contents: ReadonlyMap<number, string>;
  request(method: string, params: Json, tool?: string | null): Sent;
  save(code: Partial<Code>): void;
  /** Takes back a request that is not answered yet. */
  cancelOne(random: Random): void;
}

export function createHistory(world: World): History {
  const sent: Sent[] = [];
  const contents = new Map([[0, world.disk.code.content]]);
  return {
    world,
    sent,
    contents,
    request(method, params, tool = null) {
      const order = sent.length;
      const entry: Sent = {
        id: `${method}-${order}`,
        method,
        tool,
        seen: world.seenIndex,
        order,
        at: world.clock.now(),
        cancelled: false,
      };
      sent.push(entry);
      world.request(method, params, entry.id);
      return entry;
    },
    save(code) {
      world.save(code);
      contents.set(world.disk.index, world.disk.code.content);
    },
    cancelOne(random) {
      const entry = sent.length > 0 ? random.pick(sent) : undefined;
      if (entry === undefined || world.answers(entry.id).length > 0) return;
      entry.cancelled = true;
      world.cancel(entry.id);
    },
  };
}

/** Tools whose answer is the content of the code that ran them. */
const TELLING: ReadonlySet<string | null> = new Set(['version', 'act', 'look']);

export function checkAsYouGo({ loop, servers }: World): void {
  const { active } = loop.router;
  assert.ok(active === null || servers.get(active)!.alive, '2: traffic points at a live server');
}

export function checkAnswers({ world, sent, contents }: History): void {
  for (const entry of sent) {
    const answers = world.answers(entry.id);
    assert.ok(answers.length <= 1, `9: ${entry.id} is answered ${answers.length} times`);
    const mayStayOpen = entry.tool === 'ask' && !world.isModern;
    if (!entry.cancelled && !mayStayOpen) assert.equal(answers.length, 1, `9: ${entry.id} is not answered`);
    const [answer] = answers;
    if (answer === undefined || !('result' in answer)) continue;
    if (entry.method === 'tools/list') checkOwnTools(answer);
    if (!TELLING.has(entry.tool)) continue;
    checkFresh(entry, answer, contents, world.loop.router.settings.holdMs);
  }
  const runsOf = (id: unknown) =>
    [...world.servers.values()].flatMap(({ ran }) => ran).filter(ran => ran === id).length;
  for (const entry of sent)
    assert.ok(runsOf(entry.id) <= (entry.tool === 'look' ? 2 : 1), `12: ${entry.id} is asked too often`);
  const orders = new Map(sent.map(({ id, order, tool }) => [id, TELLING.has(tool) ? order : null]));
  for (const server of world.servers.values()) {
    const once = server.ran.filter(id => runsOf(id) === 1).flatMap(id => orders.get(id) ?? []);
    const sorted = [...once].sort((a, b) => a - b);
    assert.deepEqual(once, sorted, '11: first come, first served');
  }
}

function checkOwnTools(answer: Json): void {
  const names = (resultOf(answer).tools as Json[]).map(({ name }) => name);
  assert.deepEqual(names.slice(-2), ['restart_server', 'reload_status'], 'our tools are listed last');
  assert.equal(new Set(names).size, names.length, 'no tool is listed twice');
}

/** Nobody waits longer than for two servers that do not come, and what the one that does takes. */
const LONGEST_MS = 60_000 + 45_000;

/** What passes is not changed without a stated reason. */
export function checkTransparent({ world, sent }: History): void {
  const written = new Set(world.said.filter(({ by }) => by === 'client').map(({ line }) => line));
  for (const { lines, heard, generation } of world.servers.values()) {
    for (const [at, { id, method }] of heard.entries()) {
      if (method === undefined || String(id).startsWith('mcp-reload:')) continue;
      assert.ok(written.has(lines[at]!), `generation ${generation} heard what nobody wrote: ${lines[at]}`);
    }
  }
  const methods = new Map(sent.map(({ id, method }) => [id, method]));
  for (const { by, message, line } of world.said) {
    const method = methods.get(message.id);
    if (by !== 'wrapper' || method === undefined || world.serverLines.has(line)) continue;
    assert.ok(isOurs(method, message), `changed without a reason: ${line}`);
  }
}

/** Whether an answer is of our own making, or one that we have reason to change. */
function isOurs(method: string, answer: Json): boolean {
  if ('error' in answer) {
    const { message, data } = errorOf(answer);
    return data?.generation !== undefined || String(message).includes('lost');
  }
  const marks = Object.keys((resultOf(answer)._meta ?? {}) as Json);
  if (method === 'tools/call') return marks.some(key => key.startsWith('dev.mcp-reload/'));
  return CACHEABLE.has(method) || method === 'ping';
}

/** In the end the code on the disk is served, if it works in the era of the session and nobody has killed it. */
export function checkServedAtLast({ world }: History): void {
  const { code } = world.disk;
  const fits = world.isModern ? code.era !== 'legacy' && code.probe === 'answers' : code.era !== 'modern';
  if (!fits || code.start !== 'works') return;
  world.request('tools/call', { name: 'version', arguments: {} }, 'last');
  world.advance(31_000);
  const text = textOf(world.answer('last'));
  const isExcused = /crash|was not reloaded|may be of older code/.test(text);
  assert.ok(isExcused || text.split('\n').at(-1) === code.content, `${code.content} is not served: ${text}`);
}

export function checkInTime({ world, sent }: History): void {
  for (const { id, at, method, tool } of sent) {
    const answer = world.heard.find(({ message }) => message.id === id && message.method === undefined);
    if (answer === undefined || method === 'tasks/result' || tool === 'ask') continue;
    assert.ok(answer.at - at <= LONGEST_MS, `${id} is answered after ${answer.at - at} ms`);
  }
}

function checkFresh(entry: Sent, answer: Json, contents: ReadonlyMap<number, string>, holdMs: number): void {
  if (resultOf(answer).isError === true) return;
  const text = textOf(answer);
  const waited = /still running \(this call waited (\d+) s\)/.exec(text);
  const content = text.split('\n').at(-1)!;
  assert.ok(!content.startsWith('wrong'), `a server of the wrong era answered ${entry.id}`);
  if (text.includes('is still running'))
    return assert.ok(holdMs === 0 || Number(waited?.[1]) >= 20, `10: ${entry.id} did not wait: ${text}`);
  if (text.startsWith('[mcp-reload] STALE')) return;
  if (text.includes('was not reloaded') || text.includes('may be of older code')) return;
  const fresh = [...contents].some(([index, known]) => index >= entry.seen && known === content);
  const when = `sent when disk state ${entry.seen} had been seen`;
  assert.ok(fresh, `10: ${entry.id}, ${when}, got ${content} without a flag`);
}

/** What is about a task goes to the generation that made it, or nowhere. */
export function checkTaskFollows({ world }: History, taskId: string, id: unknown): void {
  const [heardBy, ...more] = [...world.servers.values()].filter(({ heard }) =>
    heard.some(message => message.id === id),
  );
  assert.equal(more.length, 0);
  if (heardBy !== undefined)
    return assert.ok(heardBy.tasks.includes(taskId), `${taskId} is not of this server`);
  const [answer] = world.answers(id);
  assert.match(String(errorOf(answer ?? {}).message), /lost/, `${taskId} is lost, and that is said`);
}

const LISTS = [
  { method: 'tools/list', member: 'tools', changed: 'notifications/tools/list_changed' },
  { method: 'prompts/list', member: 'prompts', changed: 'notifications/prompts/list_changed' },
  { method: 'resources/list', member: 'resources', changed: 'notifications/resources/list_changed' },
] as const;

/**
 * Where the last list that the client was given is not that of the server, the client was told later; `isTold`: whether
 * it is told of such changes at all.
 */
export function checkListsKnown(
  world: World,
  sent: readonly Sent[],
  isTold: (changed: string, since: number) => boolean,
): void {
  const active = world.servers.get(world.loop.router.active ?? 0);
  if (active === undefined) return;
  for (const { method, member, changed } of LISTS) {
    const ids = new Set(sent.filter(entry => entry.method === method).map(({ id }) => id));
    const last = world.said.findLastIndex(
      ({ by, message }) => by === 'wrapper' && ids.has(message.id) && 'result' in message,
    );
    if (last === -1 || !isTold(changed, last)) continue;
    const given = (resultOf(world.said[last]!.message)[member] as Json[]).filter(
      ({ name }) => !['restart_server', 'reload_status'].includes(String(name)),
    );
    if (JSON.stringify(given) === JSON.stringify(active.code[member])) continue;
    const since = world.said.slice(last + 1);
    assert.ok(
      since.some(({ by, message }) => by === 'wrapper' && message.method === changed),
      `the client was not told that its ${member} are old`,
    );
  }
}
