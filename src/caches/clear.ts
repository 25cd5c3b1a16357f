/** Carries out the plan before a start. Nothing here throws: what could not be done is told. */
import { type Clearing, NOTHING_CLEARED } from '../base/clearing.ts';
import { type CachePlan, cachesBefore, type Start } from './plan.ts';
import { clearPycache } from './python.ts';
import { codeOf } from './system.ts';
import { type OwnFolder, openTrash } from './trash.ts';

export interface Caches {
  /** Whether this start has anything to wait for. */
  clears(start: Start): boolean;
  /** Null where it has not. */
  clear(start: Start): Promise<Clearing> | null;
  /** The start is under way: what was taken out of the project is deleted now. */
  tidy(): void;
}

export function openCaches(plan: CachePlan, own: OwnFolder): Caches {
  const trash = openTrash(own);

  async function clear(start: Start): Promise<Clearing> {
    const { root } = plan;
    const folders = plan.builds ? { anew: plan.folders } : { left: plan.folders };
    if (root === null) return { ...NOTHING_CLEARED, refused: { kind: 'no-root' } };
    const where = cachesBefore(plan, start);
    try {
      const only = where === 'everywhere' ? {} : { only: where };
      const clearing = where.length === 0 ? NOTHING_CLEARED : await clearPycache(root, trash, only);
      return { ...clearing, ...folders };
    } catch (error) {
      return { ...NOTHING_CLEARED, failed: [{ path: root, code: codeOf(error) }], ...folders };
    }
  }

  const clears = (start: Start) => start.clear || cachesBefore(plan, start).length > 0;
  return {
    clears,
    clear: start => (clears(start) ? clear(start) : null),
    tidy: () => void trash.empty(),
  };
}
