// Listens that are open through 20 reloads and 3 crashes.
import { isDeepStrictEqual } from 'node:util';
import { MODERN, SECOND } from '../../.build/test/support/eras.js';
import { ACKNOWLEDGED, CANCELLED } from '../../.build/test/support/modern.js';
import { listensThrough } from '../../.build/test/support/scenes/listens.js';
import { subscribedThrough } from '../../.build/test/support/scenes/subscribed.js';

const RELOADS = 20;
const CRASHES = 3;
const END = ['result', CANCELLED];

export async function prove(figures) {
  for (const era of [MODERN, SECOND])
    await figures.part(`opened by a ${era.opener}`, async () => {
      const { reloads, crashes, untold, listens } = await listensThrough(RELOADS, CRASHES, era);
      const say = (what, value, ok, details) =>
        figures.figure(`opened by a ${era.opener}: ${what}`, value, ok, details);
      say('reloads and crashes', `${reloads} and ${crashes}`, reloads === RELOADS && crashes === CRASHES);
      const right = listens.filter(({ filter, promised }) => isDeepStrictEqual(filter, promised));
      say('listens that were promised all that they asked for', `${right.length} of 6`, right.length === 6);
      const count = method => listens.map(({ heard }) => heard.filter(one => one === method).length);
      const acknowledged = count(ACKNOWLEDGED).join(' ');
      say('acknowledgements of each', acknowledged, acknowledged === '1 1 1 1 1 1');
      const over = [...count('result'), ...count('error'), ...count(CANCELLED)];
      const endings = over.reduce((sum, ended) => sum + ended);
      say('ended by anybody but the client', endings, endings === 0);
      const wrong = listens.filter(({ expected, heard }) => !isDeepStrictEqual(expected, heard));
      const sent = listens.reduce((sum, { expected }) => sum + expected.length - 1, 0);
      say(
        `listens that heard anything but the ${sent} notifications that were promised, in order`,
        `${wrong.length} of 6`,
        wrong.length === 0 && sent > 0,
        wrong.map(({ id, expected, heard }) => `${id}: expected ${expected}; heard ${heard}`),
      );
      say('servers that were not told of each listen, once', untold.length, untold.length === 0, untold);
      const ended = listens.filter(({ atTheEnd }) => isDeepStrictEqual(atTheEnd, END));
      say('completed, then cancelled, at our end', `${ended.length} of 6`, ended.length === 6);
    });
  await figures.part('SDK v2 client', async () => {
    const { known, closed, errors } = await subscribedThrough(RELOADS);
    const what = 'SDK v2 client, auto: reloads whose new tool it was told of and called';
    figures.figure(what, `${known.length} of ${RELOADS}`, known.length === RELOADS);
    figures.figure('SDK v2 client, auto: its subscription after them', closed, closed === 'open');
    figures.none('SDK v2 client, auto: errors', errors);
  });
}
