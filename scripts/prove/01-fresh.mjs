// 300 times: save, then call at once.
import { LEGACY, MODERN, SECOND } from '../../.build/test/support/eras.js';
import { median, ms } from '../../.build/test/support/measure.js';
import { noPython } from '../../.build/test/support/python.js';
import { nodeWays, pythonWay, savesAndCalls } from '../../.build/test/support/scenes/fresh.js';

const SAVES = 300;

/** In the modern era one way is that of a client that has probed another process. */
const modernWays = nodeWays.map((way, n) => ({ way, era: n === 0 ? SECOND : MODERN }));
const legacyWays = [...nodeWays, ...(noPython ? [] : [pythonWay])].map(way => ({ way, era: LEGACY }));

export const inBothEras = true;

export async function prove(figures, which) {
  const ways = which === 'modern' ? modernWays : legacyWays;
  if (which === 'legacy' && noPython) figures.skip(pythonWay.name, noPython);
  const rounds = Math.ceil(SAVES / ways.length);
  const all = { saves: 0, stale: [], unanswered: [], flagged: [] };
  for (const { way, era } of ways)
    await figures.part(way.name, async () => {
      const seen = await savesAndCalls(way, rounds, era);
      all.saves += seen.times.length + seen.unanswered.length;
      for (const kind of ['stale', 'unanswered', 'flagged'])
        all[kind].push(...seen[kind].map(fault => `${way.name}: ${fault}`));
      figures.remark(`${way.name}: ${rounds} saves, median ${ms(median(seen.times))} from save to answer`);
    });
  figures.none('stale answers', all.stale, all.saves);
  figures.none('unanswered calls', all.unanswered, all.saves);
  figures.none('answers with a note, though nothing was broken', all.flagged, all.saves);
  figures.figure('saves', all.saves, all.saves >= SAVES);
}
