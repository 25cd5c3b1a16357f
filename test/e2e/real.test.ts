/** SDK clients and SDK servers notice nothing but two more tools. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Project } from '../support/project.ts';
import { noPython, python } from '../support/python.ts';
import { PY, V1, V2 } from '../support/rig.ts';
import { throughTheWrapper } from '../support/scenes/real.ts';
import { LEGACY_CLIENTS } from '../support/sdk.ts';

const call = { name: 'version', arguments: {} };
const node = [process.execPath, 'server.mjs'];
const [v1Client, v2Client] = LEGACY_CLIENTS;
const pairs = [
  { name: 'SDK v1', files: V1, command: node, client: v1Client, skip: false as const },
  { name: 'SDK v2', files: V2, command: node, client: v2Client, skip: false as const },
  { name: 'Python', files: PY, command: [python ?? '', 'server.py'], client: v1Client, skip: noPython },
];

for (const { name, files, command, client, skip } of pairs)
  test(`${name} server, ${client}`, { skip }, async () => {
    using project = new Project(files);
    const server = { name, command, cwd: project.root, state: project.state, call };
    assert.deepEqual(await throughTheWrapper(server, client), []);
  });
