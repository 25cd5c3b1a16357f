import type { Clock } from '../base/clock.ts';

export const pause = (ms: number, clock: Clock, interrupted: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (interrupted.aborted) return resolve();
    const stop = () => {
      disarm();
      resolve();
    };
    const disarm = clock.after(ms, () => {
      interrupted.removeEventListener('abort', stop);
      resolve();
    });
    interrupted.addEventListener('abort', stop, { once: true });
  });
