/** SDK clients and SDK servers notice nothing but two more tools. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Project } from '../support/project.ts';
import { noPython, python } from '../support/python.ts';
import { PY, V1, V2 } from '../support/rig.ts';
import { throughTheWrapper } from '../support/scenes/real.ts';
import { type ClientName, LEGACY_CLIENTS, MODERN_CLIENTS } from '../support/sdk.ts';

const call = { name: 'version', arguments: {} };
const node = [process.execPath, 'server.mjs'];
const [v1Client, v2Client] = LEGACY_CLIENTS;
interface Pair {
  readonly name: string;
  readonly files: Record<string, string>;
  readonly command: readonly string[];
  readonly env?: Record<string, string>;
  readonly client: ClientName;
  /** The error of a pair that has no era in common. */
  readonly refused?: RegExp;
  readonly skip: string | false;
}

const [auto, autoInPlace, pinned, pinnedInPlace] = MODERN_CLIENTS;
const only = { LEGACY: 'reject' };
const pairs: Pair[] = [
  { name: 'SDK v1', files: V1, command: node, client: v1Client, skip: false },
  { name: 'SDK v2', files: V2, command: node, client: v2Client, skip: false },
  { name: 'SDK v2', files: V2, command: node, client: auto, skip: false },
  { name: 'SDK v2, modern only', files: V2, env: only, command: node, client: pinnedInPlace, skip: false },
  {
    name: 'SDK v2, modern only',
    files: V2,
    env: only,
    command: node,
    client: v1Client,
    refused: /Unsupported protocol version/,
    skip: false,
  },
  { name: 'SDK v1', files: V1, command: node, client: autoInPlace, skip: false },
  { name: 'SDK v1', files: V1, command: node, client: pinned, refused: /pinned/, skip: false },
  { name: 'Python', files: PY, command: [python ?? '', 'server.py'], client: v1Client, skip: noPython },
];

for (const { name, files, command, env, client, refused, skip } of pairs)
  test(`${name} server, ${client}`, { skip }, async () => {
    using project = new Project(files);
    const server = { name, command, env, cwd: project.root, state: project.state, call };
    const { faults } = await throughTheWrapper(server, client, refused);
    assert.deepEqual(faults, []);
  });
