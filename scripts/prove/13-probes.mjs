// Servers of the legacy era under clients that ask for the modern one first.
import { isDeepStrictEqual } from 'node:util';
import { answers, probeThenHandshake } from '../../.build/test/support/scenes/probes.js';
import { modernNoMore, slowAndModern } from '../../.build/test/support/scenes/surprises.js';

const LIMIT = 3_000;
const EXPECTED = { era: 'legacy', server: 'raw', code: -32601, killed: false, served: 'edited', notes: [] };

export async function prove(figures) {
  for (const opener of ['probe', 'sibling'])
    for (const answer of answers)
      await figures.part(`${answer.name}, ${opener}`, async () => {
        const { probed, opened, ...seen } = await probeThenHandshake(answer, opener);
        const name = `a server that answers with ${answer.name}, ${opener}`;
        const right = isDeepStrictEqual(seen, EXPECTED);
        figures.figure(`${name}: the session`, right ? 'as it should be' : 'is wrong', right, [
          JSON.stringify(seen),
        ]);
        figures.within(`${name}: opened by the handshake after`, Math.max(probed, opened), LIMIT);
      });
  const surprises = [
    {
      name: 'only modern, and slow',
      run: () => slowAndModern(4_000),
      era: 'legacy',
      told: /2026-07-28|newer protocol/,
    },
    { name: 'modern no more', run: modernNoMore, era: 'modern', told: /does not speak/ },
  ];
  for (const { name, run, era, told } of surprises)
    await figures.part(name, async () => {
      const seen = await run();
      const said = told.exec(seen.told)?.[0] ?? 'nothing of it';
      const right = seen.era === era && seen.isError && told.test(seen.told);
      figures.figure(`a server that is ${name}: opened as ${seen.era}, and its calls are told`, said, right, [
        seen.told,
      ]);
      const then = seen.eraThen === 'modern' && seen.servedThen === 'one';
      figures.figure(
        `a server that is ${name}: once it is known`,
        `${seen.eraThen}, "${seen.servedThen}"`,
        then,
      );
    });
}
