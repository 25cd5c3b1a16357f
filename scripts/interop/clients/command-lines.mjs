// Other clients that are a command line and need no account.
import { join } from 'node:path';
import { commandOf, GEMINI, MCP_CLI, OPENCODE } from '../../clients/install.mjs';
import { oneShots } from './one-shot.mjs';
import { NAME } from './stand.mjs';

const row = (client, subject, day) => ({
  subject,
  version: client.version,
  how: 'SDK v2 server',
  prepare: () => commandOf(client),
  see: figures => oneShots(figures, day),
});

const mcpCli =
  (...words) =>
  stand => [commandOf(MCP_CLI), '--config', stand.project.path('entry.json'), ...words];

export const commandLines = [
  row(MCP_CLI, '@wong2/mcp-cli', {
    name: 'mcp-cli',
    errorCode: 0,
    settle: stand => stand.saveEntry('entry.json'),
    call: mcpCli('call-tool', `${NAME}:answer`),
    lists: [
      {
        what: 'get-prompt',
        line: mcpCli('get-prompt', `${NAME}:greeting`),
        shows: ['messages'],
        broken: { shows: ['server.mjs:6'], code: 1 },
      },
    ],
  }),
  row(GEMINI, 'Gemini CLI, mcp list', {
    name: 'mcp-test-client',
    settle(stand) {
      stand.saveEntry(join('.gemini', 'settings.json'));
      const trusts = { security: { folderTrust: { enabled: false } } };
      stand.saveJson(join(stand.home, '.gemini', 'settings.json'), trusts);
    },
    lists: [{ what: 'mcp list', line: () => [commandOf(GEMINI), 'mcp', 'list'], shows: ['- Connected'] }],
  }),
  row(OPENCODE, 'opencode, mcp list', {
    name: 'opencode',
    settle(stand) {
      const { command, args, env } = stand.entry;
      const mcp = { [NAME]: { type: 'local', command: [command, ...args], environment: env } };
      stand.saveJson(stand.project.path('opencode.json'), { autoupdate: false, mcp });
    },
    lists: [{ what: 'mcp list', line: () => [commandOf(OPENCODE), 'mcp', 'list'], shows: ['connected'] }],
  }),
];
