// Two wrappers of the same name and state start at the same moment, and one is killed.
import { LEGACY, MODERN } from '../../.build/test/support/eras.js';
import { killedTwins, MOMENTS } from '../../.build/test/support/scenes/twins.js';

const TIMES = 40;

export async function prove(figures) {
  for (const era of [LEGACY, MODERN])
    await figures.part(era.opener, async () => {
      const twins = await killedTwins(TIMES, era);
      const faults = twins.flatMap(twin => twin.faults);
      figures.none(
        `${era.opener}: faults of the other one, killed ${MOMENTS.join(', ')}`,
        faults,
        twins.length,
      );
    });
}
