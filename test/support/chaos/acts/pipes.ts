/** Full pipes: somebody does not read, or somebody writes too much. */
import { writeFileSync } from 'node:fs';
import type { Random } from '../../random.ts';
import type { Place } from '../place.ts';
import type { Stand } from '../stand.ts';
import { type Act, anyServer, between, kill } from './act.ts';

/** More than all pipes on the way hold. */
function burst(stand: Stand, random: Random): void {
  const calls = between(random, 20, 50);
  for (let n = 0; n < calls; n++) void stand.call(`burst ${n} ${'x'.repeat(40_000)}`);
}

const clientDeaf: Act = {
  name: 'the client does not read',
  weight: 2,
  run(stand, random) {
    const { stdout } = stand.session.child;
    const ms = between(random, 300, 3_000);
    stdout.pause();
    burst(stand, random);
    stand.note(`the client does not read for ${ms} ms`);
    stand.later(ms, () => stdout.resume());
  },
};

const serverDeaf: Act = {
  name: 'the server does not read',
  weight: 2,
  run(stand, random) {
    const pid = anyServer(stand, random);
    const ms = between(random, 300, 3_000);
    if (pid === undefined || !kill(pid, 'SIGSTOP')) return;
    burst(stand, random);
    stand.note(`${pid} does not read for ${ms} ms`);
    stand.later(ms, () => kill(pid, 'SIGCONT'));
  },
};

export const ordersFile = (place: Place): string => place.project.aside('orders');

const ordered = (deed: string, least: number, most: number, name: string): Act => ({
  name,
  weight: 1,
  run(stand, random) {
    const pid = anyServer(stand, random);
    const amount = between(random, least, most);
    writeFileSync(ordersFile(stand.place), JSON.stringify({ deed, amount }));
    if (pid !== undefined && kill(pid, 'SIGUSR2')) stand.note(`${pid}: ${deed} ${amount}`);
  },
});

export const pipes: readonly Act[] = [clientDeaf, serverDeaf];

/** Of servers that mischief.mjs is loaded into. */
export const floods: readonly Act[] = [
  ordered('stderr', 1_000, 20_000, 'a flood on stderr'),
  ordered('prints', 1_000, 10_000, 'a flood of prints on stdout'),
  ordered('notifications', 500, 5_000, 'a flood of notifications'),
  ordered('busy', 500, 4_000, 'a server that is busy'),
];
