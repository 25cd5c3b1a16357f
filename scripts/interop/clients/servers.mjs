// Servers that each client works with: both lines of the SDK for TypeScript, as they are among our development dependencies,
// and one without any SDK.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { home } from '../../../.build/test/support/home.js';
import { noPython, python } from '../../../.build/test/support/python.js';

const inNode = {
  command: () => [process.execPath, 'server.mjs'],
  settle: project => symlinkSync(join(home, 'node_modules'), project.path('node_modules')),
};

/** `eras` are those that it speaks. */
export const servers = [
  {
    name: 'SDK v1 server',
    eras: ['legacy'],
    server: { ...inNode, fixture: 'node-sdk-1', fault: /server\.mjs:6/ },
  },
  {
    name: 'SDK v2 server',
    eras: ['legacy', 'modern'],
    server: { ...inNode, fixture: 'node-sdk-2', fault: /server\.mjs:6/ },
  },
  {
    name: 'SDK v2 server, modern only',
    eras: ['modern'],
    server: { ...inNode, fixture: 'node-sdk-2', fault: /server\.mjs:6/, env: () => ({ LEGACY: 'reject' }) },
  },
  {
    name: 'Python server',
    eras: ['legacy'],
    needs: noPython,
    server: { fixture: 'python-stdlib', fault: /server\.py:7/, command: () => [python, 'server.py'] },
  },
];
