/** From the save to the first answer of the new code, beside the server's own cold boot; measured in turns. */
import { until } from '../deadline.ts';
import type { Setup } from '../launch.ts';
import { answerOf } from '../notes.ts';
import { Rig, withRig } from '../rig.ts';

export interface Served {
  readonly boots: number[];
  readonly served: number[];
  readonly stale: string[];
}

/** From the start of the process until it has been opened and `tools/list` is answered: what every new generation has to do. */
async function coldBoot(rig: Rig, setup: Setup): Promise<number> {
  const start = performance.now();
  const alone = new Rig({ ...setup, project: rig.project, wrapped: false });
  try {
    await alone.client.open();
    const listed = await alone.client.request('tools/list', {});
    return listed.at - start;
  } finally {
    await alone.end();
  }
}

export function saveToServed(rounds: number, setup: Setup): Promise<Served> {
  return withRig(setup, async rig => {
    const seen: Served = { boots: [], served: [], stale: [] };
    await rig.client.open();
    await rig.client.call('version');
    for (let round = 0; round < rounds; round++) {
      await until(() => rig.servers().length === 1, 'one idle copy of the server', 15_000);
      seen.boots.push(await coldBoot(rig, setup));

      const start = performance.now();
      rig.project.answer(`edit ${round}`);
      const got = await rig.client.request('tools/call', { name: 'version', arguments: {} });
      seen.served.push(got.at - start);
      const said = answerOf(got.message.result as Parameters<typeof answerOf>[0]);
      if (said !== `edit ${round}`) seen.stale.push(said);
    }
    return seen;
  });
}
