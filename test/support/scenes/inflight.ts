/** A call that is open when the reload comes. */
import { rmSync, writeFileSync } from 'node:fs';
import { until } from '../deadline.ts';
import type { Setup } from '../launch.ts';
import { answerOf, noteKeys } from '../notes.ts';
import { withRig } from '../rig.ts';

export interface InFlight {
  /** What the open call was answered with; it was asked when the answer was `old`. */
  readonly slow: string;
  readonly notes: string[];
  readonly runs: number;
  /** What a call after the save was answered with, while the other was open. */
  readonly fresh: string;
  readonly freshFirst: boolean;
  readonly duplicated: number;
}

export function callThroughReload(
  setup: Setup,
  key: string,
  ms: number,
  file?: 'answer.py',
): Promise<InFlight> {
  return withRig(setup, async ({ project, client }) => {
    project.answer('old', 'in-place', file);
    // The call is open for as long as a reload takes here, and for `ms` at least.
    writeFileSync(`${project.runsFile}.hold`, '');
    await client.open();
    await client.call('version');
    let done = false;
    const slow = client.call('slow', { ms, key }).finally(() => {
      done = true;
    });
    await until(() => project.runs(key) > 0, 'the server works on the call');
    project.answer('new', 'in-place', file);
    const fresh = await client.call('version');
    const freshFirst = !done;
    rmSync(`${project.runsFile}.hold`);
    const result = await slow;
    return {
      slow: answerOf(result),
      notes: noteKeys(result),
      runs: project.runs(key),
      fresh: answerOf(fresh),
      freshFirst,
      duplicated: client.strays.length,
    };
  });
}
