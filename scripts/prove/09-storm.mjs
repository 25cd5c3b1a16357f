// Servers that write what is watched.
import { LEGACY, MODERN } from '../../.build/test/support/eras.js';
import { writesAtStart, writesPerCall } from '../../.build/test/support/scenes/storm.js';

const MOST = 5;
const QUIET = 5_000;
const storms = [
  { name: 'a watched file written at each start', run: era => writesAtStart(QUIET, era) },
  { name: 'a watched file written by each of 20 calls', run: era => writesPerCall(20, QUIET, era) },
];

export const inBothEras = true;

export async function prove(figures, which) {
  for (const { name, run } of storms)
    await figures.part(name, async () => {
      const { reloads, told, words } = await run(which === 'modern' ? MODERN : LEGACY);
      figures.figure(
        `${name}: reloads, then ${QUIET / 1000} s of quiet`,
        `${reloads} (at most ${MOST})`,
        reloads <= MOST,
      );
      figures.figure(`${name}: told which file and option`, told ? 'yes' : 'no', told, [words]);
    });
}
