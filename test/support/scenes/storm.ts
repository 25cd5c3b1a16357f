/** Servers that write what is watched. */
import { until } from '../deadline.ts';
import { type InEra, inEra, LEGACY } from '../eras.ts';
import { wordsOf } from '../notes.ts';
import { RAW, type Rig, withRig } from '../rig.ts';

export interface Storm {
  /** Reloads that no edit of ours asked for. */
  readonly reloads: number;
  /** The file and the option that stops it, as the callers were told. */
  readonly told: boolean;
  readonly words: string;
}

/** Until no server was started for `ms`: the only way to see that something has stopped. */
async function quiet(rig: Rig, ms: number): Promise<void> {
  let [count, since] = [rig.project.boots.length, performance.now()];
  const still = () => {
    const now = rig.project.boots.length;
    if (now !== count) [count, since] = [now, performance.now()];
    return performance.now() - since > ms;
  };
  await until(still, `${ms} ms without a start`, 60_000);
}

const tells = (words: string, file: string) => words.includes(file) && words.includes('--ignore');

export function writesAtStart(quietMs: number, era: InEra = LEGACY): Promise<Storm> {
  const files = { ...RAW, 'server.mjs': 'storm-at-start.mjs', 'raw.mjs': 'raw.mjs' };
  return withRig(inEra({ files }, era), async rig => {
    const { client, project } = rig;
    await client.open();
    await client.call('version');
    await quiet(rig, quietMs);
    const before = project.boots.length;
    project.answer('edited');
    await quiet(rig, quietMs);
    const result = await client.call('version');
    const words = `${wordsOf(result)}\n${wordsOf(await client.call('reload_status'))}`;
    const reloads = Math.max(before - 1, project.boots.length - before - 1);
    return { reloads, told: tells(words, 'generated.mjs') && tells(rig.stderr, 'generated.mjs'), words };
  });
}

export function writesPerCall(calls: number, quietMs: number, era: InEra = LEGACY): Promise<Storm> {
  return withRig(era, async rig => {
    const { client, project } = rig;
    await client.open();
    const results: string[] = [];
    for (let n = 0; n < calls; n++) results.push(wordsOf(await client.call('write', { file: 'data.mjs' })));
    await quiet(rig, quietMs);
    results.push(wordsOf(await client.call('version')));
    const status = wordsOf(await client.call('reload_status'));
    const words = `${results.filter(text => text.includes('--ignore')).join('\n')}\n${status}`;
    const told = results.some(text => tells(text, 'data.mjs')) && tells(status, 'data.mjs');
    return { reloads: project.boots.length - 1, told, words };
  });
}
