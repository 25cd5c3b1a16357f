/** Ways to end, and what is left then. */

import { until } from '../deadline.ts';
import { type InEra, inEra, LEGACY } from '../eras.ts';
import type { Setup } from '../launch.ts';
import { alive, describe, guardianOf } from '../processes.ts';
import { type Exit, RAW, type Rig, withRig } from '../rig.ts';

export type End = 'stdin end' | 'broken stdout' | 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGKILL';

export interface Kind {
  readonly name: string;
  readonly setup: Setup;
  /** Processes that one server is made of. */
  readonly size: number;
}

const node = process.execPath;
const withRaw = { ...RAW, 'raw.mjs': 'raw.mjs' };
export const kinds: Kind[] = [
  { name: 'plain', size: 1, setup: { files: RAW } },
  {
    name: 'deaf to SIGTERM and EOF',
    size: 1,
    setup: { files: { ...withRaw, 'server.mjs': 'stubborn.mjs' } },
  },
  { name: 'behind sh -c', size: 2, setup: { command: ['sh', '-c', `'${node}' server.mjs; true`] } },
  { name: 'with grandchildren', size: 3, setup: { files: { ...withRaw, 'server.mjs': 'grandparent.mjs' } } },
];

export interface Ended {
  /** Servers alive after the reloads, when every old one had its time to leave. */
  readonly servers: number;
  readonly exit: Exit;
  /** Milliseconds until no process was left. */
  readonly took: number;
}

async function bringAbout(end: End, rig: Rig): Promise<void> {
  if (end === 'stdin end') return rig.client.end();
  if (end !== 'broken stdout') return rig.signal(end);
  const closed = new Promise(resolve => rig.child.stdout.once('close', resolve));
  rig.child.stdout.destroy();
  await closed;
  rig.client.send({ id: 'nobody reads this', method: 'ping' });
}

export function reloadAndEnd(kind: Kind, end: End, reloads = 1, era: InEra = LEGACY): Promise<Ended> {
  return withRig(inEra(kind.setup, era), async rig => {
    const { client, project } = rig;
    await client.open();
    await client.call('version');
    for (let n = 0; n < reloads; n++) {
      project.answer(`edit ${n}`);
      await client.call('version');
    }
    const left = () => `; there are:\n${describe(rig.servers())}${rig.explain()}`;
    // A process that is just dying has no environment any more, but is not dead yet: it counts in the second way only.
    const booted = () => project.boots.filter(alive).length;
    const hasLeft = () => rig.servers().length <= kind.size && booted() <= 1;
    await until(hasLeft, 'every old server has left', 15_000, left);
    const servers = booted();

    const guardian = guardianOf(rig.child.pid!);
    const pids = [...rig.processes().map(one => one.pid), ...(guardian === undefined ? [] : [guardian])];
    const start = performance.now();
    await bringAbout(end, rig);
    await until(() => !pids.some(alive), 'the end of every process', 10_000, left);
    const took = performance.now() - start;
    await rig.gone(1_000);
    return { servers, exit: await rig.exited(), took };
  });
}
