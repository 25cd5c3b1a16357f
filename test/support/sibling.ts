/** The throw-away process that a client of both eras may probe before it starts the one that it keeps. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { RawClient } from './client.ts';
import { until, within } from './deadline.ts';
import { launch, type Setup } from './launch.ts';
import type { Message } from './messages.ts';
import { blind, describe, marked } from './processes.ts';
import type { Project } from './project.ts';

/** How long a client waits between the polite end and the other one. */
const PATIENCE = 1_000;

export interface Probed {
  /** The answer; undefined when the process ended without one. */
  readonly message: Message | undefined;
  /** Milliseconds from the start to the answer. */
  readonly took: number;
  /** Whether it had to be killed. */
  readonly killed: boolean;
}

/** Starts the whole command, probes it, and ends it at once: stdin and SIGTERM together, SIGKILL a second later. */
export async function probeSibling(setup: Setup, project: Project): Promise<Probed> {
  const mark = randomUUID();
  const start = performance.now();
  const aside = { ...setup.env, JOURNAL: project.aside('sibling') };
  const child = launch({ ...setup, env: aside }, project, mark);
  child.stderr.resume();
  const exited = once(child, 'exit');
  const client = new RawClient(child.stdout, child.stdin, { deadline: setup.deadline });
  const got = await client.probe().catch(error => {
    if (client.ended) return undefined;
    child.kill('SIGKILL');
    throw error;
  });
  child.stdin.end();
  child.kill('SIGTERM');
  const killed = await within(exited, 'the end of the sibling', PATIENCE).then(
    () => false,
    () => child.kill('SIGKILL'),
  );
  await exited;
  if (!blind)
    await until(
      () => marked(mark).length === 0,
      'nothing is left of the sibling',
      10_000,
      () => describe(marked(mark)),
    );
  return { message: got?.message, took: (got?.at ?? performance.now()) - start, killed };
}
