/** Every way in which clients end us, at any moment of a session, and who is alive three seconds later. */
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../deadline.ts';
import type { Setup } from '../launch.ts';
import { guardianOf } from '../processes.ts';
import type { Random } from '../random.ts';
import { BESIDE_RAW, RAW, Rig } from '../rig.ts';

const LATEST_MS = 3_000;
const LAST_MS = 500;

type Way = (rig: Rig) => void | Promise<void>;

const signalled =
  (signal: NodeJS.Signals): Way =>
  rig =>
    rig.signal(signal);

/** What each does from its first step on. */
export const ways: Readonly<Record<string, Way>> = {
  'stdin end': rig => rig.client.end(),
  SIGINT: signalled('SIGINT'),
  SIGTERM: signalled('SIGTERM'),
  SIGHUP: signalled('SIGHUP'),
  SIGKILL: signalled('SIGKILL'),
  async 'Claude Code'(rig) {
    rig.signal('SIGINT');
    await delay(100);
    rig.signal('SIGTERM');
    await delay(400);
    rig.signal('SIGKILL');
  },
  async 'SDK sibling'(rig) {
    rig.client.end();
    rig.signal('SIGTERM');
    await delay(1_000);
    rig.signal('SIGKILL');
  },
};

export type Moment = 'starting' | 'serving' | 'in a call' | 'reloading' | 'building';

export interface Shape {
  readonly name: string;
  readonly setup: Setup;
  readonly moments: readonly Moment[];
}

const node = process.execPath;
const anyMoment: readonly Moment[] = ['starting', 'serving', 'in a call', 'reloading'];
const beside = (server: string) => ({ ...BESIDE_RAW, 'raw.mjs': 'raw.mjs', 'server.mjs': server });
const inShell = ['sh', '-c', `'${node}' server.mjs; true`];

export const shapes: readonly Shape[] = [
  { name: 'tidy', setup: { files: RAW }, moments: anyMoment },
  { name: 'deaf to SIGTERM and EOF', setup: { files: beside('stubborn.mjs') }, moments: anyMoment },
  { name: 'behind sh -c', setup: { files: RAW, command: inShell }, moments: anyMoment },
  {
    name: 'behind a launcher, with grandchildren',
    setup: { files: beside('grandparent.mjs'), command: inShell },
    moments: anyMoment,
  },
  {
    name: 'during a build',
    setup: { files: { ...RAW, 'build.sh': 'builds-for-ever.sh' }, options: ['--build', 'sh build.sh'] },
    moments: ['building'],
  },
];

async function reach(moment: Moment, way: Way, rig: Rig): Promise<void> {
  const { client, project } = rig;
  const opened = client.open();
  opened.catch(() => {});
  if (moment === 'starting') {
    // A signal reaches us at once, but until we are up nobody sees that stdin has ended.
    if (way === ways['stdin end']) await until(() => rig.stderr !== '', 'its first words');
    // Between the server's birth and its guardian's lie the milliseconds that the README leaves out.
    if (way === ways.SIGKILL) await until(() => guardianOf(rig.child.pid!) !== undefined, 'the guardian');
    return;
  }
  await opened;
  if (moment === 'in a call') {
    client.post('tools/call', { name: 'slow', arguments: { ms: 60_000, key: 'runs' } }).catch(() => {});
    await until(() => project.runs('runs') > 0, 'the call to run');
  }
  if (moment === 'reloading' || moment === 'building') project.answer('edited');
  if (moment === 'building') {
    const sleeping = () => rig.processes().filter(({ command }) => command === 'sleep 300').length === 2;
    await until(sleeping, 'the build', 20_000, () => rig.explain());
  }
}

export interface Orphans {
  readonly moment: Moment;
  /** What is alive three seconds after the first step. */
  readonly left: readonly string[];
}

/** The moment, and how far into it, are left to chance. */
export async function endAndLook(shape: Shape, way: Way, random: Random): Promise<Orphans> {
  const moment = random.pick(shape.moments);
  const later = random.below(LAST_MS);
  const rig = new Rig(shape.setup);
  try {
    await reach(moment, way, rig);
    await delay(later);
    const over = delay(LATEST_MS);
    await way(rig);
    await over;
    const left = rig.processes().map(({ pid, command }) => `${moment}, ${later} ms: ${pid} ${command}`);
    const guardian = guardianOf(rig.child.pid!);
    return {
      moment,
      left: guardian === undefined ? left : [...left, `${moment}, ${later} ms: the guardian`],
    };
  } finally {
    await rig.end().catch(() => {});
  }
}
