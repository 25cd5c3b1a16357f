/** Servers and clients that other people wrote: through the wrapper everything is as without it, and survives a restart. */
import { isDeepStrictEqual } from 'node:util';
import { wrapping } from '../launch.ts';
import type { ToolResult } from '../messages.ts';
import { wordsOf } from '../notes.ts';
import { type ClientName, connect, type Session, type Started } from '../sdk.ts';

export const OURS = ['restart_server', 'reload_status'];

export interface RealServer {
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd: string;
  /** Where the wrapper keeps what it remembers. */
  readonly state: string;
  readonly env?: Record<string, string> | undefined;
  /** A call whose answer is the same each time. */
  readonly call: { readonly name: string; readonly arguments: Record<string, unknown> };
}

async function look(session: Session, server: RealServer) {
  const { tools } = await session.listTools();
  return {
    tools: tools.filter(tool => !OURS.includes(tool.name)),
    ours: tools.filter(tool => OURS.includes(tool.name)).map(tool => tool.name),
    result: await session.callTool(server.call),
    identity: session.getServerVersion(),
    instructions: session.getInstructions(),
    era: session.getProtocolEra?.(),
  };
}

interface Failed {
  readonly failed: string;
  readonly said: string;
}

const failure = (error: Error & { said?: string }): Failed => ({
  failed: error.message,
  said: error.said ?? '',
});

/** What differs from the session without the wrapper, or from its error where there should be one; empty when all is well. */
export async function throughTheWrapper(
  server: RealServer,
  client: ClientName,
  refused?: RegExp,
): Promise<string[]> {
  const alone: Started = { line: server.command, cwd: server.cwd, env: server.env };
  const wrapped: Started = {
    ...alone,
    line: wrapping(server.command),
    env: { ...server.env, MCP_RELOAD_HOME: server.state },
  };
  const first = await connect(client, alone).catch(failure);
  const session = await connect(client, wrapped).catch(failure);
  if ('failed' in first || 'failed' in session) {
    if ('close' in first) await first.close();
    if ('close' in session) await session.close();
    const [seen, expected] = [outcome(session), outcome(first)];
    const said = 'said' in session ? session.said : '';
    const isRight = seen === expected && refused?.test(seen);
    return isRight ? [] : [`${seen} through the wrapper, ${expected} without\n${said}`];
  }
  const expected = await look(first, server).finally(() => first.close());
  const faults: string[] = refused ? [`a session, though ${refused} was expected`] : [];
  try {
    const compare = (when: string, seen: Awaited<ReturnType<typeof look>>) => {
      for (const key of ['tools', 'result', 'identity', 'instructions', 'era'] as const)
        if (!isDeepStrictEqual(seen[key], expected[key]))
          faults.push(`${when}: ${key} differ: ${JSON.stringify(seen[key])?.slice(0, 300)}`);
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

const outcome = (session: Session | Failed): string =>
  'failed' in session ? `"${session.failed}"` : 'a session';
