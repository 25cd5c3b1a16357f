/** What only a client of the modern era does, and what its servers say to it. */
import assert from 'node:assert/strict';
import { type Filter, resultOf, SUBSCRIPTION_ID } from '../modern-world.ts';
import { INITIALIZE } from '../openers.ts';
import type { Random } from '../random.ts';
import { holds } from './guarantee.ts';
import type { History } from './history.ts';
import type { Move } from './moves.ts';

const randomFilter = (random: Random): Filter => ({
  ...(random.chance(0.7) ? { toolsListChanged: true } : {}),
  ...(random.chance(0.3) ? { promptsListChanged: true } : {}),
  ...(random.chance(0.3) ? { resourcesListChanged: random.chance(0.8) } : {}),
  ...(random.chance(0.3) ? { resourceSubscriptions: random.pick([['mem:1'], ['mem:2', 'mem:1'], []]) } : {}),
});

/** Opens a stream or takes one back; ids are of every kind that is legal. */
function listen(history: History): void {
  const { world, random, reached } = history;
  const open = [...world.router.listens.values()].map(({ message }) => JSON.parse(message.envelope.id));
  if (open.length > 0 && random.chance(0.3)) return world.cancel(random.pick(open));
  const count = ++history.count;
  reached.add('listens');
  world.listen(randomFilter(random), random.pick([`listen:${count}`, count, -count, `"\u00e9${count}`]));
}

/** What a server says of its own accord, in order or not; only the one that serves may announce its lists. */
function word({ world, random, announcedAt }: History): void {
  if (world.alive.length === 0) return;
  const server = random.pick(world.alive);
  if (server.generation === world.router.active) announcedAt.push(world.clock.now());
  const stamp = random.pick([...server.listening, 'nobody', undefined]);
  const _meta = stamp === undefined ? {} : { _meta: { [SUBSCRIPTION_ID]: stamp } };
  const method = random.pick([
    'notifications/tools/list_changed',
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

/** Goes on with a round, or begins one. */
function round(history: History): void {
  const { world, random, reached, rounds } = history;
  for (const { message } of world.heard) {
    const { resultType, requestState } = resultOf(message);
    if (resultType === 'input_required') rounds.open.add(String(requestState));
  }
  const states = [...rounds.open].filter(state => !rounds.used.has(state));
  if (states.length === 0 || random.chance(0.4)) {
    history.call('ask');
    return;
  }
  const state = random.pick(states);
  rounds.used.add(state);
  const generation = Number(/of g(\d+)/.exec(state)![1]);
  const server = world.servers.get(generation)!;
  const isDraining = world.router.peers.get(generation)?.role === 'draining';
  const params = { name: 'ask', arguments: {}, requestState: state, inputResponses: { name: {} } };
  const { id } = history.request('tools/call', params, 'retry');
  reached.add('rounds');
  if (!isDraining) return;
  rounds.drained.add(id);
  holds('The session survives', () =>
    assert.ok(server.heard.at(-1)?.id === id, `${state} goes to the generation that gave it`),
  );
}

/** The client gives its session up and begins anew with the handshake. */
function reopen(history: History): void {
  const { world, reached } = history;
  if (world.disk.code.era !== 'dual' || world.disk.code.start !== 'works') return;
  history.reopenedAt = world.said.length;
  world.isModern = false;
  history.watcher.isOpen = false;
  reached.add('sessions opened anew');
  const { id } = history.request('initialize', INITIALIZE);
  for (let waited = 0; world.answers(id).length === 0 && waited < 30_000; waited += 100) world.advance(100);
  world.notify('notifications/initialized');
  history.watcher.isOpen = true;
}

export const MODERN: readonly Move[] = [
  {
    name: 'list',
    weight: 9,
    play: history => {
      const lists = ['tools/list', 'tools/list', 'prompts/list', 'resources/list', 'server/discover'];
      const method = history.random.pick([...lists, 'resources/read', 'unknown/thing']);
      history.request(method, { uri: 'mem:1' });
    },
  },
  { name: 'listen', weight: 5, play: listen },
  { name: 'word', weight: 4, play: word },
  { name: 'round', weight: 4, play: round },
  { name: 'open anew', weight: 0.15, play: reopen },
];
