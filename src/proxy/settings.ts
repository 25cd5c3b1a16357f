/**
 * What is set anew while the session runs holds at once, also for who waits already: shorter limits let them go, and
 * tools of ours that the client knows under other names are announced like any change of tools.
 */
import type { TrafficSettings } from '../base/settings.ts';
import { announce } from './announce.ts';
import { ownEntries, sameEntries } from './own-listing.ts';
import { limitsChanged } from './room.ts';
import { listenAnew } from './silence.ts';
import type { Turn } from './state.ts';

export function settingsChanged(turn: Turn, changed: Partial<TrafficSettings>): void {
  const { router } = turn;
  const before = ownEntries(router);
  const { isWatched } = router.settings;
  router.settings = { ...router.settings, ...changed };
  if (isWatched !== router.settings.isWatched) router.files = isWatched ? 'not-watched' : 'scanning';
  if (router.hasListed && !sameEntries(before, ownEntries(router))) announce(turn, 'tools');
  limitsChanged(turn);
  listenAnew(turn);
}
