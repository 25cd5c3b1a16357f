/**
 * From which state of the sources each generation is. Without a build that is the state at its start. With one it is the
 * state at the build, however often what was built is started.
 */
import type { Generation } from '../base/generation.ts';
import type { FileWatch } from './watching.ts';

export interface Output {
  /**
   * From now on. `age`: since when sources may differ from what lies on disk, in wall-clock time; null: nothing is built,
   * or it is not known.
   */
  use(age: number | null): void;
  building(generation: Generation, since: number): void;
  /** What lies on disk is of that build now. */
  built(generation: Generation): void;
  unbuilt(generation: Generation): void;
  /** `built`: the build that made its code; null: it runs what lies there. */
  started(generation: Generation, since: number, built: Generation | null): void;
  gone(generation: Generation): void;
}

export function createOutput(watch: Pick<FileWatch, 'track' | 'loaded' | 'forget'>): Output {
  let age: number | null = null;
  let output: { readonly generation: Generation; readonly since: number } | null = null;
  const alive = new Set<Generation>();
  const builds = new Map<Generation, number>();

  const replace = (next: typeof output): void => {
    const before = output;
    output = next;
    if (before !== null && !alive.has(before.generation)) watch.forget(before.generation);
  };

  return {
    use(next) {
      age = next;
      replace(null);
    },
    building(generation, since) {
      builds.set(generation, since);
      watch.track(generation, since);
      // What it reads is settled when a change during the build has been looked at: what is written anew as it was before
      // is no change, and many builds do that.
      watch.loaded(generation);
    },
    built(generation) {
      replace({ generation, since: builds.get(generation)! });
      builds.delete(generation);
    },
    unbuilt(generation) {
      builds.delete(generation);
      watch.forget(generation);
    },
    started(generation, since, built) {
      alive.add(generation);
      if (built === generation) return;
      if (output !== null) return watch.track(generation, output.since, output.generation);
      watch.track(generation, age ?? since);
      if (age !== null) output = { generation, since: age };
    },
    gone(generation) {
      alive.delete(generation);
      if (output?.generation !== generation) watch.forget(generation);
    },
  };
}
