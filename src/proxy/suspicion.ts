/** Whether a change of files that is seen right now may be the server's own doing. */
import type { Generation } from '../base/generation.ts';
import type { Suspicion } from '../base/reloading.ts';
import type { Peer as AnyPeer } from './state.ts';

interface Peer extends Pick<AnyPeer, 'role' | 'answered'> {
  readonly open: Iterable<{ readonly tool: string | null }>;
}

/** What has to be known for that, in either mode. */
interface Router {
  readonly peers: ReadonlyMap<Generation, Peer>;
  readonly active: Generation | null;
  readonly quietTools: ReadonlySet<string>;
}

export function suspicion(router: Router): Suspicion {
  const active = router.active === null ? null : (router.peers.get(router.active) ?? null);
  const open = active === null ? [] : [...active.open];
  if (open.some(({ tool }) => tool !== null && !router.quietTools.has(tool))) return 'open-call';
  const booting = [...router.peers.values()].some(peer => peer.role === 'candidate');
  return booting || active === null || active.answered === 0 ? 'unanswered' : 'none';
}
