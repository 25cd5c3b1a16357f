// The clients of the official SDK for Python and of fastmcp, in each way in which they open a session.
import { join } from 'node:path';
import { home } from '../../../.build/test/support/home.js';
import { MODERN } from '../../../.build/test/support/modern.js';
import { pythonPackages } from '../python-packages.mjs';
import { clientRows } from './rows.mjs';
import { servers } from './servers.mjs';
import { told } from './told.mjs';

const INSISTS = { legacy: 'legacy', [MODERN]: 'modern' };

const [V1, DUAL, , PYTHON] = servers.map(({ name }) => name);

/** Each mode with the servers with which it is played. */
const clients = [
  { name: 'mcp', version: '1.30.0', script: 'mcp_1.py', modes: { legacy: [V1, DUAL, PYTHON] } },
  {
    name: 'mcp',
    version: '2.3.0',
    script: 'mcp_2.py',
    modes: { legacy: [DUAL], auto: undefined, [MODERN]: [DUAL, PYTHON] },
  },
  {
    name: 'fastmcp',
    version: '4.1.6',
    script: 'fastmcp_4.py',
    modes: { legacy: [V1], auto: [DUAL, PYTHON], [MODERN]: [DUAL] },
  },
];

export const pythonClients = clients.flatMap(({ name, version, script, modes }) =>
  Object.entries(modes).flatMap(([mode, among]) => {
    const prepare = () => join(pythonPackages(`${name}==${version}`), 'python');
    const file = join(home, 'fixtures', 'interop', 'python-client', script);
    return clientRows({
      subject: `${name} for Python${name === 'mcp' && version.startsWith('1') ? '' : `, ${mode}`}`,
      version,
      only: INSISTS[mode],
      asks: false,
      among,
      client: told(() => [prepare(), file], mode),
      prepare,
    });
  }),
);
