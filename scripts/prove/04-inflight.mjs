// A call of 1.5 s is open when the reload comes.
import { MODERN } from '../../.build/test/support/eras.js';
import { noPython, python } from '../../.build/test/support/python.js';
import { PY, RAW, V1, V2 } from '../../.build/test/support/rig.js';
import { callThroughReload } from '../../.build/test/support/scenes/inflight.js';

const legacyServers = [
  { name: 'raw server', setup: { files: RAW } },
  { name: 'SDK v1 server', setup: { files: V1 } },
  { name: 'SDK v2 server', setup: { files: V2 } },
  {
    name: 'Python server',
    setup: { files: PY, command: [python, 'server.py'] },
    file: 'answer.py',
    skip: noPython,
  },
];

const modernServers = [
  { name: 'raw server', setup: { files: RAW, ...MODERN } },
  { name: 'SDK v2 server', setup: { files: V2, ...MODERN } },
];

export const inBothEras = true;

export async function prove(figures, which) {
  for (const { name, setup, file, skip } of which === 'modern' ? modernServers : legacyServers) {
    if (skip) {
      figures.skip(name, skip);
      continue;
    }
    await figures.part(name, async () => {
      const seen = await callThroughReload(setup, 'open', 1_500, file);
      figures.figure(`${name}: the open call was answered by`, seen.slow, seen.slow === 'open old');
      figures.figure(
        `${name}: a call meanwhile was answered by`,
        seen.fresh,
        seen.fresh === 'new' && seen.freshFirst,
      );
      figures.figure(
        `${name}: runs and answers`,
        `${seen.runs} and ${1 + seen.duplicated}`,
        seen.runs === 1 && seen.duplicated === 0,
      );
    });
  }
}
