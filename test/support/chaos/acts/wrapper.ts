/** What can be done to the wrapper by those who are allowed to. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../random.ts';
import type { Language } from '../place.ts';
import type { Stand } from '../stand.ts';
import { type Act, between, kill } from './act.ts';

export const CONFIG = 'mcp-reload.config.json';

/** Bounds that are short enough to be reached. */
export const settings = (random: Random, { settings }: Language): string =>
  `${JSON.stringify({
    servers: {
      chaos: {
        holdMs: random.pick([20_000, 3_000, 1_000]),
        timeouts: { startMs: 10_000, drainMs: random.pick([10_000, 2_000]), endMs: 1_000 },
        env: { ROUND: String(random.below(4)) },
        ...settings,
      },
    },
  })}\n`;

const configured: Act = {
  name: 'other settings',
  weight: 2,
  run: (stand, random) => stand.place.project.save(CONFIG, settings(random, stand.place.language)),
};

const misconfigured: Act = {
  name: 'a broken config file',
  weight: 2,
  async run(stand, random) {
    const good = settings(random, stand.place.language);
    const bad = random.pick([
      good.slice(0, random.below(good.length - 2)),
      '{"servers": {"chaos": {"holdMs": "no"}}}\n',
    ]);
    stand.place.project.save(CONFIG, bad);
    await delay(between(random, 50, 1_500));
    stand.place.project.save(CONFIG, good);
  },
};

const restarted: Act = {
  name: 'restart_server',
  weight: 2,
  run(stand, random) {
    const arguments_ = { reason: 'chaos', clear_cache: random.chance(0.5) };
    for (let left = between(random, 1, 4); left > 0; left--)
      void stand.ask('tools/call', { name: 'restart_server', arguments: arguments_ });
  },
};

const signal = (stand: Stand, name: NodeJS.Signals) => void kill(stand.session.pid, name);

export const ENDINGS: Readonly<Record<string, (stand: Stand) => void | Promise<void>>> = {
  'the end of stdin': stand => stand.session.client.end(),
  SIGTERM: stand => signal(stand, 'SIGTERM'),
  SIGINT: stand => signal(stand, 'SIGINT'),
  SIGHUP: stand => signal(stand, 'SIGHUP'),
  SIGKILL: stand => signal(stand, 'SIGKILL'),
  'SIGINT, SIGTERM, SIGKILL': async stand => {
    signal(stand, 'SIGINT');
    await delay(100);
    signal(stand, 'SIGTERM');
    await delay(400);
    signal(stand, 'SIGKILL');
  },
  'SIGTERM with the end of stdin': stand => {
    signal(stand, 'SIGTERM');
    stand.session.client.end();
  },
};

export const ended: Act = {
  name: 'the wrapper ended, and another one started',
  weight: 5,
  async run(stand, random) {
    const way = random.pick(Object.keys(ENDINGS));
    await stand.end(way, () => ENDINGS[way]!(stand));
    await stand.begin();
  },
};

export const wrapper: readonly Act[] = [configured, misconfigured, restarted];
