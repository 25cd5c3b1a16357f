// A session is opened at once for a server that can't be reached, and mended from inside.
import { isDeepStrictEqual } from 'node:util';
import { LEGACY, MODERN, SECOND } from '../../.build/test/support/eras.js';
import { ms } from '../../.build/test/support/measure.js';
import {
  hang,
  missingFile,
  missingProgram,
  openInTrouble,
  slowStart,
  syntaxError,
} from '../../.build/test/support/scenes/openers.js';
import { OURS } from '../../.build/test/support/scenes/real.js';

const LIMIT = 3_000;
const troubles = [syntaxError, missingFile, missingProgram, slowStart(8_000), hang];
const sessions = [
  { era: LEGACY, remembered: false },
  { era: LEGACY, remembered: true },
  { era: MODERN, remembered: false },
  { era: MODERN, remembered: true },
  { era: SECOND, remembered: true },
];

export async function prove(figures) {
  for (const trouble of troubles)
    for (const { era, remembered } of sessions) {
      const name = `${trouble.name}, ${era.opener}${remembered ? ', met before' : ''}`;
      // Of a hang the list is waited for as long as for any: shown where the openers differ most.
      const listed = trouble !== hang || remembered === (era === MODERN);
      await figures.part(name, async () => {
        const seen = await openInTrouble(trouble, era, remembered, listed);
        const slowest = Math.max(...Object.values(seen.answered));
        const openers = Object.entries(seen.answered).map(([opener, at]) => `${opener} ${ms(at)}`);
        figures.within(`${name}: slowest opener`, slowest, LIMIT, openers);
        const expected = remembered && era !== LEGACY ? 'modern' : 'legacy';
        figures.figure(`${name}: era`, seen.era, seen.era === expected);
        if (listed) {
          const ours = seen.toolsMeanwhile.slice(-2);
          figures.figure(
            `${name}: tools at the end of the list`,
            ours.join(' '),
            isDeepStrictEqual(ours, OURS),
          );
        }
        const told = trouble.told.exec(seen.status)?.[0].split('\n')[0].slice(0, 60);
        figures.figure(`${name}: reload_status says`, told, told !== undefined, [seen.status]);
        figures.figure(
          `${name}: after mending`,
          `"${seen.served}"${seen.announced ? ', announced' : ''}`,
          seen.served === 'one' && !seen.notes.includes('stale') && seen.toolsThen.includes('version'),
        );
      });
    }
}
