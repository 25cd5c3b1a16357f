/** Wrappers that answer what a test wants. */
import type { Standing } from '../../src/base/standing.ts';
import type { Listed } from '../../src/child/processes.ts';
import type { World } from '../../src/cli/world.ts';
import type { Answer, RestartWish, StatusWish } from '../../src/control/call.ts';
import type { RestartAnswer } from '../../src/control/messages.ts';
import type { Found, Life } from '../../src/control/registry.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { NOW, standing } from './standings.ts';

export interface FakeWrapper {
  standing: Standing;
  life?: Life;
  /** Of its record; as it stands unless given. */
  readonly recorded?: Standing;
  readonly status?: (wish: StatusWish) => ReturnType<World['askStatus']>;
  readonly restart?: (wish: RestartWish) => Promise<Answer<RestartAnswer>>;
}

export interface FakeWorld extends World {
  readonly clock: FakeClock;
  /** Sockets that were asked to restart, and how. */
  readonly restarts: [socket: string, wish: RestartWish][];
}

export function fakeWorld(wrappers: FakeWrapper[], processes: readonly Listed[] = []): FakeWorld {
  const clock = createFakeClock();
  const restarts: [string, RestartWish][] = [];
  const at = (socket: string): FakeWrapper => wrappers[Number(socket)]!;
  return {
    home: '/home/ada',
    clock,
    restarts,
    wallTime: () => NOW + clock.now(),
    writtenAt: () => NOW - 3_000,
    wrappers: async () => wrappers.map((one, socket) => foundOf(one, String(socket))),
    askStatus: async (socket, wish) =>
      at(socket).status?.(wish) ?? {
        ok: true,
        answer: {
          standing: at(socket).standing,
          text: `details of ${at(socket).standing.name}\nsecond line`,
        },
      },
    async askRestart(socket, wish) {
      restarts.push([socket, wish]);
      return at(socket).restart?.(wish) ?? restarted(at(socket).standing);
    },
    processes: async () => processes,
  };
}

export const restarted = (of: Standing, served = true): Answer<RestartAnswer> => ({
  ok: true,
  answer: {
    served,
    text: served
      ? `Restarted "${of.name}": it serves.\nWhy: asked.`
      : `Restart of "${of.name}" FAILED: boom\nmore`,
    standing: standing({ ...of, generation: (of.generation ?? 0) + 1 }),
  },
});

export const foundOf = (
  { standing, recorded = standing, life = 'alive' }: FakeWrapper,
  socket: string,
): Found => ({
  path: `/state/run/${socket}.json`,
  life,
  record: {
    version: 1,
    standing: recorded,
    socket,
    birth: null,
    place: { host: 'here', boot: null, pidNamespace: null },
    groups: [],
    opener: 'x.json',
  },
});
