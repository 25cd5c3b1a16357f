/** What may happen in the middle of a session, in either era. */
import type { Generation } from '../../../src/base/generation.ts';
import type { Event } from '../../../src/reload/state.ts';
import { type Json, resultOf } from '../modern-world.ts';
import { randomCode } from './codes.ts';
import { checkTaskFollows } from './guarantees/answered-once.ts';
import { askOutside } from './guarantees/told-outside.ts';
import { type History, randomTools } from './history.ts';

export interface Move {
  readonly name: string;
  /** How often, compared with the others. */
  readonly weight: number;
  readonly play: (history: History) => void;
}

const FILES = ['server.py', 'server.py', 'server.py', 'other.py'];

const save = (history: History) => {
  const { random, kind } = history;
  const era = history.reopenedAt === null ? kind.era : 'legacy';
  // A save that changes nothing.
  if (random.chance(0.12)) return history.save({});
  history.save(randomCode(random, era, ++history.count), random.pick(FILES));
};

/** Somebody saves one file again and again, each time soon after the start: a storm may come of it. */
const saveOften = (history: History) => {
  for (let times = 3 + history.random.below(5); times > 0; times--) {
    history.save(
      {
        content: `v${++history.count}`,
        start: 'works',
        bootMs: 5,
        ...(history.random.chance(0.1) ? { start: 'hangs' } : {}),
      },
      'server.py',
    );
    history.world.advance(history.random.pick([30, 200, 200, 700]));
  }
  if (history.random.chance(0.5)) history.world.advance(2_100);
};

/** What is on disk becomes what the serving generation runs. */
const takeBack = (history: History) => {
  const { world } = history;
  const active = world.servers.get(world.router.active ?? 0);
  if (active !== undefined) history.save(active.code);
};

const crashLoop = ({ world, random, reached }: History) => {
  for (let times = 7; times > 0; times--) {
    world.crash();
    world.advance(random.pick([50, 300, 1_000, 4_000]));
  }
  reached.add('crash loops');
};

/** More than may wait. */
const flood = (history: History) => {
  const { random, world, reached } = history;
  if (random.chance(0.8)) save(history);
  for (let count = 1_050 + random.below(150); count > 0; count--)
    history.call(random.pick(['version', 'look']));
  if (world.router.room.length === 1_000) reached.add('rooms filled');
  reached.add('floods');
};

const restartTogether = (history: History) => {
  const { random, world } = history;
  for (let count = 2 + random.below(3); count > 0; count--) {
    history.callOwn('restart_server', random.chance(0.3) ? { clear_cache: true } : {});
    if (random.chance(0.4)) world.advance(random.pick([1, 60, 400]));
  }
};

const restartFromOutside = (history: History) => {
  const { random, world } = history;
  for (let count = random.chance(0.8) ? 1 : 3; count > 0; count--) {
    const withdraw = askOutside(history, random.chance(0.2));
    if (random.chance(0.1)) withdraw();
    if (random.chance(0.2)) history.callOwn('restart_server');
    if (random.chance(0.3)) world.advance(random.pick([1, 60, 400]));
  }
};

const set = (history: History) => {
  const { random, world, announcedAt } = history;
  const dice = random.next();
  if (dice < 0.35) history.setTools(randomTools(random));
  else if (dice < 0.5) history.setHold(random.pick([0, 500, 5_000, 20_000]));
  else if (dice < 0.62)
    world.setTimeouts({
      startMs: random.pick([9_000, 60_000]),
      drainMs: random.pick([0, 30_000]),
      personMs: random.pick([1_000, 600_000]),
    });
  else if (dice < 0.7) world.setStrategy(random.pick(['overlap', 'exclusive'] as const));
  else if (dice < 0.85) {
    if (random.chance(0.5)) world.loop.tell({ router: { type: 'scanning' } });
    else {
      announcedAt.push(world.clock.now(), world.clock.now());
      world.set({ isWatched: false });
      world.set({ isWatched: true });
    }
    world.clock.after(random.pick([0, 100, 3_000]), () => world.loop.tell({ router: { type: 'watching' } }));
  } else {
    const problem = random.chance(0.6) ? { file: 'mcp-reload.config.json', problems: ['wrong'] } : null;
    world.loop.tell({ router: { type: 'config', problem } });
  }
};

/** The tasks that the client knows of. */
const tasksTold = ({ sent, world }: History): readonly string[] =>
  sent
    .filter(({ tool }) => tool === 'task')
    .flatMap(({ id }) => world.answers(id).map(resultOf))
    .flatMap(({ task, taskId }) => ((task as Json | undefined)?.taskId ?? taskId ?? []) as string);

const task = (history: History) => {
  const { random, kind, reached } = history;
  const isLegacy = kind.era === 'legacy' || history.reopenedAt !== null;
  const made = tasksTold(history);
  if (made.length === 0 || random.chance(0.4)) {
    history.call('task', { ms: random.pick([500, 5_000, 60_000]) }, isLegacy ? { task: {} } : {});
    return;
  }
  const methods = ['tasks/get', 'tasks/cancel', isLegacy ? 'tasks/result' : 'tasks/update'];
  const taskId = random.pick(made);
  const { id } = history.request(random.pick(methods), { taskId });
  reached.add('tasks followed');
  checkTaskFollows(history, taskId, id);
};

const FACTS: readonly ((generation: Generation) => Event)[] = [
  generation => ({ type: 'proved', generation }),
  generation => ({ type: 'drained', generation }),
  generation => ({ type: 'greeted', generation, mayKill: true }),
  generation => ({ type: 'idle', generation }),
  generation => ({ type: 'unfit', generation }),
  generation => ({ type: 'person', generation, awaited: true }),
  generation => ({ type: 'refused', generation, failure: { kind: 'silent', ms: 1, stderr: [] } }),
  generation => ({ type: 'exited', generation, death: { exit: { kind: 'exited', code: 1 }, stderr: [] } }),
  generation => ({ type: 'elapsed', timer: `drain:${generation}`, stderr: [] }),
  generation => ({ type: 'elapsed', timer: `deadline:${generation}`, stderr: [] }),
];

/** A fact about a generation that is gone comes late, or its answer to what somebody else is asked now. */
const comeLate = ({ world, random, sent, reached }: History) => {
  const dead = [...world.servers.values()].filter(({ alive }) => !alive);
  if (dead.length === 0) return;
  const { generation } = random.pick(dead);
  reached.add('late facts');
  if (random.chance(0.7) || sent.length === 0)
    return world.loop.tell({ lifecycle: random.pick(FACTS)(generation) });
  const { id } = sent.at(-1)!;
  const line = JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: 'ghost' }] } });
  world.loop.tell({ router: { type: 'server-line', generation, line: Buffer.from(line) } });
};

export const COMMON: readonly Move[] = [
  {
    name: 'call',
    weight: 24,
    play: history => {
      const { random } = history;
      const args = random.chance(0.2) ? { ms: random.pick([500, 3_000, 40_000]) } : {};
      history.call(random.pick(['version', 'act', 'look']), args);
    },
  },
  { name: 'restart', weight: 4, play: history => history.callOwn('restart_server') },
  { name: 'restart together', weight: 1, play: restartTogether },
  { name: 'restart from outside', weight: 1.5, play: restartFromOutside },
  {
    name: 'status',
    weight: 3,
    play: history => history.callOwn('reload_status', { wait: history.random.chance(0.5) }),
  },
  { name: 'save', weight: 13, play: save },
  { name: 'save often', weight: 1, play: saveOften },
  { name: 'take back', weight: 2, play: takeBack },
  { name: 'crash', weight: 4.5, play: ({ world }) => world.crash() },
  {
    name: 'crash anybody',
    weight: 3,
    play: ({ world, random }) => {
      if (world.alive.length > 0) world.crash(random.pick(world.alive).generation, random.pick([0, 1, 7]));
    },
  },
  { name: 'crash loop', weight: 0.4, play: crashLoop },
  {
    name: 'freeze',
    weight: 2,
    play: ({ world, random, reached }) => {
      if (world.alive.length === 0) return;
      reached.add('servers frozen');
      random.pick(world.alive).freeze(random.pick([100, 2_000, 20_000]));
    },
  },
  { name: 'cancel', weight: 3, play: history => history.cancelOne() },
  { name: 'task', weight: 3.5, play: task },
  { name: 'set', weight: 3, play: set },
  { name: 'flood', weight: 0.06, play: flood },
  { name: 'come late', weight: 2, play: comeLate },
  {
    name: 'wait',
    weight: 17,
    play: ({ world, random }) => world.advance(random.pick([0, 1, 10, 55, 150, 400, 2_500, 25_000])),
  },
];

export const LEGACY: readonly Move[] = [
  {
    name: 'list',
    weight: 9,
    play: history => {
      history.request(history.random.pick(['tools/list', 'prompts/list', 'ping', 'unknown/thing']), {});
    },
  },
  { name: 'ask', weight: 3, play: history => history.call('ask') },
  {
    name: 'answer',
    weight: 3,
    play: ({ world, random }) => {
      const open = world.heard.filter(({ message }) => typeof message.method === 'string' && 'id' in message);
      if (open.length > 0) world.send({ id: random.pick(open).message.id, result: { action: 'accept' } });
    },
  },
  {
    name: 'log level',
    weight: 1.5,
    play: history => {
      history.request('logging/setLevel', { level: history.random.pick(['debug', 'info', 'error']) });
    },
  },
  {
    name: 'subscribe',
    weight: 2.5,
    play: history => {
      const { random } = history;
      const method = random.pick(['resources/subscribe', 'resources/subscribe', 'resources/unsubscribe']);
      history.request(method, { uri: random.pick(['mem:1', 'mem:2']) });
    },
  },
];
