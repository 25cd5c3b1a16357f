/** Whether the model has been told that its answers come from an old build: once, until there is a new one. */
import type { Outdated } from '../base/outdated.ts';
import { outdatedNote } from '../report/outdated.ts';
import type { OldBuild, Router } from './state.ts';

export const outdatedNow = (before: OldBuild | null, outdated: Outdated | null): OldBuild | null =>
  outdated === null ? null : { told: before?.told ?? 'no', outdated };

export function takeOldBuild(router: Router): string | null {
  const { outdated } = router;
  if (outdated === null || outdated.told === 'yes') return null;
  router.outdated = { ...outdated, told: 'yes' };
  return outdatedNote(outdated.outdated);
}
