import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Clock, realClock } from '../../src/base/clock.ts';
import type { Generation } from '../../src/base/generation.ts';
import type { WatchFact, WatchOptions, WatchPlan } from '../../src/watch/facts.ts';
import { type Watch, watchFiles } from '../../src/watch/watch.ts';

export type Settled = Extract<WatchFact, { type: 'settled' }>;

/** A real folder that is watched for real, and the facts that were told about it, in order. */
export interface Scene {
  readonly root: string;
  readonly watch: Watch;
  /** Everything told so far. */
  readonly facts: readonly WatchFact[];
  /** The next fact for which `wanted` holds; those before it are passed over. */
  next(wanted: (fact: WatchFact) => boolean): Promise<WatchFact>;
  settled(wanted?: (fact: Settled) => boolean): Promise<Settled>;
  /** Until this generation is behind in exactly these files. */
  behind(generation: Generation, ...files: string[]): Promise<Settled>;
  write(name: string, content: string): void;
  remove(name: string): void;
  path(name: string): string;
  /** Saves the files once more, so that their content is known whatever the background has got to. */
  learn(): Promise<void>;
  /** A generation that starts and is up at once. */
  start(generation: Generation): Promise<void>;
}

export interface Setting {
  readonly files?: Readonly<Record<string, string>>;
  readonly plan?: Partial<WatchPlan>;
  readonly options?: WatchOptions;
  readonly clock?: Clock;
  /** Run between the making of the files and the watching. */
  readonly before?: (root: string, box: string) => void;
  /** Do not wait for the first scan. */
  readonly early?: boolean;
}

export async function scene(test: TestContext, setting: Setting = {}): Promise<Scene> {
  const box = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-reload-watch-')));
  const root = join(box, 'project');
  mkdirSync(root);
  const path = (name: string) => join(root, name);
  const write = (name: string, content: string) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), content);
  };
  const given = setting.files ?? { 'a.py': 'a1' };
  for (const [name, content] of Object.entries(given)) write(name, content);
  setting.before?.(root, box);

  const facts: WatchFact[] = [];
  let read = 0;
  let arrived = () => {};
  const plan = {
    root,
    include: ['**/*.py'],
    ignore: [],
    recursive: true,
    poll: false,
    gitignore: true,
    ...setting.plan,
  };
  const tell = (fact: WatchFact) => {
    facts.push(fact);
    arrived();
  };
  const watch = watchFiles(plan, tell, setting.clock ?? realClock, setting.options);
  test.after(async () => {
    await watch.close();
    rmSync(box, { recursive: true, force: true });
  });

  async function next(wanted: (fact: WatchFact) => boolean): Promise<WatchFact> {
    for (;;) {
      while (read < facts.length) {
        const fact = facts[read++]!;
        if (wanted(fact)) return fact;
      }
      await new Promise<void>(resolve => {
        arrived = resolve;
      });
    }
  }
  const settled = async (wanted: (fact: Settled) => boolean = () => true) =>
    (await next(fact => fact.type === 'settled' && wanted(fact))) as Settled;
  const behind = (generation: Generation, ...files: string[]) =>
    settled(fact => fact.behind.get(generation)?.join(' ') === files.join(' '));
  const start = async (generation: Generation) => {
    watch.track(generation);
    watch.loaded(generation);
    for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve));
  };
  const learn = async () => {
    const unread = new Set(Object.keys(given));
    for (const [name, content] of Object.entries(given)) write(name, content);
    while (unread.size > 0) for (const name of (await settled()).touched) unread.delete(name);
  };
  const remove = (name: string) => rmSync(path(name), { recursive: true });
  if (!setting.early) await next(fact => fact.type === 'ready');
  return { root, watch, facts, next, settled, behind, write, remove, path, learn, start };
}

export const countSettled = (facts: readonly WatchFact[]): number =>
  facts.filter(fact => fact.type === 'settled').length;
