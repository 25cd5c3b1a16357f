/** Reads the lists of a generation: of a candidate the tools, which prove it, of the active one the rest as well. */
import { METHOD_NOT_FOUND } from '../protocol/compose.ts';
import type { Message, Response } from '../protocol/envelope.ts';
import { find, parsedAt } from '../protocol/json.ts';
import { LISTS, type ListKind, listOfKind, TOOLS_LIST } from '../protocol/methods.ts';
import { offers } from '../session/greeting.ts';
import { type List, readPage } from '../session/lists.ts';
import { listKnown } from './announce.ts';
import { rememberName } from './own-listing.ts';
import { askOwn } from './own-requests.ts';
import { prove, refuse } from './proof.ts';
import { activePeer, type Peer, type Turn } from './state.ts';

/** After the first page of a list the rest has to come within this time. */
const SURVEY_MS = 2_000;

/** Reads the lists of the active generation that have not been read yet. */
export function survey(turn: Turn, peer: Peer): void {
  let reading = false;
  for (const { kind, capability } of LISTS) {
    if (peer.lists[kind].kind !== 'unread') continue;
    if (offers(peer.greeting, capability)) {
      askList(turn, peer, kind, null);
      reading = true;
    } else {
      peer.lists = { ...peer.lists, [kind]: { kind: 'absent' } };
      listKnown(turn, peer, kind);
    }
  }
  if (reading) turn.out.push({ type: 'arm', timer: `survey:${peer.generation}`, ms: SURVEY_MS });
}

/** A server that announces a list whenever it is asked for it would be asked for ever. */
const MOST_READ_AGAIN = 100;

/** A server says that a list of its own has changed. `told`: the client has heard it too, and needs no word of ours. */
export function readAgain(turn: Turn, peer: Peer, changed: string, told: boolean): void {
  for (const { kind, changed: announcement } of LISTS) {
    const { kind: state } = peer.lists[kind];
    if (announcement !== changed || state === 'unread' || state === 'absent') continue;
    if (++peer.readAgain > MOST_READ_AGAIN) return;
    forgetQuestions(peer, kind);
    if (told) peer.announcedItself.add(kind);
    askList(turn, peer, kind, null);
    turn.out.push({ type: 'arm', timer: `survey:${peer.generation}`, ms: SURVEY_MS });
  }
}

function forgetQuestions(peer: Peer, list: ListKind): void {
  for (const [id, own] of peer.own) if (own.kind === 'list' && own.list === list) peer.own.delete(id);
}

/** `cursor` is JSON text; null: the first page. */
export function askList(turn: Turn, peer: Peer, kind: ListKind, cursor: string | null): void {
  if (cursor === null) setList(peer, kind, { kind: 'reading', entries: new Map(), pages: 0 });
  const members = cursor === null ? [] : [['cursor', cursor] as const];
  askOwn(turn, peer, listOfKind(kind).method, members, { kind: 'list', list: kind });
}

function setList(peer: Peer, kind: ListKind, list: List): void {
  peer.lists = { ...peer.lists, [kind]: list };
}

export function pageArrived(turn: Turn, peer: Peer, kind: ListKind, message: Message<Response>): void {
  const isProof = peer.stage === 'listing' && kind === 'tools';
  if (message.envelope.outcome === 'error') {
    const active = activePeer(turn.router);
    if (isProof && active?.lists.tools.kind !== 'unknown') return refuse(turn, peer, TOOLS_LIST, message);
    const code = parsedAt(message.line, find(message.line, message.envelope.body, 'code'));
    setList(peer, kind, { kind: code === METHOD_NOT_FOUND ? 'absent' : 'unknown' });
  } else {
    const page = readPage(peer.lists[kind], listOfKind(kind), message);
    setList(peer, kind, page.list);
    if (kind === 'tools' && 'entries' in page.list)
      for (const name of page.list.entries.keys()) rememberName(peer, name);
    if (page.cursor !== null) {
      if (isProof && page.list.kind === 'reading' && page.list.pages === 1)
        turn.out.push({ type: 'arm', timer: `survey:${peer.generation}`, ms: SURVEY_MS });
      return askList(turn, peer, kind, page.cursor);
    }
  }
  listFinished(turn, peer, kind, isProof);
}

function listFinished(turn: Turn, peer: Peer, kind: ListKind, isProof: boolean): void {
  if (isProof) return prove(turn, peer);
  if (peer.role === 'active') listKnown(turn, peer, kind);
}

/** Lists that are not read in time count as unknown. */
export function surveyElapsed(turn: Turn, generation: number): void {
  const peer = turn.router.peers.get(generation);
  if (peer === undefined) return;
  for (const { kind } of LISTS) {
    if (peer.lists[kind].kind !== 'reading') continue;
    setList(peer, kind, { kind: 'unknown' });
    forgetQuestions(peer, kind);
    listFinished(turn, peer, kind, peer.stage === 'listing' && kind === 'tools');
  }
}
