/** Servers that must be alone: a copy that starts beside another one fails, and `two at once` counts as a run. */
import { createServer } from 'node:net';
import { until } from '../deadline.ts';
import { type InEra, inEra, LEGACY } from '../eras.ts';
import type { Setup } from '../launch.ts';
import { answerOf, noteKinds, wordsOf } from '../notes.ts';
import { RAW, withRig } from '../rig.ts';

export const ALONE = { ...RAW, 'raw.mjs': 'raw.mjs', 'server.mjs': 'alone.mjs' };

export interface Alone {
  /** What calls made right after a save were answered with, and calls that were running then. */
  readonly after: string[];
  readonly running: string[];
  /** Milliseconds from each save to the answer. */
  readonly times: number[];
  readonly notes: readonly string[];
  readonly unanswered: number;
  readonly duplicated: number;
  readonly boots: number;
  readonly twoAtOnce: number;
  readonly status: string;
  readonly stderr: string;
}

export interface Kind {
  readonly wants: 'lock' | 'port';
  readonly setup?: Setup;
  readonly era?: InEra;
  readonly edits: number;
}

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise(resolve => server.close(resolve));
  return String(port);
}

export interface Overtaken {
  readonly answer: string;
  readonly boots: number;
  readonly twoAtOnce: number;
}

/** Saves once more when the next start waits for what the old one left behind. */
export function saveWhileOthersGo(setup: Setup): Promise<Overtaken> {
  return withRig({ ...setup, files: ALONE, env: { LOCK: '1', ...setup.env } }, async rig => {
    const { client, project } = rig;
    await client.open();
    await client.call('version');
    project.answer('edit 1');
    await until(() => rig.stderr.includes('starting generation 2'), 'the next start');
    project.answer('edit 2');
    const answer = answerOf(await client.call('version'));
    return { answer, boots: project.boots.length, twoAtOnce: project.runs('two at once') };
  });
}

/** Saves again and again; at every save one call runs and another one follows. */
export async function editsAlone({ wants, setup = {}, era = LEGACY, edits }: Kind): Promise<Alone> {
  const need = wants === 'lock' ? { LOCK: '1' } : { PORT: await freePort() };
  const whole = inEra({ ...setup, files: ALONE, env: { ...need, ...setup.env } }, era);
  return await withRig(whole, async rig => {
    const { client, project } = rig;
    const seen = { after: [] as string[], running: [] as string[], times: [] as number[] };
    const notes: string[] = [];
    await client.open();
    await client.call('slow', { ms: 1, key: 'warm' });
    for (let edit = 1; edit <= edits; edit++) {
      const running = client.call('slow', { ms: 150, key: String(edit) });
      await until(() => project.runs(String(edit)) > 0, 'the server works on the call');
      const start = performance.now();
      project.answer(`edit ${edit}`, edit % 2 === 0 ? 'in-place' : 'rename');
      const result = await client.call('version');
      seen.times.push(performance.now() - start);
      seen.after.push(answerOf(result));
      seen.running.push(answerOf(await running));
      notes.push(...noteKinds(result), ...noteKinds(await running));
    }
    return {
      ...seen,
      notes,
      unanswered: client.unanswered.length,
      duplicated: client.strays.length,
      boots: project.boots.length,
      twoAtOnce: project.runs('two at once'),
      status: wordsOf(await client.call('reload_status')),
      stderr: rig.stderr,
    };
  });
}
