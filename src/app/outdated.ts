/**
 * Looks after the sources of compiled code that nobody whom we know builds: they cause no reload, but an answer from a
 * build that is older than they are has to be told. A build is to its sources what a generation is to its files.
 */
import { relative, resolve } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Outdated } from '../base/outdated.ts';
import type { BuiltFrom } from '../launch/sources.ts';
import type { WatchFact, WatchPlan } from '../watch/facts.ts';
import { realFolder } from '../watch/points.ts';
import type { Watch } from '../watch/watch.ts';
import { builtAt, mtimeOf } from './output-age.ts';

export interface SourcesPlan extends WatchPlan, Pick<BuiltFrom, 'output' | 'build'> {}

export interface OldBuilds {
  /** These sources from now on; null: none. */
  watch(plan: SourcesPlan | null): void;
  /** What runs may have been built anew. */
  recheck(): void;
  now(): Outdated | null;
  close(): void;
}

interface Post {
  readonly plan: string;
  recheck(): void;
  close(): void;
}

/** A checkout writes output and sources in any order. */
const TOGETHER_MS = 1_000;
/** Somebody may build at every save, beside us; results say at once what is true of them. */
const PATIENCE_MS = 2_000;

export function createOldBuilds(
  told: { outdated(outdated: Outdated | null): void; say(outdated: Outdated): void },
  clock: Clock,
): OldBuilds {
  let post: Post | null = null;
  let outdated: Outdated | null = null;
  let unsaid = () => {};

  function tell(next: Outdated | null): void {
    if (next === null) unsaid();
    else if (outdated === null)
      unsaid = clock.after(PATIENCE_MS, () => outdated !== null && told.say(outdated));
    outdated = next;
    told.outdated(next);
  }

  return {
    watch(plan) {
      const name = JSON.stringify(plan);
      if (post?.plan === name) return;
      post?.close();
      if (outdated !== null) tell(null);
      post = plan === null ? null : { plan: name, ...watchSources(plan, tell, clock) };
    },
    recheck: () => post?.recheck(),
    now: () => outdated,
    close: () => post?.close(),
  };
}

function watchSources(
  plan: SourcesPlan,
  tell: (outdated: Outdated | null) => void,
  clock: Clock,
): Omit<Post, 'plan'> {
  const { entry, folder } = plan.output;
  const root = realFolder(plan.root);
  const output = relative(plan.root, entry).replaceAll('\\', '/');
  const lastBuilt = () => builtAt({ output: folder === null ? [entry] : [entry, folder] }) ?? 0;
  let built = lastBuilt();
  let build = 1;
  let newer: readonly string[] = [];
  let watch: Watch | null = null;
  let closed = false;

  async function open(): Promise<void> {
    const { watchFiles } = await import('../watch/watch.ts');
    if (closed) return;
    watch = watchFiles(plan, hear, clock);
    watch.track(build, built + TOGETHER_MS);
    watch.loaded(build);
  }

  function hear(fact: WatchFact): void {
    if (closed) return;
    if (fact.type !== 'stirred' && fact.type !== 'settled') return;
    rebuilt();
    if (fact.type === 'stirred') set([...new Set([...newer, ...fact.files.filter(isNewer)])]);
    else set((fact.behind.get(build) ?? []).filter(isNewer));
  }

  const isNewer = (name: string) => (mtimeOf(resolve(root, name)) ?? 0) > built && !name.endsWith('/');

  function set(files: readonly string[]): void {
    const before = newer;
    newer = files;
    if (files.join('\n') !== before.join('\n'))
      tell(files.length === 0 ? null : { files, output, build: plan.build });
  }

  function rebuilt(): void {
    const now = lastBuilt();
    if (now <= built) return;
    built = now;
    watch?.forget(build);
    build++;
    watch?.track(build, built);
    watch?.loaded(build);
    set([]);
  }

  void open();
  return {
    recheck: rebuilt,
    close() {
      closed = true;
      void watch?.close();
    },
  };
}
