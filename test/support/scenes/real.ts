/** Servers and clients that other people wrote: through the wrapper everything is as without it, and survives a restart. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { until } from '../deadline.ts';
import { wrapping } from '../launch.ts';
import type { ToolResult } from '../messages.ts';
import { wordsOf } from '../notes.ts';
import { blind, describe, marked, type Process } from '../processes.ts';
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
  const offered = session.getServerCapabilities() ?? {};
  const ifOffered = async (capability: string, ask: () => Promise<unknown>) =>
    capability in offered ? ask() : `no ${capability}`;
  return {
    tools: tools.filter(tool => !OURS.includes(tool.name)),
    ours: tools.filter(tool => OURS.includes(tool.name)).map(tool => tool.name),
    resources: await ifOffered('resources', () => session.listResources()),
    templates: await ifOffered('resources', () => session.listResourceTemplates()),
    prompts: await ifOffered('prompts', () => session.listPrompts()),
    result: await session.callTool(server.call),
    identity: session.getServerVersion(),
    instructions: session.getInstructions(),
    era: session.getProtocolEra?.() ?? 'legacy',
  };
}

type Seen = Awaited<ReturnType<typeof look>>;

interface Failed {
  readonly failed: string;
  readonly said: string;
}

const failure = (error: Error & { said?: string }): Failed => ({
  failed: error.message,
  said: error.said ?? '',
});

export const MOMENTS = ['at first', 'after restart_server', 'after its process was killed', 'at the end'];

interface Compared {
  /** What differs from the session without the wrapper, each with its moment, or from its error where there should be one. */
  readonly faults: readonly string[];
  /** Of the session without the wrapper. */
  readonly era?: string;
}

export async function throughTheWrapper(
  server: RealServer,
  client: ClientName,
  refused?: RegExp,
): Promise<Compared> {
  const alone: Started = { line: server.command, cwd: server.cwd, env: server.env };
  const wrapped = {
    line: wrapping(server.command),
    cwd: server.cwd,
    env: { ...server.env, MCP_RELOAD_HOME: server.state },
    mark: randomUUID(),
  };
  const first = await connect(client, alone).catch(failure);
  if ('failed' in first)
    return { faults: await failing(await connect(client, wrapped).catch(failure), first, refused) };
  const expected = await look(first, server).finally(() => first.close());
  const { session, mayStandIn } = await opened(client, wrapped, server);
  if ('failed' in session) return { faults: await failing(session, first, refused) };
  const faults = refused ? [`at first: a session, though ${refused} was expected`] : [];
  const compare = async (when: string) => {
    const seen = await look(session, server);
    for (const key of Object.keys(expected) as (keyof Seen)[]) {
      const isRight =
        isDeepStrictEqual(seen[key], key === 'ours' ? OURS : expected[key]) ||
        (key === 'instructions' && mayStandIn && /reload_status/.test(seen.instructions ?? ''));
      if (isRight) continue;
      faults.push(`${when}: ${key} differ: ${JSON.stringify(seen[key])?.slice(0, 300)}`);
    }
  };
  const [atFirst, restarted, killed, atTheEnd] = MOMENTS as [string, string, string, string];
  try {
    await compare(atFirst);
    const report = (await session.callTool({ name: 'restart_server', arguments: {} })) as ToolResult;
    if (report.isError) faults.push(`${restarted}: ${wordsOf(report).slice(0, 300)}`);
    await compare(restarted);
    if (!blind) {
      const { pid } = await serverOf(wrapped.mark);
      process.kill(pid, 'SIGKILL');
      await compare(killed);
    }
  } finally {
    await session.close();
  }
  const left = () => marked(wrapped.mark);
  await until(() => left().length === 0, 'no process is left', 10_000).catch(() =>
    faults.push(`${atTheEnd}: ${describe(left())}`),
  );
  return { faults, era: expected.era };
}

/** The first answer of a server that is slower than this may not be its own. */
const IN_TIME_MS = 1_900;

/** The very first session of a slow server is opened without it, and later ones without its instructions. */
async function opened(client: ClientName, started: Started, server: RealServer) {
  const first = await timed(client, started);
  if ('failed' in first.session || !first.mayStandIn) return first;
  const { session } = first;
  await session.callTool(server.call).finally(() => session.close());
  return timed(client, started);
}

async function timed(client: ClientName, started: Started) {
  const start = performance.now();
  const session = await connect(client, started).catch(failure);
  return { session, mayStandIn: performance.now() - start > IN_TIME_MS };
}

/** The one that serves, when those before it have left; below what only starts it: npx, a shell. */
async function serverOf(mark: string): Promise<Process> {
  let processes = marked(mark);
  const below = (parent: number | undefined) => processes.filter(({ ppid }) => ppid === parent);
  const started = () => below(below(process.pid)[0]?.pid);
  const isAlone = () => {
    processes = marked(mark);
    return started().length === 1;
  };
  await until(isAlone, 'one server', 10_000, () => describe(processes));
  let [found] = started();
  while (/^(npm|(\/\S+\/)?sh)\b/.test(found!.command)) [found] = below(found!.pid);
  return found!;
}

async function failing(
  session: Session | Failed,
  first: Session | Failed,
  refused: RegExp | undefined,
): Promise<string[]> {
  if ('close' in session) await session.close();
  const [seen, expected] = [outcome(session), outcome(first)];
  const said = 'said' in session ? session.said : '';
  const isRight = seen === expected && refused?.test(seen);
  return isRight ? [] : [`at first: ${seen} through the wrapper, ${expected} without\n${said}`];
}

const outcome = (session: Session | Failed): string =>
  'failed' in session ? `"${session.failed}"` : 'a session';
