// 300 times: save, then call at once.
import { median, ms } from '../../.build/test/support/measure.js';
import { noPython } from '../../.build/test/support/python.js';
import { nodeWays, pythonWay, savesAndCalls } from '../../.build/test/support/scenes/fresh.js';

const SAVES = 300;

export async function prove(figures) {
  const ways = noPython ? nodeWays : [...nodeWays, pythonWay];
  if (noPython) figures.skip(pythonWay.name, noPython);
  const rounds = Math.ceil(SAVES / ways.length);
  const all = { saves: 0, stale: [], unanswered: [], flagged: [] };
  for (const way of ways)
    await figures.part(way.name, async () => {
      const seen = await savesAndCalls(way, rounds);
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
