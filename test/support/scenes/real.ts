/** Servers and clients that other people wrote: through the wrapper everything is as without it, and survives a restart. */
import { isDeepStrictEqual } from 'node:util';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { ToolResult } from '../messages.ts';
import { wordsOf } from '../notes.ts';
import { wrapping } from '../rig.ts';

export const OURS = ['restart_server', 'reload_status'];
export const CLIENTS = ['SDK v1 client', 'SDK v2 client'] as const;
export type ClientName = (typeof CLIENTS)[number];

export interface RealServer {
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env?: Record<string, string>;
  /** A call whose answer is the same each time. */
  readonly call: { readonly name: string; readonly arguments: Record<string, unknown> };
}

interface Session {
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(call: RealServer['call']): Promise<unknown>;
  getServerVersion(): unknown;
  getInstructions(): string | undefined;
  close(): Promise<void>;
}

async function connect(
  client: ClientName,
  [command, ...args]: readonly string[],
  server: RealServer,
): Promise<Session> {
  const started = {
    command: command!,
    args,
    cwd: server.cwd,
    stderr: 'pipe' as const,
    env: { PATH: process.env.PATH ?? '', ...server.env },
  };
  const identity = { name: 'real-client', version: '1.0.0' };
  const [session, transport] =
    client === 'SDK v1 client'
      ? [new ClientV1(identity), new StdioV1(started)]
      : [new ClientV2(identity), new StdioV2(started)];
  let said = '';
  transport.stderr?.on('data', chunk => {
    said += chunk;
  });
  try {
    await session.connect(transport as never);
  } catch (error) {
    throw new Error(`${error}\n--- stderr ---\n${said.slice(-2_000)}`);
  }
  return session as unknown as Session;
}

async function look(session: Session, server: RealServer) {
  const { tools } = await session.listTools();
  return {
    tools: tools.filter(tool => !OURS.includes(tool.name)),
    ours: tools.filter(tool => OURS.includes(tool.name)).map(tool => tool.name),
    result: await session.callTool(server.call),
    identity: session.getServerVersion(),
    instructions: session.getInstructions(),
  };
}

/** What differs from the session without the wrapper; empty when all is well. */
export async function throughTheWrapper(server: RealServer, client: ClientName): Promise<string[]> {
  const alone = await connect(client, server.command, server);
  const expected = await look(alone, server).finally(() => alone.close());

  const faults: string[] = [];
  const session = await connect(client, wrapping(server.command), server);
  try {
    const compare = (when: string, seen: Awaited<ReturnType<typeof look>>) => {
      for (const key of ['tools', 'result', 'identity', 'instructions'] as const)
        if (!isDeepStrictEqual(seen[key], expected[key]))
          faults.push(`${when}: ${key} differ: ${JSON.stringify(seen[key]).slice(0, 300)}`);
      if (!isDeepStrictEqual(seen.ours, OURS)) faults.push(`${when}: our tools are ${seen.ours}`);
    };
    compare('at first', await look(session, server));
    const restarted = (await session.callTool({ name: 'restart_server', arguments: {} })) as ToolResult;
    if (restarted.isError) faults.push(`restart_server: ${wordsOf(restarted).slice(0, 300)}`);
    compare('after a restart', await look(session, server));
  } finally {
    await session.close();
  }
  return faults;
}
