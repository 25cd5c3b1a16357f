// The calls of the model, of Claude Code's own tools and of the server's.

/** The server's name in Claude Code, which is how its tools begin. */
export const NAME = 'dev';
export const PREFIX = `mcp__${NAME}__`;

export const use = (name, input = {}) => ({ type: 'tool_use', name, input });
export const call = (tool, input) => use(PREFIX + tool, input);
export const load = (...tools) =>
  use('ToolSearch', { query: `select:${tools.map(tool => PREFIX + tool).join()}` });
