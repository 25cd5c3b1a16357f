// The clients of the official SDK for TypeScript, in every way in which they open a session.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { home } from '../../../.build/test/support/home.js';
import { LEGACY_CLIENTS, MODERN_CLIENTS } from '../../../.build/test/support/sdk.js';
import { clientRows } from './rows.mjs';

const versionOf = name =>
  JSON.parse(readFileSync(join(home, 'node_modules', '@modelcontextprotocol', name, 'package.json'), 'utf8'))
    .version;

export const sdkClients = [...LEGACY_CLIENTS, ...MODERN_CLIENTS].flatMap(client =>
  clientRows({
    subject: client,
    version: versionOf(client.includes('v1') ? 'sdk' : 'client'),
    only: client.includes('pinned') ? 'modern' : LEGACY_CLIENTS.includes(client) ? 'legacy' : undefined,
    client,
  }),
);
