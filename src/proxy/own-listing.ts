/** How our own tools are listed: what they are called at this moment, and what they say of themselves. */
import { keepNewest } from '../base/newest.ts';
import type { ToolSettings } from '../base/settings.ts';
import type { Names } from '../report/names.ts';
import { restartDescription, statusDescription } from '../report/own-tools.ts';
import { compare, type Entries, isEmpty, listFrom } from '../session/lists.ts';
import { activePeer, type Peer, type Router, type Settings } from './state.ts';

export const DEFAULT_LOG_LINES = 20;
export const MOST_LOG_LINES = 200;

export type OwnTool = 'restart' | 'status';

const MOST_NAMES = 10_000;
/** Ours are shorter. */
const LONGEST_NAME = 1_000;

/** A name in any of its lists, also in one that the client alone has read. */
export function rememberName({ toolNames }: Peer, name: string): void {
  if (name.length > LONGEST_NAME) return;
  toolNames.delete(name);
  toolNames.add(name);
  keepNewest(toolNames, MOST_NAMES);
}

/** A server's own tool of the same name keeps it; ours gets a prefix. */
export function ownNames(router: Router, peer: Peer | null = activePeer(router)): Names {
  const known = router.known.tools;
  const taken = (name: string) =>
    peer !== null ? peer.toolNames.has(name) : known.kind === 'read' && known.entries.has(name);
  const free = (name: string, other: string | null): string =>
    taken(name) || name === other ? free(`mcp_reload_${name}`, other) : name;
  const { restart_server, reload_status }: ToolSettings = router.settings.tools;
  const restart = restart_server === false ? null : free(restart_server, null);
  const status = reload_status === false ? null : free(reload_status, restart);
  return { restart, status, isWatched: router.settings.isWatched };
}

/** Which of our tools goes by that name now. */
export function ownTool(router: Router, name: string | null): OwnTool | null {
  if (name === null) return null;
  const { restart, status } = ownNames(router);
  if (name === restart) return 'restart';
  return name === status ? 'status' : null;
}

/** Our tools as they stand in a list, in stable order. */
export function ownTools(router: Router, peer?: Peer): readonly string[] {
  const { restart, status } = ownNames(router, peer);
  return [
    ...(restart === null ? [] : [JSON.stringify(restartTool(router.settings, restart))]),
    ...(status === null ? [] : [JSON.stringify(statusTool(router.settings, status))]),
  ];
}

export function ownEntries(router: Router, peer?: Peer): Entries {
  const list = listFrom(ownTools(router, peer));
  return list.kind === 'read' ? list.entries : new Map();
}

/** The client has been given the tools, ours among them. */
export function gaveTools(router: Router, peer?: Peer): void {
  router.hasListed = true;
  router.modelKnowsOurs ??= ownEntries(router, peer);
}

export const sameEntries = (a: Entries, b: Entries): boolean => a === b || isEmpty(compare(a, b));

const restartTool = ({ name: server, isWatched }: Settings, name: string) => ({
  name,
  title: 'Restart server',
  description: restartDescription(server, isWatched),
  inputSchema: {
    type: 'object',
    properties: {
      reason: { type: 'string', description: 'Why, for the log.' },
      clear_cache: { type: 'boolean', description: 'Clear the runtime caches (such as __pycache__) first.' },
    },
  },
  annotations: {
    title: 'Restart server',
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  _meta: { 'anthropic/alwaysLoad': true },
});

const statusTool = ({ name: server }: Settings, name: string) => ({
  name,
  title: 'Reload status',
  description: statusDescription(server),
  inputSchema: {
    type: 'object',
    properties: {
      wait: { type: 'boolean', description: 'First wait until no reload is running.' },
      log_lines: {
        type: 'integer',
        minimum: 0,
        maximum: MOST_LOG_LINES,
        description: `How many of the last lines of the server's stderr to show (default ${DEFAULT_LOG_LINES}).`,
      },
    },
  },
  annotations: { title: 'Reload status', readOnlyHint: true, openWorldHint: false },
});
