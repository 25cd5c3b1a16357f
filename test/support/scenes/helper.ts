/** A session that has nothing but the helper looks after the server of another one. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../deadline.ts';
import { bin } from '../home.ts';
import type { ToolResult } from '../messages.ts';
import { answerOf, wordsOf } from '../notes.ts';
import { RAW, type Rig, withRig } from '../rig.ts';
import { type ClientName, connect, type Session } from '../sdk.ts';

export const HELPER_TOOLS = ['list_servers', 'restart_server', 'server_status', 'server_logs'];
const NAME = 'shared';
/** Only what is asked for restarts it. */
const UNWATCHED = ['--no-watch'];

export interface Helped {
  readonly rig: Rig;
  readonly session: Session;
  call(tool: string, args?: Record<string, unknown>): Promise<ToolResult>;
}

export const callOn =
  (session: Session) =>
  async (name: string, args: Record<string, unknown> = {}): Promise<ToolResult> =>
    (await session.callTool({ name, arguments: args })) as ToolResult;

export const startedHelper = (home: string, cwd: string) => ({
  line: [process.execPath, bin, 'helper'],
  cwd,
  env: { MCP_RELOAD_HOME: home },
});

/** A session does not wait until its wrapper can be found. */
export const recorded = (home: string): Promise<number> => {
  const run = join(home, 'run');
  return until(() => existsSync(run) && readdirSync(run).some(isRecord), 'the wrapper writes its record');
};
const isRecord = (name: string): boolean => name.endsWith('.json');

/** Two sessions: one with a wrapped server that is called and known, one with the helper. */
export const withHelper = (
  client: ClientName,
  body: (helped: Helped) => Promise<void>,
  options: readonly string[] = UNWATCHED,
): Promise<void> =>
  withRig({ files: RAW, options: ['--name', NAME, ...options] }, async rig => {
    await rig.client.open();
    await rig.client.call('version');
    await recorded(rig.project.state);
    const session = await connect(client, startedHelper(rig.project.state, rig.project.root));
    const call = callOn(session);
    try {
      await body({ rig, session, call });
    } finally {
      await session.close();
    }
  });

/** What is not as it should be; empty when all is well. */
export async function helpsAnother(client: ClientName): Promise<string[]> {
  const faults: string[] = [];
  const check = (what: string, result: ToolResult, words: RegExp, isError = false) => {
    if (!words.test(wordsOf(result)) || (result.isError ?? false) !== isError)
      faults.push(`${what}: ${result.isError ? 'error: ' : ''}${wordsOf(result)}`);
  };
  await withHelper(client, async ({ rig, session, call }) => {
    const { project } = rig;
    const answers = async (answer: string) => {
      const said = answerOf(await rig.client.call('version'));
      if (said !== answer) faults.push(`the other session was answered ${said}, not ${answer}`);
    };
    const { tools } = await session.listTools();
    if (tools.map(({ name }) => name).join() !== HELPER_TOOLS.join()) faults.push(JSON.stringify(tools));
    const pid = `wrapper pid ${rig.child.pid}`;
    check('listed', await call('list_servers'), new RegExp(`"${NAME}" in .*${pid}.*generation 1 is serving`));

    project.answer('two');
    const restarted = await call('restart_server', { name: NAME, reason: 'new data' });
    check('restarted', restarted, new RegExp(`${pid}[\\s\\S]*generation 2 is serving`));
    await answers('two');
    check(
      'status',
      await call('server_status', { name: NAME }),
      /generation 2 is serving[\s\S]*restart asked for \(new data\)/,
    );

    project.save('answer.mjs', '\nexport const ANSWER = ;\n');
    check('broken', await call('restart_server', { name: NAME }), /FAILED[\s\S]*answer\.mjs:2/, true);
    await answers('two');
    check(
      'all',
      await call('server_status'),
      /STALE: newer code failed .*answer\.mjs:2.*generation 2 is serving/,
    );
    check('logs', await call('server_logs', { name: NAME, lines: 40 }), /SyntaxError/);
    check('unknown', await call('restart_server', { name: 'sharde' }), /"sharde".*"shared"/, true);

    project.answer('three');
    check('mended', await call('restart_server', { name: NAME }), /is serving now/);
    await answers('three');
  });
  return faults;
}
