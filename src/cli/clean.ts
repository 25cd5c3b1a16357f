import type { Run } from './verb-table.ts';

export const clean: Run<'clean'> = async (_said, terminal) => {
  terminal.say('clean is not available in this version; see mcp-reload --help');
  return 2;
};
