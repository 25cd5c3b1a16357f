/** What can happen to processes. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Act, anyServer, between, kill } from './act.ts';

const killed: Act = {
  name: 'kill -9 of a server',
  weight: 4,
  run(stand, random) {
    const pid = anyServer(stand, random);
    if (pid !== undefined && kill(pid, 'SIGKILL')) stand.note(`killed ${pid}`);
  },
};

const serverStopped: Act = {
  name: 'SIGSTOP of a server',
  weight: 3,
  run(stand, random) {
    const pid = anyServer(stand, random);
    const ms = between(random, 300, 4_000);
    if (pid === undefined || !kill(pid, 'SIGSTOP')) return;
    stand.note(`stopped ${pid} for ${ms} ms`);
    stand.later(ms, () => kill(pid, 'SIGCONT'));
  },
};

const wrapperStopped: Act = {
  name: 'SIGSTOP of the wrapper',
  weight: 2,
  run(stand, random) {
    const { pid } = stand.session;
    const ms = between(random, 100, 2_000);
    kill(pid, 'SIGSTOP');
    stand.note(`stopped the wrapper for ${ms} ms`);
    stand.later(ms, () => {
      kill(pid, 'SIGCONT');
      stand.note('the wrapper goes on');
    });
  },
};

const everyKilled: Act = {
  name: 'kill -9 of every server for a while',
  weight: 1,
  async run(stand, random) {
    const rounds = between(random, 3, 12);
    for (let round = 0; round < rounds; round++) {
      for (const { pid } of stand.session.servers()) kill(pid, 'SIGKILL');
      await delay(between(random, 50, 400));
    }
  },
};

export const buildKilled: Act = {
  name: 'kill -9 of a build',
  weight: 3,
  async run(stand, random) {
    stand.note(`saved edition ${stand.place.good('in-place')}, its build is killed`);
    for (let looks = between(random, 5, 30); looks > 0; looks--) {
      await delay(20);
      for (const { pid } of stand.session.builds()) kill(pid, 'SIGKILL');
    }
  },
};

export const signals: readonly Act[] = [killed, serverStopped, wrapperStopped, everyKilled];
