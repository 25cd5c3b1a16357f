// Published servers that nobody edits: with the wrapper in front everything is as without it.

import { blind } from '../../../.build/test/support/processes.js';
import { Project } from '../../../.build/test/support/project.js';
import { MOMENTS, throughTheWrapper } from '../../../.build/test/support/scenes/real.js';
import { browser, browsers, reference } from './published.mjs';

const CLIENTS = ['SDK v1 client', 'SDK v2 client, auto'];

/** What needs no look at processes. */
const SEEN_BLIND = MOMENTS.slice(0, 2);

/** npx finds it in the folder where it is installed, and asks no registry. */
const ways = {
  'node entry': server => ({ start: [process.execPath, server.entry()] }),
  'npx -y package': server => ({ start: ['npx', '-y', server.name], cwd: server.folder() }),
};

async function see(figures, facts, server, how, client) {
  const project = new Project({});
  try {
    const { start, cwd = project.root } = ways[how](server);
    const { args, ...known } = server.within(project);
    const real = { ...known, cwd, command: [...start, ...args] };
    const { faults, era } = await throughTheWrapper(real, client);
    facts.era = era;
    for (const moment of MOMENTS) {
      const what = `${moment}: ${moment === 'at the end' ? 'left over' : 'differs'}`;
      if (blind && !SEEN_BLIND.includes(moment)) figures.skip(what, blind);
      else {
        figures.none(
          what,
          faults.filter(fault => fault.startsWith(moment)),
        );
      }
    }
  } finally {
    project.remove();
  }
}

export const bystanders = {
  name: 'bystanders',
  title: 'Servers that are used as they are',
  says: `The same tools, resources, templates, prompts, results, identity and instructions as without the wrapper, at first, after
\`restart_server\` and after the process was killed, and nothing left at the end. Pages of the browser servers: ${browser}.`,
  rows: [...reference, ...browsers].flatMap(server =>
    Object.keys(ways).flatMap(how =>
      CLIENTS.map(client => ({
        subject: server.name,
        version: server.version,
        how,
        client,
        prepare: server.folder,
        see: (figures, facts) => see(figures, facts, server, how, client),
      })),
    ),
  ),
};
