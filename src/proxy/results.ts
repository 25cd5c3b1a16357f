/** Passes a server's answer on, changed only where there is a stated reason to. */
import { keepNewest } from '../base/newest.ts';
import { type Message, type Response, read } from '../protocol/envelope.ts';
import { UNCACHED } from '../protocol/era.ts';
import { find, isArray, isObject, items, members, type Span, stringAt, textOf } from '../protocol/json.ts';
import { DISCOVER, INITIALIZE, listOf, RESOURCES_READ, TOOLS_CALL, TOOLS_LIST } from '../protocol/methods.ts';
import {
  appendItems,
  type Edit,
  prependItems,
  setMember,
  setMembers,
  splice,
  withoutMembers,
} from '../protocol/splice.ts';
import { exclusiveNote } from '../report/exclusive.ts';
import {
  begunBeforeNote,
  changedNote,
  mutedNote,
  overtakenNote,
  runningNote,
  staleNote,
  staleReminder,
  stormNote,
} from '../report/notes.ts';
import { overlongNote } from '../report/overlong.ts';
import { META_PREFIX, resourceBlock, textBlock } from '../report/result.ts';
import { promiseDiscovery, promiseListChanges, readDiscovery } from '../session/greeting.ts';
import { clientListed, listedLate, listedMeanwhile } from './announce.ts';
import { rememberCursor } from './ask.ts';
import { noteBegun } from './begun.ts';
import { takeConfigNews } from './config-news.ts';
import { takeOldBuild } from './old-build.ts';
import { gaveTools, ownNames, ownTools, rememberName } from './own-listing.ts';
import { takeToolChanges } from './own-tools.ts';
import type { Peer, Pending, Router, Turn } from './state.ts';
import { up } from './state.ts';
import { takeStrayNews } from './strays.ts';

const MOST_QUIET_TOOLS = 10_000;
const LONGEST_NAME = 1_000;

export function passAnswer(turn: Turn, peer: Peer, pending: Pending, message: Message<Response>): void {
  const { router } = turn;
  const { method } = pending.message.envelope;
  if (method === TOOLS_CALL) peer.answered++;
  const isQuiet = peer.role === 'active' && router.freshness.awaited === null;
  if (method === TOOLS_CALL && pending.tool !== null && isQuiet && pending.tool.length <= LONGEST_NAME) {
    router.quietTools.add(pending.tool);
    keepNewest(router.quietTools, MOST_QUIET_TOOLS);
  }
  noteBegun(turn, peer, pending.message, message);
  if (message.envelope.outcome === 'error') return up(turn, message.line);
  if (method === DISCOVER && peer.era === 'modern') {
    const { client } = router;
    // What it is told now counts: later listens are promised accordingly.
    if (client.kind === 'open' && peer.role === 'active')
      router.client = { ...client, told: readDiscovery(message, client.told?.version ?? null) };
    return up(turn, promiseDiscovery(message, message.envelope.id));
  }
  if (method === INITIALIZE) {
    // A client that opens its session anew means what it says now.
    router.ledger = { ...router.ledger, initialize: pending.message };
    return up(turn, promiseListChanges(message, message.envelope.id));
  }
  const list = listOf(method);
  if (list !== undefined) {
    if (peer.role === 'active') listedMeanwhile(turn, peer, list.kind);
    const cursor = find(message.line, message.envelope.body, 'nextCursor');
    if (cursor !== null) rememberCursor(router, method, textOf(message.line, cursor), peer);
    if (method !== TOOLS_LIST) {
      up(turn, splice(message.line, uncached(peer, message)));
      if (peer.role !== 'active') listedLate(turn, peer, list.kind);
      return;
    }
    const isLast = cursor === null || stringAt(message.line, cursor) === null;
    const ours = isLast ? ownToolsEdits(router, peer, message) : [];
    up(turn, splice(message.line, [...ours, ...uncached(peer, message)]));
    gaveTools(router, peer);
    if (peer.role !== 'active') listedLate(turn, peer, 'tools');
    else if (isLast) clientListed(turn);
    return;
  }
  if (method === RESOURCES_READ) return up(turn, splice(message.line, uncached(peer, message)));
  up(turn, method === TOOLS_CALL ? withNotes(router, peer, pending, withoutOurKeys(message)) : message.line);
}

/** In the modern era results say for how long they may be kept; nothing here may. */
function uncached(peer: Peer, { line, envelope }: Message<Response>): Edit[] {
  if (peer.era !== 'modern' || !isObject(line, envelope.body)) return [];
  const type = find(line, envelope.body, 'resultType');
  if (type !== null && stringAt(line, type) !== 'complete') return [];
  const wrong = UNCACHED.filter(([key, value]) => {
    const at = find(line, envelope.body, key);
    return at === null || textOf(line, at) !== value;
  });
  return setMembers(line, envelope.body, wrong);
}

/** Our tools stand at the end of the last page, always in the same order. */
function ownToolsEdits(router: Router, peer: Peer, { line, envelope }: Message<Response>): Edit[] {
  const tools = find(line, envelope.body, 'tools');
  if (tools === null || !isArray(line, tools)) return [];
  for (const span of items(line, tools) ?? []) {
    const name = stringAt(line, find(line, span, 'name'));
    if (name !== null) rememberName(peer, name);
  }
  return [appendItems(line, tools, ownTools(router, peer))];
}

interface Note {
  readonly key: string;
  readonly text: string;
}

function notesFor(router: Router, peer: Peer, pending: Pending): Note[] {
  const notes: Note[] = [];
  const { name } = router.settings;
  const names = ownNames(router);
  const { flag } = pending;
  if (flag?.kind === 'stale') {
    const first = router.staleTold !== flag.stale;
    router.staleTold = flag.stale;
    const overtaken = router.freshness.stale !== flag.stale;
    const inWords = overtaken ? overtakenNote : first ? staleNote : staleReminder;
    notes.push({ key: 'stale', text: inWords(name, flag.stale, peer.generation, names) });
  }
  if (flag?.kind === 'running')
    notes.push({
      key: 'stale',
      text: runningNote(name, flag.waitedMs, peer.generation, router.freshness.finishing !== null, names),
    });
  if (flag?.kind === 'begun-before')
    notes.push({ key: 'stale', text: begunBeforeNote(name, peer.generation) });
  const oldBuild = peer.role === 'active' ? takeOldBuild(router) : null;
  if (oldBuild !== null) notes.push({ key: 'outdated', text: oldBuild });
  const config = takeConfigNews(router);
  if (config !== null) notes.push({ key: 'config', text: config });
  const { changes, swap } = takeToolChanges(router);
  if (changes.length > 0) notes.push({ key: 'changed', text: changedNote(name, changes, swap) });
  if (flag?.kind === 'muted' && router.storm === null) {
    notes.push({ key: 'stale', text: mutedNote(flag.files, peer.generation, names) });
  }
  if (router.storm !== null) notes.push({ key: 'storm', text: stormNote(name, router.storm, names) });
  router.storm = null;
  if (router.foundBusy !== null)
    notes.push({ key: 'exclusive', text: exclusiveNote(name, router.foundBusy) });
  router.foundBusy = null;
  const { overlong } = router;
  if (overlong !== null) notes.push({ key: 'overlong', text: overlongNote(overlong.from, overlong.bytes) });
  router.overlong = null;
  const printed = takeStrayNews(router, peer);
  if (printed !== null) notes.push({ key: 'stray', text: printed });
  return notes;
}

/** What we say of an answer nobody else can say: a server's own words under our keys are taken out. */
function withoutOurKeys(message: Message<Response>): Message<Response> {
  const { line, envelope } = message;
  const meta = isObject(line, envelope.body) ? find(line, envelope.body, '_meta') : null;
  const isOurs = (key: string) => key.startsWith(META_PREFIX);
  if (meta === null || members(line, meta.start)?.members.some(({ key }) => isOurs(key)) !== true)
    return message;
  return read(splice(line, [withoutMembers(line, meta, isOurs)])) as Message<Response>;
}

/** Notes come first, because long results are cut at the end; `structuredContent` itself is never touched. */
function withNotes(
  router: Router,
  peer: Peer,
  pending: Pending,
  { line, envelope }: Message<Response>,
): Buffer {
  const { body } = envelope;
  if (!isObject(line, body)) return line;
  const content = completeContent(line, body);
  if (content === null)
    return pending.flag === null ? line : splice(line, [metaEdit(line, body, peer, ['stale'])]);
  const notes = notesFor(router, peer, pending);
  if (notes.length === 0) return line;
  const keys = notes.map(note => note.key);
  return splice(line, [
    metaEdit(line, body, peer, keys),
    prependItems(line, content, [block(router, peer, line, body, notes)]),
  ]);
}

/** The content of a finished call; a call that asks for more input or became a task has none to add to. */
function completeContent(line: Buffer, body: Span): Span | null {
  const type = find(line, body, 'resultType');
  if (type !== null && stringAt(line, type) !== 'complete') return null;
  const content = find(line, body, 'content');
  return content !== null && isArray(line, content) && find(line, body, 'task') === null ? content : null;
}

/** Claude Code hides text blocks beside `structuredContent` and shows embedded resources, unless it is an error. */
function block(router: Router, peer: Peer, line: Buffer, body: Span, notes: readonly Note[]): string {
  const text = router.settings.mask(notes.map(note => note.text).join('\n\n'));
  const structured = find(line, body, 'structuredContent') !== null;
  const isError = find(line, body, 'isError');
  if (!structured || (isError !== null && textOf(line, isError) === 'true')) return textBlock(text);
  return resourceBlock(`mcp-reload://note/g${peer.generation}`, text);
}

function metaEdit(line: Buffer, body: Span, peer: Peer, notes: readonly string[]): Edit {
  const value = JSON.stringify({ generation: peer.generation, notes });
  const meta = find(line, body, '_meta');
  const key = `${META_PREFIX}note`;
  if (meta !== null && isObject(line, meta)) return setMember(line, meta, key, value);
  return setMember(line, body, '_meta', `{${JSON.stringify(key)}:${value}}`);
}
