import type { Run } from './verb-table.ts';

export const restart: Run<'restart'> = async (_said, terminal) => {
  terminal.say('restart is not available in this version; see mcp-reload --help');
  return 2;
};
