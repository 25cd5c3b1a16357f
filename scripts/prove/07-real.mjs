// Servers and clients that other people wrote.
import { Project } from '../../.build/test/support/project.js';
import { noPython, python } from '../../.build/test/support/python.js';
import { PY, V1, V2 } from '../../.build/test/support/rig.js';
import { throughTheWrapper } from '../../.build/test/support/scenes/real.js';
import { LEGACY_CLIENTS, MODERN_CLIENTS } from '../../.build/test/support/sdk.js';
import { reference } from '../interop/servers/published.mjs';

/** The SDK's own words where a client and a server have no era in common. */
const NO_MODERN = /did not offer pinned protocol version/;
const NO_LEGACY = /Unsupported protocol version/;
const refusedFor = ({ era = 'legacy' }, client) => {
  if (era === 'legacy') return client.includes('pinned') ? NO_MODERN : undefined;
  return era === 'modern' && LEGACY_CLIENTS.includes(client) ? NO_LEGACY : undefined;
};

const version = { name: 'version', arguments: {} };
const own = [
  { name: 'SDK v1 server', files: V1, entry: 'server.mjs', call: version },
  { name: 'SDK v2 server', files: V2, entry: 'server.mjs', call: version, era: 'dual' },
  {
    name: 'SDK v2 server, modern only',
    files: V2,
    entry: 'server.mjs',
    call: version,
    era: 'modern',
    env: { LEGACY: 'reject' },
  },
  { name: 'Python server', files: PY, entry: 'server.py', program: python, call: version, skip: noPython },
];
function published(server) {
  try {
    return { ...server, entry: server.entry() };
  } catch (error) {
    return { ...server, skip: error.message };
  }
}

export const inBothEras = true;

export async function prove(figures, which) {
  for (const server of [...reference.map(published), ...own])
    for (const client of which === 'modern' ? MODERN_CLIENTS : LEGACY_CLIENTS) {
      const refused = refusedFor(server, client);
      const what = refused
        ? `${server.name}, ${client}: anything but the error that it gives alone`
        : `${server.name}, ${client}: differences, also after a restart and a death`;
      if (server.skip) {
        figures.skip(what, server.skip);
        continue;
      }
      const project = new Project(server.files ?? {});
      await figures.part(what, async () => {
        const { args = [], ...known } = server.within?.(project) ?? {};
        const real = {
          name: server.name,
          command: [server.program ?? process.execPath, server.entry, ...args],
          cwd: project.root,
          state: project.state,
          env: server.env,
          call: server.call,
          ...known,
        };
        const { faults } = await throughTheWrapper(real, client, refused);
        figures.none(what, faults);
      });
      project.remove();
    }
}
