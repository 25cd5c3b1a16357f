import type { Clock } from '../base/clock.ts';
import type { Entry, LogOwner } from '../base/kept-log.ts';
import type { Answer, RestartWish, StatusWish } from '../control/call.ts';
import type { RestartAnswer, StatusAnswer } from '../control/messages.ts';
import type { Found } from '../control/registry.ts';

/** What the tools ask of the wrappers and of the machine; tests hand in others. */
export interface Machine {
  readonly clock: Clock;
  wallTime(): number;
  wrappers(): Promise<readonly Found[]>;
  askStatus(socket: string, wish: StatusWish): Promise<Answer<StatusAnswer>>;
  askRestart(socket: string, wish: RestartWish): Promise<Answer<RestartAnswer>>;
  /** Whose logs are kept, also when they do not run; the newest first. */
  logged(): readonly LogOwner[];
  /** What has been written by now is in it; the oldest entry first. */
  log(of: LogOwner, lines: number): Promise<readonly Entry[]>;
}

/** A wrapper that works says something within milliseconds. */
export const SIGN_OF_LIFE_MS = 800;
