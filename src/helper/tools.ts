/** The tools of the helper: what they take, and what they answer. */
import { McpServer, type CallToolResult as Result } from '@modelcontextprotocol/server';
import pLimit from 'p-limit';
import * as z from 'zod';
import { nearestFirst } from '../config/nearest.ts';
import type { Found } from '../control/registry.ts';
import {
  HELPER_ARGUMENTS,
  HELPER_INSTRUCTIONS,
  HELPER_TOOLS,
  noServers,
  paragraphOf,
  paragraphs,
  serverList,
  unknownServer,
} from '../report/helper.ts';
import { logOf } from './logs.ts';
import { look } from './look.ts';
import type { Machine } from './machine.ts';
import { restartAll } from './restart.ts';

const USUAL_LINES = 50;
const MOST_LINES = 1_000;
/** Each asks a wrapper once, and a wrapper lets so many in and no more: others call it too. */
const MOST_AT_ONCE = 16;

export interface HelperSettings {
  readonly version: string;
  /** Where wrappers leave their records. */
  readonly home: string;
  readonly machine: Machine;
}

const READS = { readOnlyHint: true, openWorldHint: false };
const RESTARTS = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

const namesOf = (all: readonly Found[]): readonly string[] => all.map(({ record }) => record.standing.name);

const said = (text: string, isError = false): Result => ({
  content: [{ type: 'text', text }],
  ...(isError ? { isError } : {}),
});

export function createHelper({ version, home, machine }: HelperSettings): McpServer {
  const server = new McpServer({ name: 'mcp-reload', version }, { instructions: HELPER_INSTRUCTIONS });
  const name = z.string().describe(HELPER_ARGUMENTS.name);
  const inTurn = pLimit(MOST_AT_ONCE);

  const unknown = (name: string, known: readonly string[]): Result =>
    said(
      known.length === 0 ? noServers(home) : unknownServer(name, nearestFirst(name, [...new Set(known)])),
      true,
    );

  /** What `tell` says of those of that name, or what there is instead. */
  const ofName = (wanted: string, tell: (all: readonly Found[]) => Promise<Result>): Promise<Result> =>
    inTurn(async () => {
      const all = await machine.wrappers();
      const those = all.filter(({ record }) => record.standing.name === wanted);
      return those.length > 0 ? tell(those) : unknown(wanted, namesOf(all));
    });

  const overview = (now: number | null): Promise<Result> =>
    inTurn(async () => {
      const all = await look(machine, await machine.wrappers());
      return said(all.length === 0 ? noServers(home) : serverList(all, now));
    });

  server.registerTool(
    'list_servers',
    { title: 'List servers', description: HELPER_TOOLS.list_servers, annotations: READS },
    () => overview(null),
  );

  server.registerTool(
    'restart_server',
    {
      title: 'Restart server',
      description: HELPER_TOOLS.restart_server,
      inputSchema: z.object({
        name,
        reason: z.string().optional().describe(HELPER_ARGUMENTS.reason),
        clear_cache: z.boolean().optional().describe(HELPER_ARGUMENTS.clearCache),
      }),
      annotations: RESTARTS,
    },
    ({ name, reason = null, clear_cache: clearCache = false }, { mcpReq: { _meta, signal, notify } }) =>
      ofName(name, async all => {
        const progressToken = _meta?.progressToken;
        let progress = 0;
        const asked = {
          reason,
          clearCache,
          signal,
          progress(message: string) {
            if (progressToken === undefined) return;
            const params = { progressToken, progress: ++progress, message };
            // Who has gone hears nothing.
            notify({ method: 'notifications/progress', params }).catch(() => {});
          },
        };
        const told = await restartAll(machine, all, asked);
        return said(paragraphs(told.map(({ text }) => text)), !told.every(({ served }) => served));
      }),
  );

  server.registerTool(
    'server_status',
    {
      title: 'Server status',
      description: HELPER_TOOLS.server_status,
      inputSchema: z.object({ name: z.string().optional().describe(HELPER_ARGUMENTS.statusName) }),
      annotations: READS,
    },
    ({ name }) =>
      name === undefined
        ? overview(machine.wallTime())
        : ofName(name, async all => said(paragraphs((await look(machine, all)).map(paragraphOf)))),
  );

  server.registerTool(
    'server_logs',
    {
      title: 'Server logs',
      description: HELPER_TOOLS.server_logs,
      inputSchema: z.object({
        name,
        lines: z
          .number()
          .int()
          .min(1)
          .max(MOST_LINES)
          .default(USUAL_LINES)
          .describe(HELPER_ARGUMENTS.lines(USUAL_LINES)),
      }),
      annotations: READS,
    },
    ({ name, lines }) =>
      inTurn(async () => {
        const all = await machine.wrappers();
        const log = await logOf(machine, name, all, lines);
        return log === null
          ? unknown(name, [...namesOf(all), ...machine.logged().map(({ name }) => name)])
          : said(log);
      }),
  );
  return server;
}
