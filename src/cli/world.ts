/** What verbs ask of the wrappers and of the machine; tests hand in others. */
import { statSync } from 'node:fs';
import { type Clock, realClock, wallTime } from '../base/clock.ts';
import { homeFolder } from '../base/home-folder.ts';
import { type Listed, listProcesses } from '../child/processes.ts';
import { type Answer, askRestart, askStatus, type RestartWish, type StatusWish } from '../control/call.ts';
import type { RestartAnswer, StatusAnswer } from '../control/messages.ts';
import { type Found, listWrappers } from '../control/registry.ts';
import { stateFolder } from '../memory/folder.ts';

export interface World {
  readonly home: string;
  readonly clock: Clock;
  wallTime(): number;
  wrappers(): Promise<readonly Found[]>;
  /** When its record was written. */
  writtenAt(found: Found): number;
  askStatus(socket: string, wish: StatusWish): Promise<Answer<StatusAnswer>>;
  askRestart(socket: string, wish: RestartWish): Promise<Answer<RestartAnswer>>;
  processes(): Promise<readonly Listed[]>;
}

export function thisMachine(): World {
  const home = homeFolder();
  return {
    home,
    clock: realClock,
    wallTime,
    wrappers: () => listWrappers(stateFolder(process.env, home)),
    writtenAt: ({ path, record }) =>
      Math.round(statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? record.standing.startedAt),
    askStatus,
    askRestart,
    processes: listProcesses,
  };
}
