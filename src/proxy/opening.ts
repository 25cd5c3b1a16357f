/**
 * How the session begins, and how it is told to every later server: the client's own handshake, then what it
 * established since, then our own question for the tools, which proves that the server works.
 */
import { METHOD_NOT_FOUND, request, result } from '../protocol/compose.ts';
import type { Message, Request, Response } from '../protocol/envelope.ts';
import { param } from '../protocol/envelope.ts';
import { LEGACY_VERSIONS } from '../protocol/era.ts';
import { privateId } from '../protocol/ids.ts';
import { find, isObject, parsedAt, stringAt } from '../protocol/json.ts';
import { INITIALIZE, LISTS, type ListKind, listOfKind, SET_LEVEL, UNSUBSCRIBE } from '../protocol/methods.ts';
import { splice } from '../protocol/splice.ts';
import { standInInstructions } from '../report/own-tools.ts';
import { type Greeting, offers, promiseListChanges, readGreeting } from '../session/greeting.ts';
import { missing } from '../session/ledger.ts';
import { type List, readPage } from '../session/lists.ts';
import { listKnown } from './announce.ts';
import { restartProgress } from './own-tools.ts';
import { activePeer, createPeer, down, fact, type OwnRequest, type Peer, type Turn, up } from './state.ts';

/** A server that says nothing for so long is stood in for; clients give up at about 30 s. */
const OPENER_MS = 20_000;
/** After the first page of a list the rest has to come within this time. */
const SURVEY_MS = 2_000;

export function opened(turn: Turn, message: Message<Request>): void {
  const { router, out, now } = turn;
  router.ledger = { ...router.ledger, initialize: message };
  router.client = { kind: 'opening', request: message, at: now };
  if (router.freshness.down !== null) return standIn(turn);
  out.push({ type: 'arm', timer: 'opener', ms: OPENER_MS });
  for (const peer of router.peers.values()) if (peer.stage === 'waiting') greet(turn, peer);
}

export function started(turn: Turn, generation: number): void {
  const peer = createPeer(generation);
  turn.router.peers.set(generation, peer);
  restartProgress(turn, `generation ${generation} started`);
  if (turn.router.ledger.initialize !== null) greet(turn, peer);
}

function greet(turn: Turn, peer: Peer): void {
  peer.stage = 'greeting';
  sayAgain(turn, peer, turn.router.ledger.initialize!, { kind: 'greeting' });
  fact(turn, { type: 'greeted', generation: peer.generation });
}

/** Sends the client's own line under an id of ours. */
function sayAgain(turn: Turn, peer: Peer, message: Message<Request>, own: OwnRequest): void {
  const id = nextOwnId(turn, peer, own);
  down(turn, peer, splice(message.line, [{ at: message.envelope.idAt, text: id }]));
}

function nextOwnId({ router }: Turn, peer: Peer, own: OwnRequest): string {
  const id = privateId(router.settings.nonce, router.nextId++);
  peer.own.set(id, own);
  return id;
}

export function greetingArrived(turn: Turn, peer: Peer, message: Message<Response>): void {
  const { router, out } = turn;
  const { outcome, body } = message.envelope;
  if (outcome === 'error' || !isObject(message.line, body)) return refuse(turn, peer, INITIALIZE, message);
  peer.greeting = readGreeting(message);
  peer.greetedAt = turn.now;
  restartProgress(turn, `generation ${peer.generation} answered the handshake`);
  const { client } = router;
  if (client.kind === 'opening') {
    up(turn, promiseListChanges(message, client.request.envelope.id));
    out.push({ type: 'disarm', timer: 'opener' });
    router.client = { kind: 'open', ready: false, told: peer.greeting, standIn: false };
    if (router.ledger.initialized !== null) down(turn, peer, router.ledger.initialized);
    becomeReady(turn);
    return prove(turn, peer);
  }
  if (router.ledger.initialized === null) return prove(turn, peer);
  down(turn, peer, router.ledger.initialized);
  sync(turn, peer);
  if (!offers(peer.greeting, 'tools')) return prove(turn, peer);
  peer.stage = 'listing';
  askList(turn, peer, 'tools', null);
}

function refuse(turn: Turn, peer: Peer, method: string, message: Message<Response>): void {
  const said = parsedAt(message.line, message.envelope.body) as { message?: unknown } | undefined;
  const failure = {
    kind: 'rejected',
    method,
    message: String(said?.message ?? 'no result that can be used'),
    stderr: [],
  } as const;
  fact(turn, { type: 'refused', generation: peer.generation, failure });
}

function prove(turn: Turn, peer: Peer): void {
  peer.stage = 'ready';
  fact(turn, { type: 'proved', generation: peer.generation });
}

/** The client has finished its handshake: from now on lists may be read and announced. */
export function clientReady(turn: Turn, line: Buffer): void {
  const { router } = turn;
  router.ledger = { ...router.ledger, initialized: line };
  for (const peer of router.peers.values()) if (peer.greeting !== null) down(turn, peer, line);
  becomeReady(turn);
}

/** A client that does not wait for our answer may have said that it is ready before it got one. */
function becomeReady(turn: Turn): void {
  const { router } = turn;
  if (router.client.kind !== 'open' || router.client.ready || router.ledger.initialized === null) return;
  router.client = { ...router.client, ready: true };
  const active = activePeer(router);
  if (active === null) return;
  sync(turn, active);
  survey(turn, active);
}

/** Tells a server what the client established since; only what it can understand. */
export function sync(turn: Turn, peer: Peer): void {
  const { ledger } = turn.router;
  const { say, unsubscribe } = missing(ledger, peer.told);
  peer.told = ledger;
  for (const message of say) {
    const capability = message.envelope.method === SET_LEVEL ? 'logging' : 'resources';
    if (offers(peer.greeting, capability)) sayAgain(turn, peer, message, { kind: 'replay' });
  }
  for (const uri of unsubscribe)
    down(turn, peer, request(nextOwnId(turn, peer, { kind: 'replay' }), UNSUBSCRIBE, { uri }));
}

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

/** A server says that a list of its own has changed: it is read again, without an announcement of ours. */
export function readAgain(turn: Turn, peer: Peer, changed: string): void {
  for (const { kind, changed: announcement } of LISTS) {
    const { kind: state } = peer.lists[kind];
    if (announcement !== changed || state === 'unread' || state === 'absent') continue;
    if (++peer.readAgain > MOST_READ_AGAIN) return;
    forgetQuestions(peer, kind);
    peer.announcedItself.add(kind);
    askList(turn, peer, kind, null);
    turn.out.push({ type: 'arm', timer: `survey:${peer.generation}`, ms: SURVEY_MS });
  }
}

function forgetQuestions(peer: Peer, list: ListKind): void {
  for (const [id, own] of peer.own) if (own.kind === 'list' && own.list === list) peer.own.delete(id);
}

function askList(turn: Turn, peer: Peer, kind: ListKind, cursor: string | null): void {
  if (cursor === null) setList(peer, kind, { kind: 'reading', entries: new Map(), pages: 0 });
  const line = request(nextOwnId(turn, peer, { kind: 'list', list: kind }), listOfKind(kind).method, {
    ...(cursor === null ? {} : { cursor: JSON.parse(cursor) }),
  });
  down(turn, peer, line);
}

function setList(peer: Peer, kind: ListKind, list: List): void {
  peer.lists = { ...peer.lists, [kind]: list };
}

export function pageArrived(turn: Turn, peer: Peer, kind: ListKind, message: Message<Response>): void {
  const isProof = peer.stage === 'listing' && kind === 'tools';
  if (message.envelope.outcome === 'error') {
    const active = activePeer(turn.router);
    if (isProof && active?.lists.tools.kind !== 'unknown')
      return refuse(turn, peer, listOfKind(kind).method, message);
    const code = parsedAt(message.line, find(message.line, message.envelope.body, 'code'));
    setList(peer, kind, { kind: code === METHOD_NOT_FOUND ? 'absent' : 'unknown' });
  } else {
    const page = readPage(peer.lists[kind], listOfKind(kind), message);
    setList(peer, kind, page.list);
    if (kind === 'tools' && 'entries' in page.list)
      for (const name of page.list.entries.keys()) peer.toolNames.add(name);
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

/**
 * Opens the session without a server, so that a broken tree can be repaired from inside it: only tools are promised,
 * and no error text is given, because instructions can not be renewed.
 */
export function standIn(turn: Turn): void {
  const { router, out } = turn;
  if (router.client.kind !== 'opening') return;
  const { request: opener } = router.client;
  const asked = stringAt(opener.line, param(opener, 'protocolVersion'));
  const version = asked !== null && LEGACY_VERSIONS.includes(asked) ? asked : LEGACY_VERSIONS[0]!;
  const { name, version: own } = router.settings;
  const told: Greeting = {
    version,
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name, version: own },
    instructions: standInInstructions(name),
  };
  const body = {
    protocolVersion: version,
    capabilities: told.capabilities,
    serverInfo: told.serverInfo,
    instructions: told.instructions,
  };
  up(turn, result(opener.envelope.id, JSON.stringify(body)));
  out.push({ type: 'disarm', timer: 'opener' });
  router.client = { kind: 'open', ready: false, told, standIn: true };
  router.known = { ...router.known, tools: { kind: 'read', entries: new Map() } };
  router.modelKnows = new Map();
  becomeReady(turn);
}
