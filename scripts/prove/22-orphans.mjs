// Nothing outlives us by three seconds, however and whenever we are ended: SIGKILL included.
import { blind } from '../../.build/test/support/processes.js';
import { seeded } from '../../.build/test/support/random.js';
import { endAndLook, shapes, ways } from '../../.build/test/support/scenes/orphans.js';

const ENDINGS = Number(process.env.MCP_RELOAD_ENDINGS ?? 16);
/** More of them would be about this machine: two cores, and several processes start and end in each. */
const AT_ONCE = 12;

export async function prove(figures) {
  if (blind) return figures.skip('what is left', blind);
  const seed = Number(process.env.MCP_RELOAD_SEED ?? Date.now() % 1_000_000);
  figures.remark(`seed ${seed} (again with MCP_RELOAD_SEED=${seed}): at which moments the endings come`);
  const random = seeded(seed);
  for (const shape of shapes) {
    const tries = Object.keys(ways).flatMap(way => Array.from({ length: ENDINGS }, () => way));
    const left = new Map(Object.keys(ways).map(way => [way, []]));
    const moments = new Map();
    const failures = [];
    const work = async () => {
      for (let way = tries.shift(); way !== undefined; way = tries.shift())
        try {
          const found = await endAndLook(shape, ways[way], random);
          moments.set(found.moment, (moments.get(found.moment) ?? 0) + 1);
          left.get(way).push(...found.left);
        } catch (error) {
          failures.push(`${way}: ${error.message}`);
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    figures.remark(
      `${shape.name}: ${[...moments].map(([moment, count]) => `${count} ${moment}`).join(', ')}`,
    );
    for (const [way, found] of left)
      figures.none(`${shape.name}, ${way}: processes alive 3 s later, of ${ENDINGS} sessions`, found);
    figures.none(`${shape.name}: sessions that did not come as far as to be ended`, failures);
  }
}
