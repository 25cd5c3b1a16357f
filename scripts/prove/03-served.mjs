// Save to served, beside the server's own cold boot measured in the same run.
import { MODERN } from '../../.build/test/support/eras.js';
import { median, ms } from '../../.build/test/support/measure.js';
import { blind } from '../../.build/test/support/processes.js';
import { V1, V2 } from '../../.build/test/support/rig.js';
import { saveToServed } from '../../.build/test/support/scenes/served.js';

const ROUNDS = 20;
const ALLOWANCE = 150;

export const inBothEras = true;

export async function prove(figures, which) {
  if (blind) return figures.skip('save to served', blind);
  const { boots, served, stale } = await saveToServed(
    ROUNDS,
    which === 'modern' ? { files: V2, ...MODERN } : { files: V1 },
  );
  const [boot, save] = [median(boots), median(served)];
  figures.remark(`cold boot ${ms(Math.min(...boots))} to ${ms(Math.max(...boots))}, median ${ms(boot)}`);
  figures.remark(
    `save to served ${ms(Math.min(...served))} to ${ms(Math.max(...served))}, median ${ms(save)}`,
  );
  figures.none('stale answers', stale, ROUNDS);
  figures.within(`save to served beyond the cold boot, medians of ${ROUNDS}`, save - boot, ALLOWANCE);
}
