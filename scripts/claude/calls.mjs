// The calls of the model, of Claude Code's own tools and of the server's.

/** Claude Code's name of the server that most plays have, and how the tools of a server begin. */
export const NAME = 'dev';
export const ANY = 'mcp__';
export const prefixOf = name => `${ANY}${name}__`;
export const PREFIX = prefixOf(NAME);

export const use = (name, input = {}) => ({ type: 'tool_use', name, input });

/** What the model may call of one server; tools have to be loaded first unless all are listed. */
export const callsOf = name => ({
  call: (tool, input) => use(prefixOf(name) + tool, input),
  load: (...tools) =>
    use('ToolSearch', { query: `select:${tools.map(tool => prefixOf(name) + tool).join()}` }),
});

export const { call, load } = callsOf(NAME);
