/** Asks wrappers how they are, all at once: those that do not answer cost no more than one of them. */
import type { Found } from '../control/registry.ts';
import type { Seen } from '../report/wrappers.ts';
import { type Machine, SIGN_OF_LIFE_MS } from './machine.ts';

export const look = ({ askStatus }: Machine, all: readonly Found[]): Promise<readonly Seen[]> =>
  Promise.all(
    all.map(async ({ record: { standing, socket }, life }): Promise<Seen> => {
      if (life !== 'alive') return { kind: life, standing };
      const answer = await askStatus(socket, { logLines: 0, timeoutMs: SIGN_OF_LIFE_MS });
      return answer.ok ? { kind: 'answered', ...answer.answer } : { kind: 'mute', standing, why: answer.why };
    }),
  );
