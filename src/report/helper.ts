/** What the tools of `mcp-reload helper` say of themselves and answer, written for a model. */
import type { Entry, LogOwner } from '../base/kept-log.ts';
import type { Standing } from '../base/standing.ts';
import { quotable } from './failure.ts';
import { named, plural, seconds } from './words.ts';
import { howItIs, pastWords, type Seen, who } from './wrappers.ts';

export const HELPER_INSTRUCTIONS =
  'Tools over all MCP servers that this user runs behind mcp-reload, also those of other sessions: see which code serves, read its log, restart it. A wrapped server loads saved files by itself before it answers the next call, so no restart is needed after an edit, and its results say so when they are from older code; only one that watches nothing (--no-watch: server_status tells) needs restart_server after an edit.';

export const HELPER_TOOLS = {
  list_servers:
    'Lists every MCP server that runs behind mcp-reload for this user, in whatever session: name, project, client, process ids, and which generation of its code serves, or why none does.',
  restart_server:
    'Restarts a wrapped MCP server, also one of another session, with the code now on disk, and reports what serves then or the error that kept the old code running. Its client keeps its session, except in basic mode (--no-proxy), where it has to reconnect. Saved files are loaded without this where they are watched: it is for what is not watched (installed packages, environment, data, with --no-watch all code), or to try again.',
  server_status:
    'Tells of one wrapped server which generation serves, whether newer code failed (file, line, error), what is watched and what happened last; without a name, of all of them in short.',
  server_logs: "Shows the end of a wrapped server's stderr and of the wrapper's notes about it.",
} as const;

export const HELPER_ARGUMENTS = {
  name: 'As list_servers tells it; all that have this name are meant.',
  reason: 'Why, for the log.',
  clearCache: 'Clear the runtime caches (such as __pycache__) first.',
  statusName: 'As list_servers tells it; all servers without it.',
  lines: (usual: number): string => `How many of the last lines (default ${usual}).`,
} as const;

const call = (tool: keyof typeof HELPER_TOOLS, name: string): string => `${tool} ${JSON.stringify({ name })}`;

/** One line each, or with its past a second one. `now`: wall-clock time; null: without that. */
export function serverList(all: readonly Seen[], now: number | null): string {
  const items = all.map(seen => {
    const lines = [`- ${who(seen.standing)}: ${howItIs(seen)}.${next(seen)}`];
    if (now !== null && seen.kind === 'answered') lines.push(`  ${pastWords(seen.standing, now)}`);
    return lines.join('\n');
  });
  return [`${plural(all.length, 'wrapped server')}:`, ...items].join('\n');
}

export const noServers = (home: string): string =>
  `No wrapped server is running. One is there while a client has a session with "mcp-reload --name NAME -- COMMAND" as this user (looked in ${named(home)}).`;

/** `known`: nearest first. */
export const unknownServer = (name: string, known: readonly string[]): string =>
  `No wrapped server is called "${named(name)}". There ${known.length === 1 ? 'is' : 'are'}${known.length > 1 ? ', nearest first,' : ''} ${known.map(one => `"${named(one)}"`).join(', ')}; list_servers tells more.`;

/** The next step, where there is one. */
function next(seen: Seen): string {
  const { name, state, stale, pid } = seen.standing;
  switch (seen.kind) {
    case 'answered':
      return stale || state === 'down'
        ? ` Next: fix that, and call ${call('restart_server', name)}; ${call('server_logs', name)} shows what it printed.`
        : '';
    case 'mute':
      switch (seen.why.kind) {
        case 'silent':
          return ` Next: look at process ${pid}; one that was stopped goes on after "kill -CONT ${pid}".`;
        // They say themselves what to do.
        case 'refused':
        case 'version':
        case 'given-up':
          return '';
        default:
          return RECONNECT;
      }
    case 'dead':
      return RECONNECT;
    case 'elsewhere':
      return '';
  }
}

const RECONNECT = ' Next: reconnect it in its client; "mcp-reload clean" removes what a dead wrapper left.';

/** All that a wrapper tells of itself. */
export const paragraphOf = (seen: Seen): string =>
  seen.kind === 'answered'
    ? `${who(seen.standing)}:\n${seen.text ?? ''}`
    : `${who(seen.standing)}: ${howItIs(seen)}.${next(seen)}`;

export const restartParagraph = (standing: Standing, text: string): string => `${who(standing)}:\n${text}`;

export const stillRestarting = (standing: Standing, ms: number, step: string | null): string =>
  `${who(standing)}:\nThe restart is still running after ${seconds(ms)}, and goes on${step === null ? '' : `: ${step}`}. Next: call ${call('server_status', standing.name)} for its outcome.`;

/** In characters: clients show a model no endless answer. */
const MOST_OF_LOG = 60_000;

export function logParagraph({ name, project }: LogOwner, entries: readonly Entry[]): string {
  const whose = `"${named(name)}" in ${named(project)}`;
  if (entries.length === 0) return `${whose}: nothing has been logged yet.`;
  const lines = lastThatFit(entries.map(entryLine));
  const omitted = entries.length - lines.length;
  return [
    `${whose}, the last ${plural(lines.length, 'line')} of its log (server output, and whose${omitted === 0 ? '' : `; ${omitted} before them have no room here`}):`,
    ...lines,
  ].join('\n');
}

function lastThatFit(lines: readonly string[]): readonly string[] {
  let first = lines.length;
  for (let room = MOST_OF_LOG; first > 0; first--) {
    room -= lines[first - 1]!.length;
    if (room < 0) break;
  }
  return lines.slice(first);
}

/** Fenced, so that none of it can pass for words of ours. */
const entryLine = ({ at, by, text }: Entry): string =>
  `| ${new Date(at).toISOString().replace(/\.\d+/, '')} ${typeof by === 'number' ? `g${by}` : by}: ${quotable(text)}`;

export const paragraphs = (all: readonly string[]): string => all.join('\n\n');
