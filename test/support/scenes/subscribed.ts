/** The subscription that the SDK's own client opens, through reloads that change its tools. */
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { DEADLINE, within } from '../deadline.ts';
import { wrapping } from '../launch.ts';
import { Project } from '../project.ts';
import { V2 } from '../rig.ts';

export interface Subscribed {
  /** The tools that the client knew after each reload and was told of. */
  readonly known: readonly string[];
  readonly closed: 'local' | 'graceful' | 'remote' | 'open';
  readonly errors: string[];
  /** After the client has closed the session. */
  readonly atTheEnd: string;
}

export async function subscribedThrough(reloads: number): Promise<Subscribed> {
  using project = new Project(V2);
  const [command, ...args] = wrapping([process.execPath, 'server.mjs']);
  const env = { PATH: process.env.PATH ?? '', MCP_RELOAD_HOME: project.state };
  const transport = new StdioClientTransport({
    command: command!,
    args,
    env,
    cwd: project.root,
    stderr: 'ignore',
  });
  let told: (names: string[]) => void = () => {};
  const onChanged = (error: Error | null, tools: { name: string }[] | null) =>
    told(error ? [String(error)] : (tools ?? []).map(tool => tool.name));
  const client = new Client(
    { name: 'subscriber', version: '1.0.0' },
    { listChanged: { tools: { onChanged, debounceMs: 0 } }, versionNegotiation: { mode: 'auto' } },
  );
  const errors: string[] = [];
  client.onerror = error => errors.push(error.message);
  await client.connect(transport);
  const subscription = client.autoOpenedSubscription!;
  const known: string[] = [];
  let closed: Subscribed['closed'] = 'open';
  void subscription.closed.then(how => {
    closed = how;
  });
  try {
    for (let round = 0; round < reloads; round++) {
      const changed = new Promise<string[]>(resolve => {
        told = resolve;
      });
      const name = `added${round}`;
      const before = "server.registerTool('version'";
      const added = `server.registerTool('${name}', { description: 'A new one' }, () => text('${name}'));\n  `;
      project.edit('server.mjs', before, added + before);
      const result = await client.callTool({ name });
      const names = await within(changed, `the announcement of ${name}`, DEADLINE);
      if (names.includes(name) && JSON.stringify(result.content).includes(name)) known.push(name);
    }
    const open = closed;
    await client.close();
    return { known, closed: open, errors, atTheEnd: await within(subscription.closed, 'its end', DEADLINE) };
  } finally {
    await client.close();
  }
}
