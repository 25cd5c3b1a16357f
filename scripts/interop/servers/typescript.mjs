// Servers on the SDKs for TypeScript, by each of the ways in which they are started.
import { spawnSync } from 'node:child_process';
import { chmodSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { nodeOf } from '../../prove/npm-nodes.mjs';
import { npmPackages } from '../npm-packages.mjs';
import { workday } from '../workday.mjs';

const VERSIONS = {
  '@modelcontextprotocol/sdk': '1.32.2',
  '@modelcontextprotocol/server': '2.4.0',
  fastmcp: '4.20.16',
  zod: '4.6.7',
  tsx: '4.23.15',
  typescript: '7.0.2',
  '@types/node': '20.19.43',
  esbuild: '0.28.2',
};
const STRIPPING = '24.21.0';
const packages = () => npmPackages('typescript', VERSIONS);

const env = project => ({
  PATH: [project.path(join('node_modules', '.bin')), process.env.PATH].join(delimiter),
});

/** `line` builds; alone it is run before the server is started. */
const built = (line, file, more = {}) => ({
  file: 'src/server.ts',
  command: () => ['node', file],
  build: {
    line,
    run(project) {
      const how = {
        cwd: project.root,
        env: { ...process.env, ...env(project) },
        encoding: 'utf8',
        shell: true,
      };
      const { status, stdout, stderr } = spawnSync(line, how);
      if (status !== 0) throw new Error(`${line} failed: ${stdout}${stderr}`);
    },
  },
  ...more,
});

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    rootDir: 'src',
    outDir: 'dist',
    module: 'nodenext',
    target: 'es2023',
    types: ['node'],
    strict: true,
    skipLibCheck: true,
  },
  include: ['src'],
});
const manifest = more => JSON.stringify({ name: 'own-server', version: '1.0.0', type: 'module', ...more });

/** `files` are of that way alone. */
const ways = {
  'node server.mjs': { file: 'server.mjs', command: () => ['node', 'server.mjs'] },
  'node --import tsx server.ts': {
    file: 'server.ts',
    command: () => ['node', '--import', 'tsx', 'server.ts'],
  },
  'tsx server.ts': { file: 'server.ts', command: () => ['tsx', 'server.ts'] },
  'npx tsx server.ts': { file: 'server.ts', command: () => ['npx', 'tsx', 'server.ts'] },
  'npx, its own bin': {
    file: 'server.mjs',
    command: () => ['npx', 'own-server'],
    files: { 'package.json': manifest({ bin: 'server.mjs' }) },
  },
  [`node server.ts, Node ${STRIPPING}`]: {
    file: 'server.ts',
    prepare: () => nodeOf(STRIPPING),
    command: () => [nodeOf(STRIPPING), 'server.ts'],
  },
  'tsc, node dist/server.js': built('tsc', 'dist/server.js', { files: { 'tsconfig.json': TSCONFIG } }),
  'npm run build, node dist/server.js': built('npm run build', 'dist/server.js', {
    files: { 'tsconfig.json': TSCONFIG, 'package.json': manifest({ scripts: { build: 'tsc -p .' } }) },
  }),
  'esbuild, node dist/server.cjs': built(
    'esbuild src/server.ts --bundle --platform=node --outfile=dist/server.cjs',
    'dist/server.cjs',
  ),
};

const LEGACY = ['SDK v1 client', 'SDK v2 client, auto'];
const BOTH = [...LEGACY, 'SDK v2 client, pinned'];
const servers = [
  {
    subject: '@modelcontextprotocol/sdk',
    fixture: 'typescript-sdk-1',
    clients: LEGACY,
    by: ['node server.mjs', 'npx tsx server.ts', 'tsc, node dist/server.js'],
  },
  {
    subject: '@modelcontextprotocol/server',
    fixture: 'typescript-sdk-2',
    clients: BOTH,
    by: [
      'node server.mjs',
      'tsx server.ts',
      'node --import tsx server.ts',
      `node server.ts, Node ${STRIPPING}`,
      'npm run build, node dist/server.js',
      'esbuild, node dist/server.cjs',
    ],
  },
  {
    subject: 'fastmcp',
    fixture: 'typescript-fastmcp',
    clients: LEGACY,
    by: ['node server.mjs', 'npx tsx server.ts', 'npx, its own bin'],
  },
];

const serverOf = (fixture, { file, files = {}, command, build }) => ({
  fixture,
  names: { 'server.ts': file },
  state: { typed: file.endsWith('.ts') },
  fault: /server\.(ts|mjs):(9|10)\b/,
  env,
  command,
  build,
  settle(project) {
    symlinkSync(join(packages(), 'node_modules'), project.path('node_modules'));
    chmodSync(project.path(file), 0o755);
    for (const [name, text] of Object.entries(files)) project.save(name, text);
  },
});

const rowsOf = ({ subject, fixture, clients, by }) =>
  by.flatMap(how =>
    clients.map(client => ({
      subject,
      version: VERSIONS[subject],
      how,
      client,
      prepare() {
        packages();
        ways[how].prepare?.();
      },
      see: (figures, facts) => workday(figures, facts, serverOf(fixture, ways[how]), client),
    })),
  );

export const typescript = {
  name: 'typescript',
  title: 'Servers in TypeScript',
  says: `With ${['tsx', 'typescript', 'esbuild', 'zod'].map(name => `${name} ${VERSIONS[name]}`).join(', ')}.`,
  rows: servers.flatMap(rowsOf),
};
