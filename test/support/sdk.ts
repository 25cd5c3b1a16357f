/** The clients of the official SDKs, in every way in which they open a session. */
import { randomUUID } from 'node:crypto';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { until } from './deadline.ts';
import { MODERN } from './modern.ts';
import { MARK, marked } from './processes.ts';

export const LEGACY_CLIENTS = ['SDK v1 client', 'SDK v2 client'] as const;
export const MODERN_CLIENTS = [
  'SDK v2 client, auto',
  'SDK v2 client, auto, in place',
  'SDK v2 client, pinned',
  'SDK v2 client, pinned, in place',
] as const;
export type ClientName = (typeof LEGACY_CLIENTS)[number] | (typeof MODERN_CLIENTS)[number];

export interface Started {
  readonly line: readonly string[];
  readonly cwd: string;
  readonly env?: Record<string, string> | undefined;
  /** In the environment of all that comes of it. */
  readonly mark?: string;
}

export interface Ears {
  /** The names of the tools, each time when they changed. */
  toolsChanged?(names: string[]): void;
  /** Answers every elicitation with this name. */
  readonly name?: string;
}

export interface Session {
  listTools(): Promise<{ tools: { name: string }[] }>;
  listResources(): Promise<{ resources: unknown[] }>;
  listResourceTemplates(): Promise<{ resourceTemplates: unknown[] }>;
  listPrompts(): Promise<{ prompts: unknown[] }>;
  callTool(call: { name: string; arguments?: Record<string, unknown> }): Promise<unknown>;
  getServerVersion(): unknown;
  getServerCapabilities(): Record<string, unknown> | undefined;
  getInstructions(): string | undefined;
  /** Not in the SDK's v1 line. */
  getProtocolEra?(): string | undefined;
  close(): Promise<void>;
}

/** Only the SDK's own class is probed on a throw-away process. */
class InPlace extends StdioV2 {}

const identity = { name: 'sdk-client', version: '1.0.0' };

function optionsFor({ toolsChanged, name }: Ears) {
  const onChanged = (error: Error | null, tools: { name: string }[] | null) => {
    if (error) throw error;
    toolsChanged?.((tools ?? []).map(tool => tool.name));
  };
  return {
    capabilities: name === undefined ? {} : { elicitation: { form: {} } },
    ...(toolsChanged && { listChanged: { tools: { onChanged, debounceMs: 0 } } }),
  };
}

const accepted = (name: string | undefined) => async () => ({
  action: 'accept' as const,
  content: { name: name ?? '' },
});

export async function connect(client: ClientName, started: Started, ears: Ears = {}): Promise<Session> {
  const [command, ...args] = started.line;
  const { mark = randomUUID() } = started;
  const env = { PATH: process.env.PATH ?? '', ...started.env, [MARK]: mark };
  const how = { command: command!, args, cwd: started.cwd, stderr: 'pipe' as const, env };
  let said = '';
  const heard = <T extends StdioV1 | StdioV2>(transport: T): T => {
    transport.stderr?.on('data', chunk => {
      said += chunk;
    });
    return transport;
  };
  try {
    if (client === 'SDK v1 client') {
      const session = new ClientV1(identity, optionsFor(ears));
      if (ears.name !== undefined) session.setRequestHandler(ElicitRequestSchema, accepted(ears.name));
      await session.connect(heard(new StdioV1(how)) as never);
      return session as unknown as Session;
    }
    const mode = client.includes('auto') ? 'auto' : client.includes('pinned') ? { pin: MODERN } : 'legacy';
    const session = new ClientV2(identity, { ...optionsFor(ears), versionNegotiation: { mode } });
    if (ears.name !== undefined) session.setRequestHandler('elicitation/create', accepted(ears.name));
    await session.connect(heard(client.includes('in place') ? new InPlace(how) : new StdioV2(how)));
    return session as unknown as Session;
  } catch (error) {
    if (error instanceof Error) Object.assign(error, { said: said.slice(-2_000) });
    // A client that could not connect does not wait for the end of what it started.
    await until(() => marked(mark).length === 0, 'the end of a process that could not be connected');
    throw error;
  }
}
