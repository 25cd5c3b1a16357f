/** Random histories as in histories.test.ts, of a client of the modern era: listens, rounds, tasks, rude servers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD, READ_TOOL, VERSION_TOOL, WRITE_TOOL } from '../support/fake-server.ts';
import {
  checkAnswers,
  checkAsYouGo,
  checkInTime,
  checkListsKnown,
  checkServedAtLast,
  checkTaskFollows,
  checkTransparent,
  createHistory,
  type History,
  ownNow,
  TAKEN_TOOL,
} from '../support/history.ts';
import { checkEnded, checkServers, type Stream, streamsOf } from '../support/modern-promises.ts';
import { errorOf, type Filter, resultOf, SUBSCRIPTION_ID } from '../support/modern-world.ts';
import { allAtOnce, listenFirst, listFirst, probeInPlace } from '../support/openers.ts';
import { playHistories, type Random, seeded } from '../support/random.ts';
import { createWorld, textOf, type World } from '../support/world.ts';

const TOOLS_CHANGED = 'notifications/tools/list_changed';
const PLAIN = GOOD.capabilities;
const ANNOUNCING = {
  ...PLAIN,
  tools: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
};

function randomSave(history: History, random: Random, count: number): void {
  // A save that changes nothing.
  if (random.chance(0.12)) return history.save({});
  const good = random.chance(0.7);
  const isWrong = random.chance(0.08);
  const content = isWrong ? `wrong${count}` : good ? `v${count}` : `broken${count}`;
  history.save({
    content,
    era: isWrong ? 'legacy' : random.pick(['modern', 'dual'] as const),
    probe: isWrong ? random.pick(['answers', 'silent', 'exits', { error: -32_000 }] as const) : 'answers',
    listens: random.chance(0.9) ? 'acknowledged' : random.pick(['silent', 'refused'] as const),
    start: good ? 'works' : random.pick(['exits', 'hangs', 'rejects', 'cannot-list'] as const),
    bootMs: random.pick([5, 80, 300, 4_000]),
    greetMs: random.pick([0, 0, 1, 60]),
    listenMs: random.pick([0, 0, 1, 60, 2_500]),
    answerMs: random.pick([1, 5, 200]),
    leaveMs: random.pick([1, 20, 5_500]),
    hasAddress: random.chance(0.1),
    tools: random.chance(0.7)
      ? [VERSION_TOOL, WRITE_TOOL, READ_TOOL]
      : random.pick([
          [VERSION_TOOL, READ_TOOL],
          [VERSION_TOOL, READ_TOOL, TAKEN_TOOL],
        ]),
    prompts: random.chance(0.8) ? [] : [{ name: `greet${count}` }],
    resources: random.chance(0.8) ? [] : [{ uri: `mem:${count}`, name: 'one' }],
    capabilities: random.chance(0.5) ? PLAIN : ANNOUNCING,
    cache: random.pick([{ ttlMs: 300_000, cacheScope: 'public' }, { ttlMs: 0, cacheScope: 'private' }, {}]),
    asks: random.chance(0.1) ? ['ping', 'roots/list', 'elicitation/create'] : [],
  });
}

const randomFilter = (random: Random): Filter => ({
  ...(random.chance(0.7) ? { toolsListChanged: true } : {}),
  ...(random.chance(0.3) ? { promptsListChanged: true } : {}),
  ...(random.chance(0.3) ? { resourcesListChanged: random.chance(0.8) } : {}),
  ...(random.chance(0.3) ? { resourceSubscriptions: random.pick([['mem:1'], ['mem:2', 'mem:1'], []]) } : {}),
});

/** Opens a stream or takes one back; ids are of every kind that is legal. */
function randomListen(world: World, random: Random, count: number): void {
  const open = [...world.loop.router.listens.values()].map(({ message }) => JSON.parse(message.envelope.id));
  if (open.length > 0 && random.chance(0.3)) return world.cancel(random.pick(open));
  world.listen(randomFilter(random), random.pick([`listen:${count}`, count, -count, `"\u00e9${count}`]));
}

/** What a server says of its own accord, in order or not; only the one that serves may announce its lists. */
function randomWord(world: World, random: Random, announced: number[]): void {
  if (world.alive.length === 0) return;
  const server = random.pick(world.alive);
  if (server.generation === world.loop.router.active) announced.push(world.clock.now());
  const stamp = random.pick([...server.listening, 'nobody', undefined]);
  const _meta = stamp === undefined ? {} : { _meta: { [SUBSCRIPTION_ID]: stamp } };
  const method = random.pick([
    TOOLS_CHANGED,
    'notifications/prompts/list_changed',
    'notifications/resources/list_changed',
    'notifications/resources/updated',
    'notifications/subscriptions/acknowledged',
    'notifications/cancelled',
    'notifications/message',
    'ping',
  ]);
  const params = {
    uri: 'mem:1',
    requestId: stamp,
    notifications: { toolsListChanged: true },
    data: 'word',
    ..._meta,
  };
  if (random.chance(0.5)) server.announce(method, { uri: 'mem:1' });
  else if (method === 'ping') server.say({ id: 0, method });
  else if (random.chance(0.2) && stamp !== undefined)
    server.say({ id: stamp, result: { resultType: 'complete', ..._meta } });
  else server.say({ method, params });
}

function randomTask(history: History, random: Random): void {
  const made = [...history.world.servers.values()].flatMap(({ tasks }) => tasks);
  if (made.length === 0 || random.chance(0.4)) {
    const ms = random.pick([500, 5_000, 60_000]);
    history.request('tools/call', { name: 'task', arguments: { ms } }, 'task');
    return;
  }
  const taskId = random.pick(made);
  const sent = history.request(random.pick(['tasks/get', 'tasks/update', 'tasks/cancel']), { taskId });
  checkTaskFollows(history, taskId, sent.id);
}

/** Goes on with a round, or begins one. */
function randomRound(history: History, random: Random, open: Set<string>): void {
  const { world } = history;
  for (const { message } of world.heard) {
    const { resultType, requestState } = resultOf(message);
    if (resultType === 'input_required') open.add(String(requestState));
  }
  const states = [...open].filter(state => !used.has(state));
  if (states.length === 0 || random.chance(0.4)) {
    history.request('tools/call', { name: 'ask', arguments: {} }, 'ask');
    return;
  }
  const state = random.pick(states);
  used.add(state);
  const generation = Number(/of g(\d+)/.exec(state)![1]);
  const server = world.servers.get(generation)!;
  const isDraining = world.loop.router.peers.get(generation)?.role === 'draining';
  const params = { name: 'ask', arguments: {}, requestState: state, inputResponses: { name: {} } };
  const { id } = history.request('tools/call', params, 'retry');
  const { line } = world.said.findLast(({ by, message }) => by === 'client' && message.id === id)!;
  if (!isDraining) return;
  drained.add(id);
  assert.ok(server.lines.includes(line), `${state} goes to the generation that gave it`);
}

/** States that have been used, and retries that went to a draining generation. */
const used = new Set<string>();
const drained = new Set<unknown>();

/** Rounds go to a server that may know them: the one that gave the state, or the active one, and only to one. */
function checkRounds({ world, sent }: History): void {
  for (const { id, tool } of sent) {
    if (tool !== 'retry') continue;
    const heardBy = [...world.servers.values()].filter(({ heard }) => heard.some(one => one.id === id));
    assert.ok(heardBy.length <= 1, `${id} is asked of ${heardBy.length} servers`);
    const [answer] = world.answers(id);
    if (heardBy.length === 0 || answer === undefined) continue;
    if ('error' in answer)
      assert.equal(errorOf(answer).code, -32602, 'the own error of the server comes through');
    else if (drained.has(id) && resultOf(answer).isError !== true)
      assert.match(
        textOf(answer),
        /^\[mcp-reload\] STALE/,
        `${id} is answered by older code, and that is said`,
      );
  }
}

/** Every reload that changed the tools is announced once on every stream that was open for it. */
function checkAnnounced(history: History, streams: readonly Stream[], announced: readonly number[]): void {
  const { world, sent } = history;
  const swaps = world.notes.flatMap(note => (note.kind === 'serving' ? [note.swap] : []));
  for (const [at, swap] of swaps.entries()) {
    const before = swaps[at - 1];
    if (before === undefined) continue;
    const until = swaps[at + 1]?.servingAt ?? Number.POSITIVE_INFINITY;
    const toolsOf = (generation: number) => JSON.stringify(world.servers.get(generation)!.code.tools);
    const differ = toolsOf(before.generation) !== toolsOf(swap.generation);
    const isWithin = (time: number) => time >= swap.servingAt && time < until;
    // An old list that comes late, and the server's own word, are told as well.
    const late = sent.filter(
      ({ id, method }) =>
        method === 'tools/list' &&
        world.said.some(
          ({ by, message, at: sentAt }) => by === 'client' && message.id === id && sentAt < swap.servingAt,
        ) &&
        world.heard.some(({ message, at: heardAt }) => message.id === id && isWithin(heardAt)),
    ).length;
    const own = announced.filter(isWithin).length;
    for (const stream of streams) {
      if (stream.acknowledged?.toolsListChanged !== true) continue;
      if (stream.acknowledgedAt! >= swap.servingAt) continue;
      if (stream.cancelledAt !== null && stream.cancelledAt <= until) continue;
      const told = stream.notifications.filter(
        one => one.method === TOOLS_CHANGED && isWithin(one.at),
      ).length;
      const what = `${stream.id} is told ${told} times of the tools of generation ${swap.generation}`;
      if (differ) assert.ok(told >= 1, what);
      assert.ok(told <= 1 + late + own, what);
    }
  }
}

function play(seed: number): void {
  const random = seeded(seed);
  used.clear();
  drained.clear();
  const world = createWorld({
    holdMs: random.chance(0.1) ? 0 : 20_000,
    strategy: random.pick(['overlap', 'exclusive'] as const),
    code: {
      era: random.pick(['dual', 'modern'] as const),
      capabilities: random.chance(0.5) ? PLAIN : ANNOUNCING,
      bootMs: random.pick([5, 100, 1_500]),
    },
  });
  const history = createHistory(world);
  const announced: number[] = [];
  const rounds = new Set<string>();
  if (random.chance(0.2)) world.advance(random.below(300));
  random.pick([probeInPlace, listenFirst, listFirst, allAtOnce])(world);
  assert.ok(world.isModern);

  for (let steps = 10 + random.below(50); steps > 0; steps--) {
    const dice = random.next();
    if (dice < 0.27) {
      const tool = random.pick(['version', 'act', 'look']);
      const args = random.chance(0.2) ? { ms: random.pick([500, 3_000, 40_000]) } : {};
      history.request('tools/call', { name: tool, arguments: args }, tool);
    } else if (dice < 0.36) {
      const lists = ['tools/list', 'tools/list', 'prompts/list', 'resources/list', 'server/discover'];
      history.request(random.pick([...lists, 'resources/read', 'unknown/thing']), { uri: 'mem:1' });
    } else if (dice < 0.4) history.request('tools/call', { name: ownNow(world).restart, arguments: {} });
    else if (dice < 0.43)
      history.request('tools/call', { name: ownNow(world).status, arguments: { wait: random.chance(0.5) } });
    else if (dice < 0.57) randomSave(history, random, steps);
    else if (dice < 0.62) world.crash();
    else if (dice < 0.65 && world.alive.length > 0) world.crash(random.pick(world.alive).generation, 0);
    else if (dice < 0.68) history.cancelOne(random);
    else if (dice < 0.73) randomListen(world, random, steps);
    else if (dice < 0.77) randomWord(world, random, announced);
    else if (dice < 0.81) randomRound(history, random, rounds);
    else if (dice < 0.85) randomTask(history, random);
    else if (dice < 0.88) history.set(random);
    else world.advance(random.pick([0, 1, 10, 55, 150, 400, 2_500, 25_000]));
    checkAsYouGo(world);
  }

  world.advance(11 * 60_000);
  const streams = streamsOf(world);
  checkAnswers(history);
  checkTransparent(history);
  checkInTime(history);
  checkRounds(history);
  checkAnnounced(history, streams, [...announced, ...history.announcedAt]);
  checkListsKnown(history, (changed, since) => isTold(streams, world, changed, since));
  checkListening(world, streams);
  checkServers(world);
  checkServedAtLast(history);
  world.end();
  world.advance(120_000);
  checkEnded(streamsOf(world));
  assert.equal(world.exitCode, 0, 'the wrapper ends');
  assert.equal(world.alive.length, 0, 'nothing is left behind');
  assert.equal(world.clock.armed, 0, 'no timer is left');
}

const FILTERS: Readonly<Record<string, keyof Filter>> = {
  'notifications/tools/list_changed': 'toolsListChanged',
  'notifications/prompts/list_changed': 'promptsListChanged',
  'notifications/resources/list_changed': 'resourcesListChanged',
};

/** Whether somebody has been listening for a change since the client was given the list. */
const isTold = (streams: readonly Stream[], world: World, changed: string, since: number): boolean =>
  streams.some(
    ({ acknowledged, acknowledgedAt, cancelledAt }) =>
      acknowledged?.[FILTERS[changed]!] === true &&
      acknowledgedAt! < world.said[since]!.at &&
      cancelledAt === null,
  );

/** The server that serves has been told every open listen, once. */
function checkListening(world: World, streams: readonly Stream[]): void {
  const active = world.servers.get(world.loop.router.active ?? 0);
  if (active === undefined) return;
  const told = active.heard.filter(({ method }) => method === 'subscriptions/listen').map(({ id }) => id);
  for (const { id, cancelledAt } of streams) {
    const times = told.filter(one => one === id).length;
    if (cancelledAt === null) assert.equal(times, 1, `${id} is told to the server ${times} times`);
    else assert.ok(times <= 1);
  }
}

test('random histories keep every promise to a modern client', () => playHistories(450, play));
