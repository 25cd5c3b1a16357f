/** A fixture process under `startChild`, with all it says written down and awaitable. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { realClock } from '../../src/base/clock.ts';
import type { Death } from '../../src/base/failure.ts';
import { byExeca } from '../../src/child/by-execa.ts';
import {
  type Child,
  type ChildEvents,
  type Filtering,
  type Launch,
  type Spawn,
  startChild,
} from '../../src/child/start.ts';
import { fixture } from '../support/home.ts';
import { MARK, marked } from '../support/processes.ts';

export const script = (name: string): string => fixture(join('processes', `${name}.mjs`));

export interface Watched {
  readonly child: Child;
  readonly lines: readonly string[];
  readonly stderr: () => string;
  readonly deaths: readonly Death[];
  readonly dead: Promise<Death>;
  /** Everything that has been told, in order, by the name of the event. */
  readonly told: readonly (keyof ChildEvents)[];
  /** Resolves once `check` holds after some event. */
  when(check: () => boolean): Promise<void>;
  /** What of this process and its descendants is still running. */
  readonly survivors: () => readonly number[];
}

export function watch(
  launch: Partial<Launch>,
  clock = realClock,
  spawn: Spawn = byExeca,
  filter?: Filtering,
): Watched {
  const mark = randomUUID();
  const lines: string[] = [];
  const deaths: Death[] = [];
  const told: (keyof ChildEvents)[] = [];
  const stderr: Buffer[] = [];
  const waits = new Set<() => void>();
  let die = (_: Death): void => {};
  const dead = new Promise<Death>(resolve => {
    die = resolve;
  });
  const note = (event: keyof ChildEvents): void => {
    told.push(event);
    for (const look of waits) look();
  };
  const child = startChild(
    {
      command: process.execPath,
      args: [],
      cwd: undefined,
      ...launch,
      env: { ...(launch.env ?? process.env), [MARK]: mark },
    },
    {
      line(line) {
        lines.push(line.toString());
        note('line');
      },
      stderr(chunk) {
        stderr.push(chunk);
        note('stderr');
      },
      writable: () => note('writable'),
      overlong: () => note('overlong'),
      gone(death) {
        deaths.push(death);
        note('gone');
        die(death);
      },
    },
    clock,
    spawn,
    filter,
  );
  const when = (check: () => boolean): Promise<void> =>
    new Promise(resolve => {
      const look = (): void => {
        if (!check()) return;
        waits.delete(look);
        resolve();
      };
      waits.add(look);
      look();
    });
  const survivors = () => marked(mark).map(found => found.pid);
  return {
    child,
    lines,
    stderr: () => Buffer.concat(stderr).toString(),
    deaths,
    dead,
    told,
    when,
    survivors,
  };
}

export const run = (name: string, ...args: string[]): Watched => watch({ args: [script(name), ...args] });
