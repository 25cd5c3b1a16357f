/** SDK clients and SDK servers notice nothing but two more tools. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Project } from '../support/project.ts';
import { noPython, python } from '../support/python.ts';
import { PY, V1, V2 } from '../support/rig.ts';
import { CLIENTS, throughTheWrapper } from '../support/scenes/real.ts';

const call = { name: 'version', arguments: {} };
const pairs = [
  {
    name: 'SDK v1',
    files: V1,
    command: [process.execPath, 'server.mjs'],
    clients: CLIENTS,
    skip: false as const,
  },
  {
    name: 'SDK v2',
    files: V2,
    command: [process.execPath, 'server.mjs'],
    clients: CLIENTS,
    skip: false as const,
  },
  { name: 'Python', files: PY, command: [python ?? '', 'server.py'], clients: [CLIENTS[0]], skip: noPython },
];

for (const { name, files, command, clients, skip } of pairs)
  for (const client of clients)
    test(`${name} server, ${client}`, { skip }, async () => {
      using project = new Project(files);
      const server = { name, command, cwd: project.root, call };
      assert.deepEqual(await throughTheWrapper(server, client), []);
    });
