// The control socket: another user of the machine does not reach it, and callers who mean no good harm no session.
import { LEGACY, MODERN } from '../../.build/test/support/eras.js';
import { withRig } from '../../.build/test/support/rig.js';
import { hostile, mayBeStranger, stranger } from '../../.build/test/support/scenes/hostile.js';

const GIB = 1024 * 1024 * 1024;
/** Of what is read at once, of what waits for those who do not read (1 MiB each), and of what has not been given back yet. */
const LEEWAY_MB = 100;
/** What is taken of a line that is too long, and of what comes behind it. */
const MOST_TAKEN_MIB = 4;

export const inBothEras = true;

export async function prove(figures, era = 'legacy') {
  const how = era === 'modern' ? MODERN : LEGACY;
  if (era === 'legacy') await figures.part('another user', () => anotherUser(figures));
  await figures.part('hostile callers', async () => {
    const { fire, taken, answered, refused, grownMb } = await hostile(how, GIB);
    const mib = taken / 1024 / 1024;
    figures.figure(
      '1 GB in one line: taken before the door is shown',
      `${mib.toFixed(1)} MiB (at most ${MOST_TAKEN_MIB})`,
      mib <= MOST_TAKEN_MIB,
    );
    const others = [...refused].map(([kind, count]) => `${count} ${kind}`).join(', ');
    figures.figure(
      '100 callers at once',
      `${answered} answered${others && `, ${others}`}`,
      answered >= 32 && [...refused.keys()].every(kind => kind === 'refused'),
    );
    const name = 'meanwhile the client';
    figures.none(`${name}: unanswered`, fire.unanswered, fire.calls);
    figures.none(`${name}: errors`, fire.errors);
    figures.none(`${name}: wrong`, fire.wrong);
    figures.none(`${name}: duplicated`, fire.duplicated);
    figures.none(`${name}: out of order within one caller`, fire.disordered);
    figures.remark(
      `longest time without any answer: ${fire.gap.toFixed(0)} ms (this process itself paused ${fire.ownPause.toFixed(0)} ms)`,
    );
    if (process.platform === 'linux')
      figures.figure(
        'memory grew by',
        `${grownMb.toFixed(0)} MB (at most ${LEEWAY_MB})`,
        grownMb <= LEEWAY_MB,
      );
    else figures.skip('memory', 'only Linux tells');
  });
}

async function anotherUser(figures) {
  if (!mayBeStranger) return figures.skip('another user', 'only root can be somebody else');
  await withRig({ options: ['--name', 'private'] }, async ({ project, client }) => {
    await client.open();
    for (const isOpen of [false, true]) {
      const { shown, tries } = await stranger(project, isOpen);
      const where = isOpen ? 'folders opened to all' : 'as it is';
      figures.figure(`another user, ${where}: a file that is open to all`, shown, shown === 'done');
      for (const [what, code] of Object.entries(tries)) {
        if (isOpen && what === 'list the folder') continue;
        figures.figure(`another user, ${where}: to ${what}`, code, code === 'EACCES' || code === 'EPERM');
      }
    }
  });
}
