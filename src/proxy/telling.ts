/**
 * How a generation is told the session, in the era in which the client opened it, until it is proved: the client's own
 * handshake (modern: `server/discover` in the client's name), what it established since, then our question for the
 * tools.
 */
import { METHOD_NOT_FOUND } from '../protocol/compose.ts';
import type { Message, Response } from '../protocol/envelope.ts';
import { type Era, UNSUPPORTED_VERSION, versionOf } from '../protocol/era.ts';
import { find, isArray, isObject, parsedAt } from '../protocol/json.ts';
import { DISCOVER, INITIALIZE, SET_LEVEL, UNSUBSCRIBE } from '../protocol/methods.ts';
import { splice } from '../protocol/splice.ts';
import { eraRefused, serverIsLegacy, sessionIsLegacy, versionRefused } from '../report/refusals.ts';
import {
  offers,
  promiseDiscovery,
  promiseListChanges,
  readDiscovery,
  readGreeting,
  serverInfoOf,
  withoutInstructions,
} from '../session/greeting.ts';
import { missing } from '../session/ledger.ts';
import { retire } from './draining.ts';
import { acknowledge, tellListens } from './listens.ts';
import { askOwn, sayAgain } from './own-requests.ts';
import { restartProgress } from './own-tools.ts';
import { ownError } from './own-words.ts';
import { prove, refuse } from './proof.ts';
import {
  activePeer,
  createPeer,
  down,
  fact,
  isModern,
  type OwnRequest,
  type Peer,
  type Router,
  type Turn,
  up,
} from './state.ts';
import { askList, survey } from './survey.ts';

export function started(turn: Turn, generation: number): void {
  const peer = createPeer(generation);
  turn.router.peers.set(generation, peer);
  restartProgress(turn, `generation ${generation} started`);
  tell(turn, peer);
}

/** In which era the client's opener has to be told; null: it has sent none. */
function eraOfClient({ router: { client } }: Turn): Era | null {
  if (client.kind === 'unopened') return null;
  if (client.kind === 'opening') return 'legacy';
  return client.kind === 'probing' ? 'modern' : client.era;
}

export function tell(turn: Turn, peer: Peer): void {
  const { router } = turn;
  const era = eraOfClient(turn);
  if (era === null || isSpared(router)) return;
  for (const [id, own] of peer.own) if (own.kind === 'greeting') peer.own.set(id, { kind: 'late-probe' });
  peer.era = era;
  peer.stage = 'greeting';
  const own: OwnRequest = { kind: 'greeting', era };
  if (era === 'legacy') sayAgain(turn, peer, router.ledger.initialize!, own);
  else discover(turn, peer, own);
  fact(turn, { type: 'greeted', generation: peer.generation, mayKill: mayKill(turn, peer) });
}

/** Not every server survives a probe, and it may not have come to read it yet. */
function mayKill({ router: { client } }: Turn, peer: Peer): boolean {
  const isUndecided = client.kind === 'opening' || (client.kind === 'probing' && client.told === null);
  return isUndecided && peer.probed && peer.greeting === null;
}

/** A process has just died over this probe: the next one shows whether it was the question. */
const isSpared = ({ client, probeKilled }: Router): boolean =>
  probeKilled && client.kind === 'probing' && client.told === null;

function discover(turn: Turn, peer: Peer, own: OwnRequest): void {
  const first = turn.router.ledger.modern!;
  peer.probed = true;
  if (first.envelope.method === DISCOVER) sayAgain(turn, peer, first, own);
  else askOwn(turn, peer, DISCOVER, [], own);
}

export function greetingArrived(turn: Turn, peer: Peer, era: Era, message: Message<Response>): void {
  const { line, envelope } = message;
  const isUsable = envelope.outcome === 'result' && isObject(line, envelope.body);
  if (era === 'legacy') return isUsable ? welcomed(turn, peer, message) : turnedAway(turn, peer, message);
  return isUsable ? discovered(turn, peer, message) : probeRefused(turn, peer, message);
}

function greeted(turn: Turn, peer: Peer): void {
  peer.greetedAt = turn.now;
  restartProgress(turn, `generation ${peer.generation} answered the handshake`);
}

/** A server has answered `initialize`. */
function welcomed(turn: Turn, peer: Peer, message: Message<Response>): void {
  const { router, out } = turn;
  peer.greeting = readGreeting(message);
  const known = withoutInstructions(promiseListChanges(message, message.envelope.id));
  out.push({ type: 'remember', news: { legacy: known } });
  greeted(turn, peer);
  const { client } = router;
  if (client.kind === 'opening') {
    up(turn, promiseListChanges(message, client.request.envelope.id));
    answerDiscovers(turn, id => ownError(router, id, METHOD_NOT_FOUND, sessionIsLegacy()));
    out.push({ type: 'disarm', timer: 'opener' });
    router.client = { kind: 'open', era: 'legacy', ready: false, told: peer.greeting, standIn: false };
    if (router.ledger.initialized !== null) down(turn, peer, router.ledger.initialized);
    becomeReady(turn);
    return prove(turn, peer);
  }
  if (router.ledger.initialized === null) return prove(turn, peer);
  down(turn, peer, router.ledger.initialized);
  sync(turn, peer);
  proveByTools(turn, peer);
}

/** A server has answered `initialize` with an error. */
function turnedAway(turn: Turn, peer: Peer, message: Message<Response>): void {
  const { router, out } = turn;
  const { client } = router;
  // Some servers stay modern once they have been asked: a process that was not asked may do better.
  if (peer.probed) return retire(turn, peer);
  const supported = find(message.line, message.envelope.body, 'data', 'supported');
  const isAboutVersions = supported !== null && isArray(message.line, supported);
  if (codeOf(message) === UNSUPPORTED_VERSION) out.push({ type: 'remember', news: { probe: 'modern' } });
  if (client.kind === 'opening' && isAboutVersions) {
    up(turn, splice(message.line, [{ at: message.envelope.idAt, text: client.request.envelope.id }]));
    return notOpened(turn, peer);
  }
  refuse(turn, peer, INITIALIZE, message, isAboutVersions ? eraRefused('legacy') : null);
}

/** The client's opener has been answered, and opened nothing: the server waits for the next one. */
function notOpened(turn: Turn, peer: Peer): void {
  const { router, out } = turn;
  answerDiscovers(turn, id => ownError(router, id, METHOD_NOT_FOUND, serverIsLegacy()));
  out.push({ type: 'disarm', timer: 'opener' });
  router.client = { kind: 'unopened' };
  router.ledger = { ...router.ledger, initialize: null, modern: null };
  peer.stage = 'waiting';
  fact(turn, { type: 'idle', generation: peer.generation });
}

/** A server has answered `server/discover`: it is modern. */
function discovered(turn: Turn, peer: Peer, message: Message<Response>): void {
  const { router, out } = turn;
  const { modern } = router.ledger;
  const known = withoutInstructions(promiseDiscovery(message, message.envelope.id));
  out.push({ type: 'remember', news: { probe: 'modern', modern: known } });
  const version = modern === null ? null : versionOf(modern);
  peer.greeting = readDiscovery(message, version);
  router.serverInfo = serverInfoOf(message) ?? router.serverInfo;
  greeted(turn, peer);
  const { client } = router;
  if (client.kind === 'unopened') {
    peer.stage = 'waiting';
    return fact(turn, { type: 'idle', generation: peer.generation });
  }
  if (client.kind === 'opening' || (client.kind === 'open' && client.era === 'legacy')) return;
  const speaks = find(message.line, message.envelope.body, 'supportedVersions');
  const versions = speaks === null ? undefined : parsedAt(message.line, speaks);
  const isMutual = !Array.isArray(versions) || version === null || versions.includes(version);
  if (!isMutual && client.kind === 'open')
    return refuse(
      turn,
      peer,
      DISCOVER,
      message,
      versionRefused(
        version,
        versions.filter(one => typeof one === 'string'),
      ),
    );
  answerDiscovers(turn, id => promiseDiscovery(message, id));
  if (client.told === null) router.client = { ...client, told: peer.greeting, standIn: false };
  if (client.kind === 'probing') return prove(turn, peer);
  tellListens(turn, peer);
  acknowledge(turn);
  // A first server proves itself by its answer: the client waits, and knows no tools that could have changed.
  if (router.swap === null && router.known.tools.kind === 'unread') return prove(turn, peer);
  proveByTools(turn, peer);
}

export function answerDiscovers(turn: Turn, answer: (id: string) => Buffer): void {
  const { router, out } = turn;
  const waiting = router.discovers;
  router.discovers = [];
  if (waiting.length > 0 && router.client.kind !== 'opening') out.push({ type: 'disarm', timer: 'opener' });
  for (const { envelope } of waiting) up(turn, answer(envelope.id));
}

/** A server does not take `server/discover`: whatever it says, unless it names versions, it is legacy. */
function probeRefused(turn: Turn, peer: Peer, message: Message<Response>): void {
  const { router, out } = turn;
  const { client } = router;
  const isModernError = codeOf(message) === UNSUPPORTED_VERSION;
  out.push({ type: 'remember', news: { probe: isModernError ? 'modern' : 'legacy' } });
  if (client.kind === 'unopened') {
    peer.stage = 'waiting';
    return fact(turn, { type: 'idle', generation: peer.generation });
  }
  if (client.kind === 'open' && client.told === null)
    answerDiscovers(turn, id => refusal(router, message, id));
  if (client.kind !== 'probing' || client.told !== null)
    return refuse(turn, peer, DISCOVER, message, isModernError ? null : eraRefused('modern'));
  answerDiscovers(turn, id => refusal(router, message, id));
  notOpened(turn, peer);
}

const codeOf = ({ line, envelope }: Message<Response>): unknown =>
  parsedAt(line, find(line, envelope.body, 'code'));

/** The server's own error where it says the same to every client: that it is unknown, or which versions it speaks. */
function refusal(router: Router, message: Message<Response>, id: string): Buffer {
  const code = codeOf(message);
  const isPlain = code === METHOD_NOT_FOUND || code === UNSUPPORTED_VERSION;
  if (!isPlain) return ownError(router, id, METHOD_NOT_FOUND, serverIsLegacy());
  return splice(message.line, [{ at: message.envelope.idAt, text: id }]);
}

/** A client that did not wait for it, or could not, still learns what the server is, and so do later wrappers. */
export function lateProbeArrived(turn: Turn, message: Message<Response>): void {
  const { line, envelope } = message;
  const { router, out } = turn;
  if (envelope.outcome === 'error' || !isObject(line, envelope.body)) {
    answerDiscovers(turn, id => refusal(router, message, id));
    const isModernError = codeOf(message) === UNSUPPORTED_VERSION;
    out.push({ type: 'remember', news: { probe: isModernError ? 'modern' : 'legacy' } });
    return;
  }
  answerDiscovers(turn, id => promiseDiscovery(message, id));
  const known = withoutInstructions(promiseDiscovery(message, envelope.id));
  out.push({ type: 'remember', news: { probe: 'modern', modern: known } });
}

function proveByTools(turn: Turn, peer: Peer): void {
  if (!offers(peer.greeting, 'tools')) return prove(turn, peer);
  peer.stage = 'listing';
  askList(turn, peer, 'tools', null);
}

/** The client has finished its handshake: from now on lists may be read and announced. */
export function clientReady(turn: Turn, line: Buffer): void {
  const { router } = turn;
  router.ledger = { ...router.ledger, initialized: line };
  for (const peer of router.peers.values()) if (isWelcomed(peer)) down(turn, peer, line);
  becomeReady(turn);
}

/** It has answered `initialize`. */
export const isWelcomed = (peer: Peer): boolean =>
  peer.era === 'legacy' && peer.greeting !== null && peer.stage !== 'greeting';

/** A client that does not wait for our answer may have said that it is ready before it got one. */
export function becomeReady(turn: Turn): void {
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
  if (isModern(turn.router)) return tellListens(turn, peer);
  const { ledger } = turn.router;
  const { say, unsubscribe } = missing(ledger, peer.told);
  peer.told = ledger;
  for (const message of say) {
    const capability = message.envelope.method === SET_LEVEL ? 'logging' : 'resources';
    if (offers(peer.greeting, capability)) sayAgain(turn, peer, message, null);
  }
  for (const uri of unsubscribe) askOwn(turn, peer, UNSUBSCRIBE, [['uri', JSON.stringify(uri)]], null);
}
