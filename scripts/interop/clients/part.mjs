import { agents } from './agents.mjs';
import { commandLines } from './command-lines.mjs';
import { inspectors } from './inspector.mjs';
import { pythonClients } from './python.mjs';
import { sdkClients } from './sdk.mjs';

export const clients = {
  name: 'clients',
  title: 'Clients',
  says: `Each client plays the day of the servers above, or what of it can be asked of it. Where client and server have no era in
common, "1 of 1" is the refusal that the server alone would get.`,
  how: 'Server',
  rows: [...sdkClients, ...pythonClients, ...inspectors, ...commandLines, ...agents],
};
