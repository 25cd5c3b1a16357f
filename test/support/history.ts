/** What the random histories of both eras have in common: what was sent and saved, and what has to come of it. */
import assert from 'node:assert/strict';
import type { ToolSettings } from '../../src/base/settings.ts';
import { ownNames } from '../../src/proxy/own-listing.ts';
import type { Code } from './fake-server.ts';
import { CACHEABLE, errorOf, type Json, resultOf } from './modern-world.ts';
import type { Random } from './random.ts';
import { textOf, type World } from './world.ts';

/** A name that our tools are given and that some servers have, too; nobody calls it but for ours. */
export const TAKEN = 'taken';
export const TAKEN_TOOL: Json = { name: TAKEN, inputSchema: { type: 'object' } };

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
  /** What our tools were to be called from which line of the session on. */
  readonly namesSet: readonly { readonly from: number; readonly tools: ToolSettings }[];
  request(method: string, params: Json, tool?: string | null): Sent;
  save(code: Partial<Code>): void;
  /** Sets something anew that may change while the session runs. */
  set(random: Random): void;
  /** When a change of our own tools may have been announced. */
  readonly announcedAt: readonly number[];
  /** The shortest hold that was ever in force. */
  readonly leastHoldMs: number;
  /** Takes back a request that is not answered yet. */
  cancelOne(random: Random): void;
}

export function createHistory(world: World): History {
  const sent: Sent[] = [];
  const contents = new Map([[0, world.disk.code.content]]);
  const namesSet = [{ from: 0, tools: world.loop.router.settings.tools }];
  const announcedAt: number[] = [];
  let leastHoldMs = world.loop.router.settings.holdMs;
  return {
    namesSet,
    announcedAt,
    get leastHoldMs() {
      return leastHoldMs;
    },
    set(random) {
      const dice = random.next();
      if (dice < 0.4) {
        const tools = randomTools(random);
        namesSet.push({ from: world.said.length, tools });
        announcedAt.push(world.clock.now());
        world.set({ tools });
      } else if (dice < 0.6) {
        const holdMs = random.pick([0, 500, 5_000, 20_000]);
        leastHoldMs = Math.min(leastHoldMs, holdMs);
        world.set({ holdMs });
      } else if (dice < 0.75)
        world.setTimeouts({
          startMs: random.pick([9_000, 60_000]),
          drainMs: random.pick([0, 30_000]),
          personMs: random.pick([1_000, 600_000]),
        });
      else if (dice < 0.85) {
        if (random.chance(0.5)) world.loop.tell({ router: { type: 'scanning' } });
        else {
          announcedAt.push(world.clock.now(), world.clock.now());
          world.set({ isWatched: false });
          world.set({ isWatched: true });
        }
        world.clock.after(random.pick([0, 100, 3_000]), () =>
          world.loop.tell({ router: { type: 'watching' } }),
        );
      } else {
        const problem = random.chance(0.6) ? { file: 'mcp-reload.config.json', problems: ['wrong'] } : null;
        world.loop.tell({ router: { type: 'config', problem } });
      }
    },
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

export function checkAsYouGo({ loop, servers, pairs }: World): void {
  const { active } = loop.router;
  assert.ok(active === null || servers.get(active)!.alive, '2: traffic points at a live server');
  assert.deepEqual(pairs, [], '4: in exclusive two never run together');
}

export function checkAnswers(history: History): void {
  const { world, sent, contents } = history;
  for (const entry of sent) {
    const answers = world.answers(entry.id);
    assert.ok(answers.length <= 1, `10: ${entry.id} is answered ${answers.length} times`);
    const mayStayOpen = entry.tool === 'ask' && !world.isModern;
    if (!entry.cancelled && !mayStayOpen) assert.equal(answers.length, 1, `10: ${entry.id} is not answered`);
    const [answer] = answers;
    if (answer === undefined || !('result' in answer)) continue;
    if (entry.method === 'tools/list') checkOwnTools(history, answer);
    if (!TELLING.has(entry.tool)) continue;
    checkFresh(entry, answer, contents, history.leastHoldMs);
  }
  const runsOf = (id: unknown) =>
    [...world.servers.values()].flatMap(({ ran }) => ran).filter(ran => ran === id).length;
  for (const entry of sent)
    assert.ok(runsOf(entry.id) <= (entry.tool === 'look' ? 2 : 1), `13: ${entry.id} is asked too often`);
  const orders = new Map(sent.map(({ id, order, tool }) => [id, TELLING.has(tool) ? order : null]));
  for (const server of world.servers.values()) {
    const once = server.ran.filter(id => runsOf(id) === 1).flatMap(id => orders.get(id) ?? []);
    const sorted = [...once].sort((a, b) => a - b);
    assert.deepEqual(once, sorted, '12: first come, first served');
  }
}

export const randomTools = (random: Random): ToolSettings => ({
  restart_server: random.pick(['restart_server', 'again', TAKEN, false] as const),
  reload_status: random.pick(['reload_status', 'again', false] as const),
});

/** What our tools have to be called beside those of a server. */
function ownBeside({ restart_server, reload_status }: ToolSettings, theirs: readonly unknown[]): string[] {
  const ours: string[] = [];
  for (const wanted of [restart_server, reload_status]) {
    if (wanted === false) continue;
    const isFree = !theirs.includes(wanted) && !ours.includes(wanted);
    ours.push(isFree ? wanted : `mcp_reload_${wanted}`);
  }
  return ours;
}

/** The names of our tools now, beside these of a server. */
export const ownListed = (world: World, theirs: readonly Json[]): readonly string[] =>
  ownBeside(
    world.loop.router.settings.tools,
    theirs.map(({ name }) => name),
  );

/** How our tools are called now; a name of no tool where one is switched off. */
export function ownNow({ loop }: World): { readonly restart: string; readonly status: string } {
  const { restart, status } = ownNames(loop.router);
  return { restart: restart ?? 'restart_server', status: status ?? 'reload_status' };
}

function checkOwnTools({ world, namesSet }: History, answer: Json): void {
  const names = (resultOf(answer).tools as Json[]).map(({ name }) => name);
  const at = world.said.findIndex(({ message }) => message === answer);
  const { tools } = namesSet.findLast(({ from }) => from <= at)!;
  const theirs = names.filter(name => ['version', 'act', 'look', 'task'].includes(String(name)));
  const isTaken = names.indexOf(TAKEN) !== -1 && names.indexOf(TAKEN) < names.length - countOf(tools);
  const expected = ownBeside(tools, isTaken ? [...theirs, TAKEN] : theirs);
  assert.deepEqual(names.slice(names.length - expected.length), expected, 'our tools are listed last');
  assert.equal(names.length, theirs.length + (isTaken ? 1 : 0) + expected.length, 'no other is listed');
  assert.equal(new Set(names).size, names.length, 'no tool is listed twice');
}

const countOf = (tools: ToolSettings): number => Object.values(tools).filter(name => name !== false).length;

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

function checkFresh(
  entry: Sent,
  answer: Json,
  contents: ReadonlyMap<number, string>,
  leastHoldMs: number,
): void {
  if (resultOf(answer).isError === true) return;
  const text = textOf(answer);
  const waited = /still running \(this call waited (\d+) s\)/.exec(text);
  const content = text.split('\n').at(-1)!;
  assert.ok(!content.startsWith('wrong'), `a server of the wrong era answered ${entry.id}`);
  if (text.includes('is still running'))
    return assert.ok(
      leastHoldMs < 20_000 || Number(waited?.[1]) >= 20,
      `11: ${entry.id} did not wait: ${text}`,
    );
  if (text.startsWith('[mcp-reload] STALE')) return;
  if (text.includes('was not reloaded') || text.includes('may be of older code')) return;
  const fresh = [...contents].some(([index, known]) => index >= entry.seen && known === content);
  const when = `sent when disk state ${entry.seen} had been seen`;
  assert.ok(fresh, `11: ${entry.id}, ${when}, got ${content} without a flag`);
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
  { world, sent, namesSet }: History,
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
    const given = resultOf(world.said[last]!.message)[member] as Json[];
    const isTools = member === 'tools';
    const ours = isTools ? countOf(namesSet.findLast(({ from }) => from <= last)!.tools) : 0;
    const theirs = given.slice(0, given.length - ours);
    const now = active.code[member];
    const names = given.slice(theirs.length).map(({ name }) => name);
    const namesNow = isTools ? ownListed(world, now) : [];
    if (JSON.stringify([theirs, names]) === JSON.stringify([now, namesNow])) continue;
    const since = world.said.slice(last + 1);
    assert.ok(
      since.some(({ by, message }) => by === 'wrapper' && message.method === changed),
      `the client was not told that its ${member} are old`,
    );
  }
}
