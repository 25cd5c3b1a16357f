// Servers of the legacy era under clients that ask for the modern one first.
import { isDeepStrictEqual } from 'node:util';
import { ms } from '../../.build/test/support/measure.js';
import { answers, probeThenHandshake } from '../../.build/test/support/scenes/probes.js';

const LIMIT = 3_000;
const EXPECTED = { era: 'legacy', server: 'raw', code: -32601, killed: false, served: 'edited', notes: [] };

export async function prove(figures) {
  for (const opener of ['probe', 'sibling'])
    for (const answer of answers)
      await figures.part(`${answer.name}, ${opener}`, async () => {
        const { probed, opened, ...seen } = await probeThenHandshake(answer, opener);
        figures.figure(
          `a server that answers with ${answer.name}, ${opener}: opened by the handshake after`,
          `${ms(Math.max(probed, opened))} (at most ${LIMIT} ms)`,
          isDeepStrictEqual(seen, EXPECTED) && Math.max(probed, opened) <= LIMIT,
          [JSON.stringify(seen)],
        );
      });
}
