/**
 * What servers print to stdout that is no message. The client never sees it; the log does, as far as it is not flooded by
 * it, and the model is told once of each likely cause, and again when that was gone and came back with newer code.
 */
import type { Generation } from '../base/generation.ts';
import { mayBeMessage } from '../base/message-shape.ts';
import type { Mask } from '../base/shown.ts';
import type { Message } from '../protocol/envelope.ts';
import type { RawId } from '../protocol/ids.ts';
import { find, skipSpace } from '../protocol/json.ts';
import { type Printed, type StrayKind, strayNote } from '../report/stray.ts';
import { oneLine } from '../report/words.ts';
import type { Effect } from './events.ts';
import type { Peer, Router, StrayLog, Strays } from './state.ts';

const MOST_SHOWN = 50;
const WINDOW_MS = 10_000;
/** A private key takes that many lines. */
const MOST_RECENT = 100;
const MOST_BYTES = 2_048;
const MOST_GENERATIONS = 8;

/** What is kept of it, in either mode. */
interface Printing {
  readonly strays: Map<Generation, Strays>;
  strayLog: StrayLog;
  readonly settings: { readonly mask: Mask };
}

interface Turn {
  readonly router: Printing;
  readonly out: Effect[];
  readonly now: number;
}

/**
 * Structured logs on stdout may have a member called `method`, or an id and an error; what has no `jsonrpc` is no message,
 * unless it answers what is open.
 */
export function isNoMessage({ line, envelope }: Message, isAwaited: (id: RawId) => boolean): boolean {
  if (envelope.kind === 'opaque') return true;
  if (envelope.kind === 'batch' || (envelope.kind === 'response' && isAwaited(envelope.id))) return false;
  return find(line, { start: skipSpace(line, 0), end: line.length }, 'jsonrpc') === null;
}

/** Null for a line that nobody would see. */
export function strayKind(line: Buffer): StrayKind | null {
  if (skipSpace(line, 0) === line.length) return null;
  return mayBeMessage(line) ? 'json' : 'text';
}

export function strayed(turn: Turn, generation: Generation, line: Buffer, kind: StrayKind): void {
  const { router } = turn;
  const strays = router.strays.get(generation) ?? begin(router, generation);
  strays.count++;
  strays.kinds.add(kind);
  // A copy, because the line may be a part of something large.
  strays.recent.push(Buffer.from(line.subarray(0, MOST_BYTES)));
  if (strays.recent.length > MOST_RECENT) strays.recent.shift();
  log(turn, generation, strays);
}

function begin({ strays }: Printing, generation: Generation): Strays {
  const fresh: Strays = { count: 0, kinds: new Set(), recent: [] };
  const [oldest] = strays.keys();
  if (oldest !== undefined && strays.size >= MOST_GENERATIONS) strays.delete(oldest);
  strays.set(generation, fresh);
  return fresh;
}

function log({ router, out, now }: Turn, generation: Generation, strays: Strays): void {
  const { strayLog } = router;
  if (strayLog.kind === 'flooded') {
    router.strayLog = { kind: 'flooded', leftOut: strayLog.leftOut + 1 };
    return;
  }
  const isOver = now - strayLog.since >= WINDOW_MS;
  const { since, shown } = isOver ? { since: now, shown: 0 } : strayLog;
  if (shown < MOST_SHOWN) {
    router.strayLog = { kind: 'flows', since, shown: shown + 1 };
    out.push({ type: 'stray', what: { kind: 'line', generation, line: lastOf(router, strays) } });
    return;
  }
  router.strayLog = { kind: 'flooded', leftOut: 1 };
  out.push({ type: 'stray', what: { kind: 'many', generation } });
  out.push({ type: 'arm', timer: 'strays', ms: since + WINDOW_MS - now });
}

/** The window of a flood is over. */
export function straysElapsed({ router, out, now }: Turn): void {
  const { strayLog } = router;
  router.strayLog = { kind: 'flows', since: now, shown: 0 };
  if (strayLog.kind === 'flooded')
    out.push({ type: 'stray', what: { kind: 'more', count: strayLog.leftOut } });
}

/** Masked together with what came before it, and only then cut. */
function lastOf({ settings }: Printing, { recent }: Strays): string {
  const text: string = settings.mask(recent.map(line => line.toString('utf8')).join('\n'));
  return oneLine(text.slice(text.lastIndexOf('\n') + 1));
}

/** Null: it has printed nothing but messages. */
export function strayCount(router: Printing, generation: Generation): Printed | null {
  const strays = router.strays.get(generation);
  if (strays === undefined) return null;
  return { generation, count: strays.count, last: lastOf(router, strays), kinds: [...strays.kinds] };
}

/** What the model has not been told of what the active generation prints; from now on it has. */
export function takeStrayNews(router: Router, { role, generation }: Peer): string | null {
  const strays = role === 'active' ? router.strays.get(generation) : undefined;
  const kinds = [...(strays?.kinds ?? [])].filter(kind => !router.strayTold.has(kind));
  if (strays === undefined || kinds.length === 0) return null;
  for (const kind of kinds) router.strayTold.add(kind);
  const { name, language } = router.settings;
  return strayNote(name, { generation, count: strays.count, last: lastOf(router, strays), kinds }, language);
}

/** A generation serves no longer: what it answered calls without doing is news when it comes back. */
export function straysStopped({ strays, strayTold }: Router, { generation, answered }: Peer): void {
  if (answered === 0) return;
  for (const kind of strayTold) if (!strays.get(generation)?.kinds.has(kind)) strayTold.delete(kind);
}
