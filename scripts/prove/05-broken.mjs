// Code that can't be served: the old code answers and says why, the next good save recovers.
import { isDeepStrictEqual } from 'node:util';
import { LEGACY, MODERN } from '../../.build/test/support/eras.js';
import { ms } from '../../.build/test/support/measure.js';
import { noPython } from '../../.build/test/support/python.js';
import {
  breakAndRepair,
  breakages,
  hangAtLoad,
  hangUntilRefused,
  pythonBreakages,
} from '../../.build/test/support/scenes/broken.js';

/** The bound of a call's wait, as it is without options, and what a busy machine may add. */
const HOLD = 20_000 + 2_000;
/** The same for a start that is given up. */
const DEADLINE = 60_000 + 3_000;

export const inBothEras = true;

export async function prove(figures, which) {
  const isModern = which === 'modern';
  const era = isModern ? MODERN : LEGACY;
  for (const breakage of [...breakages, ...(isModern ? [] : pythonBreakages), hangAtLoad([])]) {
    const { name } = breakage;
    if (noPython && pythonBreakages.includes(breakage)) {
      figures.skip(name, noPython);
      continue;
    }
    await figures.part(name, async () => {
      const seen = await breakAndRepair(breakage, era);
      figures.figure(
        `${name}: answered by`,
        seen.oldAnswers ? 'the old code' : 'other code',
        seen.oldAnswers,
      );
      const told = seen.note !== undefined && breakage.told.test(seen.note);
      const place = breakage.told.exec(seen.note ?? '')?.[0] ?? 'nothing';
      figures.figure(`${name}: the first result begins with a note that names`, place, told, [seen.note]);
      const structured = breakage.tool === 'structured';
      if (structured)
        figures.figure(
          `${name}: the note is a`,
          `${seen.noteType} block`,
          seen.noteType === 'resource' && isDeepStrictEqual(seen.structured, { answer: 'one' }),
        );
      figures.figure(
        `${name}: after the next good save`,
        `"${seen.repaired}", notes: ${seen.notesAfterRepair.length}`,
        seen.repaired === 'repaired' && seen.notesAfterRepair.length === 0,
      );
      figures.none(`${name}: disconnects and stray messages`, seen.disturbed ? 1 : 0);
      if (name.startsWith('hang'))
        figures.figure(
          `${name}: the call waited`,
          `${ms(seen.took)} (at most ${ms(HOLD)})`,
          seen.took <= HOLD,
        );
    });
  }
  if (isModern) return;
  await figures.part('hang at load, given up', async () => {
    const { waits, oldAnswers, note } = await hangUntilRefused(8);
    const total = waits.reduce((sum, wait) => sum + wait, 0);
    figures.figure(
      'hang at load: nobody waits for it after',
      ms(total),
      total <= DEADLINE && waits.at(-1) <= 1_000,
    );
    const told = oldAnswers && note !== undefined;
    figures.figure('hang at load: then answered by', told ? 'the old code, with a note' : 'others', told, [
      note,
    ]);
  });
}
