/**
 * Runs the builds, one after the other: folders that they make anew are kept aside meanwhile and put back if they fail.
 */
import type { FolderRefusal, NotDone } from '../base/clearing.ts';
import { type Clock, wallTime } from '../base/clock.ts';
import type { BuildFailure } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import type { Aside } from '../caches/aside.ts';
import type { BuildProcess } from '../child/build.ts';
import type { EndManner } from '../child/start.ts';
import { unfinishedBuild } from '../memory/unfinished.ts';
import type { Secrets } from '../secrets/mask.ts';
import { createMaskedStream } from '../secrets/stream.ts';
import { secretsOf } from '../secrets/values.ts';
import { asideFolder, buildsFolder } from './own-folders.ts';
import { type Build, buildLaunchOf, type Program } from './program.ts';

export type BuildOutcome =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'failed';
      readonly failure: { readonly kind: 'unbuilt' } & BuildFailure;
      readonly restored: boolean;
    };

export interface BuildEvents {
  /** Masked. */
  output(chunk: Buffer): void;
  /** The folder is built over, not made anew. */
  kept(folder: string, why: FolderRefusal): void;
  over(generation: Generation, outcome: BuildOutcome): void;
}

export interface Builds {
  /** Returns when that was, in wall-clock time: what is saved from then on it may not have read. */
  start(generation: Generation, program: Program): number;
  end(generation: Generation, manner: EndManner): void;
  /** What it has written so far; undefined: no such build runs. */
  output(generation: Generation): readonly string[] | undefined;
}

type Running =
  | { stage: 'preparing' }
  | { stage: 'running'; readonly process: BuildProcess }
  /** It has been told to go, or is over. */
  | { stage: 'ended'; readonly process: BuildProcess | null };

const GIVEN_UP = {
  kind: 'not-started',
  code: 'ABANDONED',
  message: 'given up before it was started',
} as const;

export function createBuilds(secrets: Secrets, events: BuildEvents, clock: Clock): Builds {
  const builds = new Map<Generation, Running>();
  let before: Promise<unknown> = Promise.resolve();
  /** What could not be put back, and is tried again before the next build. */
  let notBack: Aside | null = null;

  async function run(generation: Generation, program: Program, build: Build): Promise<BuildOutcome> {
    const isWanted = () => builds.get(generation)?.stage !== 'ended';
    const unfinished = unfinishedBuild(buildsFolder, build);
    const wasUnfinished = unfinished.is();
    const aside = isWanted() ? await putAside(build) : null;
    if (isWanted()) unfinished.begun();
    const how = isWanted() ? await ran(generation, program, build) : GIVEN_UP;
    const output = outputOf(generation);
    if (isWanted() && how.kind === 'exited' && how.code === 0) {
      await aside?.forget();
      unfinished.done();
      return { kind: 'done' };
    }
    const left: readonly NotDone[] = aside === null ? [] : await aside.putBack();
    if (left.length > 0) notBack = aside;
    const failure = { kind: 'unbuilt', how, output, left } as const;
    const restored = aside !== null && left.length === 0;
    // What had been put back was as doubtful before.
    if (restored && !wasUnfinished) unfinished.done();
    return { kind: 'failed', failure, restored };
  }

  async function putAside({ root, folders, watchedIn }: Build): Promise<Aside | null> {
    if (root === null || folders.length === 0) return null;
    if (notBack !== null && (await notBack.putBack()).length === 0) notBack = null;
    const { setAside } = await import('../caches/aside.ts');
    const aside = await setAside(root, folders, { isWatched: await watchedIn(), own: asideFolder });
    if (aside.kind === 'aside') return aside;
    events.kept(aside.folder, aside.why);
    return null;
  }

  async function ran(generation: Generation, program: Program, build: Build): Promise<BuildFailure['how']> {
    const [{ startBuild }, { byExeca }] = await Promise.all([
      import('../child/build.ts'),
      import('../child/by-execa.ts'),
    ]);
    if (builds.get(generation)?.stage === 'ended') return GIVEN_UP;
    const launch = buildLaunchOf(program, build);
    secrets.learn(secretsOf(launch.env));
    const masking = (out: (chunk: Buffer) => void) => createMaskedStream(secrets.find, out, clock);
    return new Promise(resolve => {
      const told = { output: events.output, gone: resolve };
      builds.set(generation, {
        stage: 'running',
        process: startBuild(launch, told, clock, byExeca, masking),
      });
    });
  }

  function outputOf(generation: Generation): readonly string[] {
    const build = builds.get(generation);
    return build === undefined || build.stage === 'preparing' ? [] : (build.process?.output() ?? []);
  }

  return {
    start(generation, program) {
      const since = wallTime();
      const { build } = program;
      if (build === null) throw new Error('there is nothing to build');
      builds.set(generation, { stage: 'preparing' });
      before = before
        .then(() => run(generation, program, build))
        .then(outcome => {
          builds.delete(generation);
          events.over(generation, outcome);
        });
      return since;
    },
    end(generation, manner) {
      const build = builds.get(generation);
      if (build === undefined) return;
      const process = build.stage === 'preparing' ? null : build.process;
      builds.set(generation, { stage: 'ended', process });
      process?.end(manner);
    },
    output: generation => (builds.has(generation) ? outputOf(generation) : undefined),
  };
}
