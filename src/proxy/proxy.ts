/** Traffic that keeps the session through reloads. */
import { ownNames } from './own-listing.ts';
import { reportOf } from './own-tools.ts';
import { route } from './route.ts';
import { sessionOf } from './session-of.ts';
import { openRequest } from './silence.ts';
import { createRouter, openWork, type Router, type Settings } from './state.ts';
import { strayCount } from './strays.ts';
import { suspicion } from './suspicion.ts';
import type { Traffic } from './traffic.ts';

export interface Proxy extends Traffic {
  readonly router: Router;
}

export function createProxy(settings: Settings): Proxy {
  const router = createRouter(settings);
  return {
    router,
    route: (event, now) => route(router, event, now),
    get active() {
      return router.active;
    },
    get configProblem() {
      return router.configProblem;
    },
    suspicion: () => suspicion(router),
    names: () => ownNames(router),
    printed: generation => strayCount(router, generation),
    openRequest: now => openRequest(router, now),
    isIdle: () =>
      router.client.kind !== 'opening' &&
      router.discovers.length === 0 &&
      router.ownCalls.size === 0 &&
      router.room.length === 0 &&
      [...router.peers.values()].every(peer => openWork(peer) === 0),
    session: () => sessionOf(router),
    tally: () => router.tally.now(),
    report: (outcome, cleared) => reportOf(router, outcome, cleared),
  };
}
