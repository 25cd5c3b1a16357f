/** Whether a change of files that is seen right now may be the server's own doing. */
import type { Suspicion } from '../base/reloading.ts';
import { activePeer, type Router } from './state.ts';

export function suspicion(router: Router): Suspicion {
  const active = activePeer(router);
  const open = active === null ? [] : [...active.open];
  if (open.some(({ tool }) => tool !== null && !router.quietTools.has(tool))) return 'open-call';
  const booting = [...router.peers.values()].some(peer => peer.role === 'candidate');
  return booting || active === null || active.answered === 0 ? 'unanswered' : 'none';
}
