// Servers in Python, on each SDK in its major versions, by each of the ways in which they are started.
import { workday } from '../workday.mjs';
import { ways } from './python/ways.mjs';

const LEGACY = 'SDK v1 client';
const AUTO = 'SDK v2 client, auto';
const PINNED = 'SDK v2 client, pinned';

const packages = {
  mcp1: { subject: 'mcp', version: '1.30.0', requirement: 'mcp[cli]==1.30.0' },
  mcp2: { subject: 'mcp', version: '2.3.0', requirement: 'mcp[cli]==2.3.0' },
  fastmcp3: { subject: 'fastmcp', version: '3.4.11', requirement: 'fastmcp==3.4.11' },
  fastmcp4: { subject: 'fastmcp', version: '4.1.6', requirement: 'fastmcp==4.1.6' },
};

/** Which of the lines marked in the fixtures are those of this package. */
const stateFor = name => ({
  package: packages[name].requirement,
  [name.startsWith('fastmcp') ? 'fastmcp' : name]: true,
});

const rows = [
  ['mcp1', 'python server.py', [LEGACY, AUTO]],
  ['mcp1', 'mcp run server.py', [LEGACY]],
  ['mcp1', 'uv run --with mcp[cli] mcp run server.py', [LEGACY]],
  ['mcp2', 'python server.py', [LEGACY, AUTO, PINNED]],
  ['mcp2', 'python -m greeter', [PINNED]],
  ['mcp2', 'mcp run server.py:mcp', [AUTO]],
  ['mcp2', 'uv run server.py', [AUTO]],
  ['fastmcp3', 'python server.py', [LEGACY]],
  ['fastmcp3', 'fastmcp run server.py', [AUTO]],
  ['fastmcp4', 'python server.py', [LEGACY, AUTO]],
  ['fastmcp4', 'fastmcp run server.py:mcp', [PINNED]],
  ['fastmcp4', 'uv --directory PROJECT run greeter', [AUTO]],
];

export const python = {
  name: 'python',
  title: 'Servers in Python',
  rows: rows.flatMap(([name, how, clients]) => {
    const { requirement, ...row } = packages[name];
    const { prepare, server } = ways[how]({ requirement, state: stateFor(name) });
    const see = client => (figures, facts) => workday(figures, facts, server, client);
    return clients.map(client => ({ ...row, how, client, prepare, see: see(client) }));
  }),
};
