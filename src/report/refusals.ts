/** Why a request is not passed on. Clients show only the message, so everything needed stands in it. */
import type { Failure } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import type { Recovery } from '../base/reloading.ts';
import { gaveUpLine } from './exclusive.ts';
import { complaintOf, howItFailed, lastWords, stderrOf } from './failure.ts';
import { fixAndReload, type Names, restartBy } from './names.ts';
import { named, seconds } from './words.ts';

export function noServer(name: string, failure: Failure, gaveUp: Generation | null, names: Names): string {
  if (failure.kind === 'ended') return `Not asked: "${name}" is ending together with its client.`;
  const complaint = complaintOf(failure);
  const lines = [`No server: "${name}" is not running: it ${howItFailed(failure)}.`];
  if (complaint !== null) lines.push(`Error: ${complaint}`);
  if (complaint !== null || stderrOf(failure).length > 0) lines.push(lastWords(failure));
  if (gaveUp !== null) lines.push(gaveUpLine(gaveUp));
  lines.push(whatToDo(failure, names));
  return lines.join('\n');
}

/** Saving a file helps only where files are watched and the code is what is wrong. */
function whatToDo(failure: Failure, names: Names): string {
  const neverRan = failure.kind === 'died' && failure.death.exit.kind === 'not-started';
  if (!names.isWatched) return `Fix the cause, then ${restartBy(names)}.`;
  // Without a server any save starts it again.
  const again = names.restart === null ? 'save any watched file, changed or not' : `call ${names.restart}`;
  if (neverRan) return `Fix the cause, then ${again}.`;
  return `Fix the cause and save: it starts again by itself. After a fix outside the watched files ${again}.`;
}

export function stillStarting(
  name: string,
  waitedMs: number,
  { gaveUp, recovery }: { readonly gaveUp: Generation | null; readonly recovery: Recovery | null },
  names: Names,
  now: number,
): string {
  const { status } = names;
  const waited = waitedMs > 0 ? ` (this request waited ${seconds(waitedMs)})` : '';
  if (recovery !== null) return recovering(name, waited, recovery, names, now);
  const ended = gaveUp === null ? '' : `${gaveUpLine(gaveUp)} `;
  const next = status === null ? 'Try again in a moment.' : `Call ${status} to see why, or try again.`;
  return `No answer yet: "${name}" is still starting${waited}. ${ended}${next}`;
}

function recovering(
  name: string,
  waited: string,
  { generation, failure, againAt }: Recovery,
  names: Names,
  now: number,
): string {
  const complaint = complaintOf(failure);
  return [
    `No answer yet: generation ${generation} of "${name}" ${howItFailed(failure)}, and no other serves yet${waited}.`,
    ...(complaint === null ? [] : [`Error: ${complaint}`]),
    lastWords(failure),
    againAt > now
      ? `It is started again in ${seconds(againAt - now)}: call again then, or ${fixAndReload(names)}.`
      : `It is being started again: call again in a moment. If it goes on dying, ${fixAndReload(names)}.`,
  ].join('\n');
}

export const roomFull = (name: string): string =>
  `Too many requests wait for "${name}" to reload (at most 1,000 or 64 MiB). Try again when the reload is over.`;

export const tooManyOpen = (name: string, generation: Generation): string =>
  `Too many requests are open: generation ${generation} of "${name}" has 100,000 or 256 MiB of them to answer. Cancel some, or try again when it has answered.`;

export const tooManyOwnCalls = (most: number): string =>
  `Not done: ${most} calls of mcp-reload's own tools wait already. Try again when they have been answered.`;

export const tooManyRestarts = (most: number): string =>
  `Not restarted: ${most} others wait for a restart of this server already. Try again when it is over.`;

export const tooManySubscriptions = (most: number): string =>
  `Subscription limit reached: ${most} resources are subscribed to; unsubscribe from one first`;

export const tooManyAsked = (most: number): string =>
  `Too many requests to the client are open (${most}): wait for its answers`;

export function unknownTool(tool: string, { restart, status }: Names): string {
  const ours = [restart, status].filter(name => name !== null);
  const whose =
    ours.length === 0 ? '' : `; ${ours.join(' and ')} ${ours.length > 1 ? 'are' : 'is'} mcp-reload's`;
  return `Unknown tool: ${named(tool)}. This server offers no tools of its own${whose}.`;
}

export const oldCursor = (method: string, from: Generation, now: Generation): string =>
  `The cursor of this ${named(method)} comes from generation ${from} of the server; generation ${now} serves now. List again from the start.`;

export const tooEarly = (): string => 'Too many messages before this server was given the session';

export const notOpen = (method: string): string =>
  `${named(method)} before the session was opened: send initialize first`;

/** Of a server that does not speak the era in which the client opened its session. */
export const eraRefused = (era: 'legacy' | 'modern'): string =>
  era === 'modern'
    ? 'this session was opened without a handshake, as of protocol 2026-07-28, which this server does not speak; reconnect the client (Claude Code: /mcp) to open it with initialize'
    : 'this session was opened with initialize, and this server speaks only newer protocol versions; reconnect the client (Claude Code: /mcp)';

export const versionRefused = (asked: string | null, spoken: readonly string[]): string =>
  `the client speaks protocol ${named(asked ?? 'unknown')}, this server ${named(spoken.join(', ')) || 'none'}; reconnect the client (Claude Code: /mcp)`;

export const serverIsLegacy = (): string =>
  'Method not found: this server does not answer server/discover, open the session with initialize';

export const noFilter = (): string =>
  'Invalid params: subscriptions/listen wants an object "notifications" that says what to listen for';

export const tooManyListens = (most: number): string =>
  `Subscription limit reached: ${most} listens are open; cancel one first`;

export const tooManyProbes = (): string =>
  'Too many server/discover requests wait for their first answer: wait for one of them';

export const noRequests = (): string =>
  'This client takes no requests from servers (protocol 2026-07-28): ask in a result, with resultType "input_required"';

export const openedAnew = (): string =>
  'Not asked: the session was opened anew with initialize while this request waited. Send it again.';

export const sessionIsLegacy = (): string => 'Method not found: open the session with initialize';

/** For clients that do not list and call again by themselves. */
export const retyped = (name: string, tool: string, generation: Generation): string =>
  `Not run: what ${tool} of "${name}" returns (its outputSchema) changed with generation ${generation} while this call waited for the new code, ` +
  'and its result would be judged by the old one. Call it again.';
