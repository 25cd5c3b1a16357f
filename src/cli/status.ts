import type { Run } from './verb-table.ts';

export const status: Run<'status'> = async (_said, terminal) => {
  terminal.say('status is not available in this version; see mcp-reload --help');
  return 2;
};
