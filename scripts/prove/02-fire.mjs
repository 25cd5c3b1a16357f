// 4 callers that never pause, through 20 reloads.
import { LEGACY, MODERN } from '../../.build/test/support/eras.js';
import { ms } from '../../.build/test/support/measure.js';
import { underFire } from '../../.build/test/support/scenes/fire.js';

const RELOADS = 20;
const GAP = 50;
const ANSWERS = 500;

const runs = [
  {
    name: 'calls wait for fresh code',
    gap: 'longest gap without any answer, beside a caller that never waits',
    firing: { callers: 4, reloads: RELOADS, open: 2, answers: ANSWERS, pings: true, options: [] },
  },
  {
    name: 'nothing is held (--hold 0)',
    gap: 'longest gap without any tool answer',
    firing: {
      callers: 4,
      reloads: RELOADS,
      open: 1,
      answers: ANSWERS,
      pings: false,
      options: ['--hold', '0'],
    },
  },
];

export const inBothEras = true;

export async function prove(figures, which) {
  const era = which === 'modern' ? MODERN : LEGACY;
  for (const { name, gap, firing } of runs)
    await figures.part(name, async () => {
      const fire = await underFire({ ...firing, era });
      figures.figure(
        `${name}: reloads`,
        `${fire.reloads} under ${fire.calls} calls`,
        fire.reloads === RELOADS,
      );
      figures.none(`${name}: unanswered`, fire.unanswered);
      figures.none(`${name}: errors`, fire.errors);
      figures.none(`${name}: wrong`, fire.wrong);
      figures.none(`${name}: duplicated`, fire.duplicated);
      figures.none(`${name}: out of order within one caller`, fire.disordered);
      figures.within(`${name}: ${gap}`, fire.gap, GAP, [
        `the callers' own process was not running for up to ${ms(fire.ownPause)}`,
      ]);
    });
}
