// Servers on rmcp, the official SDK for Rust, compiled at every start and by a build of their own.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { home } from '../../../.build/test/support/home.js';
import { connect } from '../../../.build/test/support/sdk.js';
import { builtOnce, environment, manifests, run } from '../toolchain.mjs';
import { workday } from '../workday.mjs';

const BUILD = 'cargo build';
const BINARY = 'target/debug/server';

const ways = {
  'cargo run -q': { command: () => ['cargo', 'run', '-q'] },
  '--build, target/debug/server': { command: () => [BINARY], build: { line: BUILD } },
};

/** 1.x knows only the protocol with a handshake, and exits on anything before it: such a client is opened by us alone. */
const EXITS = { version: '1.8.0', client: 'SDK v2 client, auto, in place' };

const looks = [
  ['3.11.0', 'cargo run -q', ['SDK v1 client', 'SDK v2 client, auto, in place']],
  [
    '3.11.0',
    '--build, target/debug/server',
    ['SDK v1 client', 'SDK v2 client, auto', 'SDK v2 client, pinned'],
  ],
  ['1.8.0', 'cargo run -q', ['SDK v2 client, auto, in place']],
  ['1.8.0', '--build, target/debug/server', ['SDK v2 client, auto', 'SDK v2 client, auto, in place']],
];

function row(version, how, client) {
  const crate = `rust-rmcp-${version}`;
  const prepare = () => builtOnce(crate, 'rust', BUILD);
  const exits = version === EXITS.version && client === EXITS.client;
  const server = {
    ...ways[how],
    ...(exits && { unwrapped: 'SDK v2 client' }),
    fixture: 'rust',
    fault: /src\/main\.rs:45/,
    env: () => environment('CARGO_HOME', 'RUSTUP_HOME'),
    /** Compiled before a client connects, as the README says; all that it depends on was so before. */
    settle(project) {
      project.delete('package.json');
      manifests(crate, project.root);
      const options = { recursive: true, preserveTimestamps: true };
      cpSync(join(prepare(), 'target'), project.path('target'), options);
      run(BUILD, project.root);
    },
  };
  return {
    subject: 'rmcp',
    version,
    how,
    client,
    prepare,
    async see(figures, facts) {
      if (exits) await exitsOnProbe(figures, join(prepare(), BINARY));
      await workday(figures, facts, server, client);
    },
  };
}

async function exitsOnProbe(figures, binary) {
  const opening = connect(EXITS.client, { line: [binary], cwd: home });
  const said = await opening.then(
    session => session.close().then(() => 'opened'),
    error => error.said ?? error.message,
  );
  figures.figure(
    'exits on the probe without us',
    said.split('(')[0].trim(),
    said.includes('ExpectedInitializeRequest'),
    [said],
  );
}

export const rust = {
  name: 'rust',
  title: 'Servers in Rust',
  rows: looks.flatMap(([version, how, clients]) => clients.map(client => row(version, how, client))),
};
