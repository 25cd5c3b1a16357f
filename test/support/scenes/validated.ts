/** Clients that hold results against the schema of their tool: what we add to a result must not make it a wrong one. */
import { DEADLINE, within } from '../deadline.ts';
import { wrapping } from '../launch.ts';
import type { ToolResult } from '../messages.ts';
import { Project } from '../project.ts';
import { V1, V2 } from '../rig.ts';
import { type ClientName, connect } from '../sdk.ts';

export const validating: readonly { client: ClientName; server: string; files: Record<string, string> }[] = [
  { client: 'SDK v1 client', server: 'SDK v1', files: V1 },
  { client: 'SDK v2 client', server: 'SDK v1', files: V1 },
  { client: 'SDK v2 client, auto', server: 'SDK v2', files: V2 },
  { client: 'SDK v2 client, pinned, in place', server: 'SDK v2', files: V2 },
];

export interface Accepted {
  /** With and without a schema, from old code after a broken save. */
  readonly stale: ToolResult;
  readonly staleText: ToolResult;
  /** After a save that added a tool. */
  readonly changed: ToolResult;
  /** After a save that changed the schema itself. The SDK's v2 line settles on a schema when it sends a call, so one that waited for that save fails there. */
  readonly atOnce: ToolResult;
  readonly otherSchema: ToolResult;
  readonly listed: number;
}

export async function acceptedBy(client: ClientName, files: Record<string, string>): Promise<Accepted> {
  using project = new Project(files);
  const env = { MCP_RELOAD_HOME: project.state };
  const line = wrapping([process.execPath, 'server.mjs']);
  let listed = 0;
  const ears = { toolsChanged: () => void listed++ };
  const session = await connect(client, { line, cwd: project.root, env }, ears);
  const call = async (name: string) =>
    (await within(session.callTool({ name }), `the result of ${name}`, DEADLINE)) as ToolResult;
  try {
    await session.listTools();
    await call('structured');
    project.save('answer.mjs', '\nexport const ANSWER = ;\n');
    const stale = await call('structured');
    const staleText = await call('version');
    project.answer('mended');
    project.edit(
      'server.mjs',
      "server.registerTool('version'",
      "server.registerTool('added', { description: 'A new one' }, () => text(ANSWER));\n  server.registerTool('version'",
    );
    const changed = await call('structured');
    // One save: between two of them the list may change once more.
    const more = project
      .read('server.mjs')
      .replace('answer: z.string() }', 'answer: z.string(), more: z.string() }')
      .replace('{ answer: ANSWER }', "{ answer: ANSWER, more: 'more' }");
    project.save('server.mjs', more);
    const atOnce = await call('version');
    const otherSchema = await call('structured');
    return { stale, staleText, changed, atOnce, otherSchema, listed };
  } finally {
    await session.close();
  }
}
