// Servers and clients that other people wrote.
import { Project } from '../../.build/test/support/project.js';
import { noPython, python } from '../../.build/test/support/python.js';
import { PY, V1, V2 } from '../../.build/test/support/rig.js';
import { throughTheWrapper } from '../../.build/test/support/scenes/real.js';
import { LEGACY_CLIENTS, MODERN_CLIENTS } from '../../.build/test/support/sdk.js';
import { entryOf } from './npm-servers.mjs';

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
const fromNpm = [
  { name: 'server-everything', call: { name: 'echo', arguments: { message: 'as it was' } } },
  {
    name: 'server-filesystem',
    call: project => ({ name: 'read_text_file', arguments: { path: project.path('package.json') } }),
    args: project => [project.root],
  },
  {
    name: 'server-memory',
    call: { name: 'read_graph', arguments: {} },
    env: project => ({ MEMORY_FILE_PATH: project.aside('memory.json') }),
  },
];

function installed() {
  try {
    return fromNpm.map(server => ({ ...server, entry: entryOf(server.name) }));
  } catch (error) {
    return fromNpm.map(server => ({ ...server, skip: error.message }));
  }
}

const given = (value, project) => (typeof value === 'function' ? value(project) : value);

export const inBothEras = true;

export async function prove(figures, which) {
  for (const server of [...installed(), ...own])
    for (const client of which === 'modern' ? MODERN_CLIENTS : LEGACY_CLIENTS) {
      const refused = refusedFor(server, client);
      const what = refused
        ? `${server.name}, ${client}: anything but the error that it gives alone`
        : `${server.name}, ${client}: differences, before and after a restart`;
      if (server.skip) {
        figures.skip(what, server.skip);
        continue;
      }
      const project = new Project(server.files ?? {});
      await figures.part(what, async () => {
        const real = {
          name: server.name,
          command: [server.program ?? process.execPath, server.entry, ...(given(server.args, project) ?? [])],
          cwd: project.root,
          state: project.state,
          env: given(server.env, project),
          call: given(server.call, project),
        };
        figures.none(what, await throughTheWrapper(real, client, refused));
      });
      project.remove();
    }
}
