// Servers on the SDKs for TypeScript, by each of the ways in which they are started.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { npmPackages } from '../npm-packages.mjs';
import { workday } from '../workday.mjs';

const VERSIONS = { '@modelcontextprotocol/sdk': '1.32.2', tsx: '4.20.6', zod: '4.6.7' };
const CLIENTS = ['SDK v1 client', 'SDK v2 client, auto'];
const packages = () => npmPackages('typescript', VERSIONS);

const servers = [
  {
    subject: '@modelcontextprotocol/sdk',
    how: 'npx tsx',
    server: {
      fixture: 'typescript-sdk-1',
      fault: /server\.ts:9/,
      settle: project => symlinkSync(join(packages(), 'node_modules'), project.path('node_modules')),
      command: () => ['npx', 'tsx', 'server.ts'],
    },
  },
];

export const typescript = {
  name: 'typescript',
  title: 'Servers in TypeScript',
  rows: servers.flatMap(({ server, ...row }) =>
    CLIENTS.map(client => ({
      ...row,
      version: VERSIONS[row.subject],
      client,
      prepare: packages,
      see: (figures, facts) => workday(figures, facts, server, client),
    })),
  ),
};
