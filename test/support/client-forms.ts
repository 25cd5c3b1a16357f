/** Where each client looks for servers, and what it understands there: as its documents say, or as it was seen to do. */
import { type ParseError, parse as parseJsonc } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';

export interface Entry {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
}

export interface ClientForm {
  readonly client: string;
  readonly files: readonly string[];
  readonly key: string;
  /** What an entry may say. */
  readonly fields: readonly string[];
  readonly read: (text: string) => unknown;
  /** The folder in which it starts servers is the project, or anything else. */
  readonly startsIn: 'project' | 'elsewhere';
  /** Whether it knows where a shell would look for commands. */
  readonly hasPath: boolean;
}

const PLAIN = ['command', 'args', 'env'];
const usual = {
  key: 'mcpServers',
  fields: PLAIN,
  read: JSON.parse,
  startsIn: 'elsewhere',
  hasPath: true,
} as const;

function jsonc(text: string): unknown {
  const errors: ParseError[] = [];
  const value = parseJsonc(text, errors, { allowTrailingComma: true });
  if (errors.length > 0) throw new Error(`no JSON with comments, at offset ${errors[0]!.offset}`);
  return value;
}

export const CLIENT_FORMS: readonly ClientForm[] = [
  {
    ...usual,
    client: 'Claude Code',
    files: ['.mcp.json', '~/.claude.json'],
    fields: [...PLAIN, 'type', 'timeout', 'alwaysLoad'],
    startsIn: 'project',
  },
  { ...usual, client: 'Claude Desktop', files: ['claude_desktop_config.json'], hasPath: false },
  {
    ...usual,
    client: 'VS Code',
    files: ['.vscode/mcp.json'],
    key: 'servers',
    fields: [...PLAIN, 'type', 'envFile', 'cwd'],
    read: jsonc,
  },
  {
    ...usual,
    client: 'Cursor',
    files: ['.cursor/mcp.json', '~/.cursor/mcp.json'],
    fields: [...PLAIN, 'type', 'envFile'],
  },
  { ...usual, client: 'Windsurf', files: ['~/.codeium/windsurf/mcp_config.json'] },
  {
    ...usual,
    client: 'Codex',
    files: ['~/.codex/config.toml', '.codex/config.toml'],
    key: 'mcp_servers',
    fields: [...PLAIN, 'cwd', 'env_vars', 'startup_timeout_sec', 'tool_timeout_sec', 'enabled', 'required'],
    read: parseToml,
  },
  {
    ...usual,
    client: 'Gemini CLI',
    files: ['.gemini/settings.json', '~/.gemini/settings.json'],
    fields: [...PLAIN, 'cwd', 'timeout', 'trust'],
  },
];

export const formOf = (file: string): ClientForm | undefined =>
  CLIENT_FORMS.find(({ files }) => files.includes(file));

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The servers in a client's file; throws what the client would not understand. */
export function entriesIn(text: string, { client, key, fields, read }: ClientForm): readonly Entry[] {
  const whole = read(text);
  if (!isObject(whole) || Object.keys(whole).join() !== key || !isObject(whole[key]))
    throw new Error(`${client} wants an object with ${key}`);
  return Object.entries(whole[key]).map(([name, entry]) => {
    if (!isObject(entry)) throw new Error(`${client}: ${name} is no object`);
    const unknown = Object.keys(entry).filter(field => !fields.includes(field));
    if (unknown.length > 0) throw new Error(`${client} does not know ${unknown.join(', ')} in ${name}`);
    const { type = 'stdio', command, args = [], cwd } = entry;
    if (type !== 'stdio') throw new Error(`${client}: ${name} is of type ${type}`);
    if (!isText(command)) throw new Error(`${client}: ${name} has no command`);
    if (!Array.isArray(args) || !args.every(isText))
      throw new Error(`${client}: args of ${name} are no words`);
    if (cwd !== undefined && !isText(cwd)) throw new Error(`${client}: cwd of ${name} is no folder`);
    return { name, command, args, cwd };
  });
}
