// One server is left after reloads, and nothing after the end.
import { LEGACY, MODERN } from '../../.build/test/support/eras.js';
import { blind } from '../../.build/test/support/processes.js';
import { kinds, reloadAndEnd } from '../../.build/test/support/scenes/ending.js';

const RELOADS = 3;
const ends = [
  { end: 'stdin end', code: 0, within: 1_500 },
  { end: 'SIGTERM', code: 143, within: 400 },
  { end: 'SIGINT', code: 130, within: 400 },
  { end: 'SIGHUP', code: 129, within: 400 },
  { end: 'broken stdout', code: 141, within: 1_500 },
];

export const inBothEras = true;

export async function prove(figures, which) {
  const era = which === 'modern' ? MODERN : LEGACY;
  if (blind) return figures.skip('what is left', blind);
  for (const kind of kinds) {
    const left = [];
    for (const { end, code, within } of ends)
      await figures.part(`${kind.name}, ${end}`, async () => {
        const { servers, exit, took } = await reloadAndEnd(kind, end, RELOADS, era);
        left.push(servers);
        figures.figure(`${kind.name}, ${end}: exit code`, exit.code ?? exit.signal, exit.code === code, [
          `the exit code should be ${code}`,
        ]);
        figures.within(`${kind.name}, ${end}: nothing left after`, took, within);
      });
    const one = left.length === ends.length && left.every(servers => servers === 1);
    figures.figure(
      `${kind.name}: servers after ${RELOADS} reloads, in ${ends.length} sessions`,
      left.join(' '),
      one,
    );
  }
}
