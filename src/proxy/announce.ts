/**
 * Tells the client that a list changed, and keeps answers back for a moment after the tools changed, so that the model
 * sees the new tools together with the answer that came from them.
 */
import { notification } from '../protocol/compose.ts';
import { LISTS, type ListKind, listOfKind, TOOLS_LIST } from '../protocol/methods.ts';
import { compare, isEmpty, type List } from '../session/lists.ts';
import { announceOnListens } from './listens.ts';
import { gaveTools } from './own-listing.ts';
import { ownResult } from './own-words.ts';
import { isModern, type OwnCall, type Peer, type Router, type Turn, up } from './state.ts';

/** Held calls wait for the new list of a client that may not ask for it at all no longer than this. */
const CALLS_MS = 250;
/** Clients list at most once a second: the results of restarts wait that long, and so do calls if it is sure to list. */
const RESULTS_MS = 1_300;
/** Lets the client take in the list before the answer. */
const AFTER_LIST_MS = 20;

export function differ(before: List, after: List): boolean {
  if (before.kind === 'unread') return false;
  if (after.kind === 'absent' && before.kind === 'absent') return false;
  const entries = (list: List) =>
    list.kind === 'read' ? list.entries : list.kind === 'absent' ? new Map() : null;
  const [old, now] = [entries(before), entries(after)];
  return old === null || now === null || !isEmpty(compare(old, now));
}

/**
 * A list of the active generation has been read: it becomes the known one, and where the client may have another state
 * of it, that is announced, once for all lists that share an announcement.
 */
export function listKnown(turn: Turn, peer: Peer, kind: ListKind): void {
  const { router } = turn;
  const before = router.known[kind];
  const after = peer.lists[kind];
  if (after.kind !== 'unknown' || before.kind === 'unread') router.known = { ...router.known, [kind]: after };
  if (kind === 'tools' && router.modelKnows === null && after.kind === 'read')
    router.modelKnows = after.entries;
  if (kind === 'tools') rememberTools(turn);
  const itself = peer.announcedItself.delete(kind);
  if (
    itself &&
    kind === 'tools' &&
    after.kind === 'read' &&
    before.kind === 'read' &&
    router.modelKnows === before.entries
  ) {
    router.modelKnows = after.entries;
  }
  if (itself) return;
  if (differ(before, after)) router.doubtful.add(kind);
  const { changed } = listOfKind(kind);
  const unfinished = LISTS.some(list => list.changed === changed && peer.lists[list.kind].kind === 'reading');
  if (unfinished) return;
  const doubtful = LISTS.filter(list => list.changed === changed && router.doubtful.delete(list.kind));
  if (doubtful.length > 0) announce(turn, kind);
  // Nobody can say yet whether the client got the same: the next comparison announces it.
  if (after.kind === 'unknown') router.doubtful.add(kind);
}

const isUncertain = ({ kind }: List): boolean => kind !== 'read' && kind !== 'absent';

/** The client gets a list that we do not know ourselves at this moment: the next comparison announces it. */
export function listedMeanwhile({ router }: Turn, peer: Peer, kind: ListKind): void {
  if (router.known[kind].kind !== 'unread' && isUncertain(peer.lists[kind])) router.doubtful.add(kind);
}

/** A list that an older generation gave after the swap: the client has to list again. */
export function listedLate(turn: Turn, peer: Peer, kind: ListKind): void {
  if (differ(peer.lists[kind], turn.router.known[kind])) announce(turn, kind);
}

export function announce(turn: Turn, kind: ListKind): void {
  if (kind === 'tools' && !turn.router.hasListed && isListing(turn.router)) return;
  if (isModern(turn.router)) {
    if (announceOnListens(turn, kind) && kind === 'tools') holdForListing(turn);
    return;
  }
  const { client } = turn.router;
  const { changed, capability } = listOfKind(kind);
  if (client.kind !== 'open' || !client.ready) return;
  if (capability !== 'tools' && !(capability in (client.told?.capabilities ?? {}))) return;
  up(turn, notification(changed));
  if (kind === 'tools') holdForListing(turn);
}

/** Its first list is still waiting for a server: it gets the new tools without a word. */
const isListing = ({ room }: Router): boolean =>
  room.some(({ message: { envelope } }) => envelope.kind === 'request' && envelope.method === TOOLS_LIST);

/** The tools as the client was last given them outlive us: some clients start us again and never ask. */
function rememberTools({ router, out }: Turn): void {
  const { tools } = router.known;
  if (!router.hasListed || tools.kind !== 'read') return;
  out.push({ type: 'remember', news: { tools: [...tools.entries.values()].map(({ text }) => text) } });
}

function holdForListing({ router, out }: Turn): void {
  router.announcing = { callsWait: true, results: router.announcing?.results ?? [] };
  out.push(
    { type: 'arm', timer: 'calls', ms: router.listsWhenTold ? RESULTS_MS : CALLS_MS },
    { type: 'arm', timer: 'results', ms: RESULTS_MS },
  );
}

/** The client is asking for its new list. */
export function clientLists({ router, out }: Turn): void {
  if (router.announcing === null) return;
  router.listsWhenTold = true;
  if (router.announcing.callsWait) out.push({ type: 'arm', timer: 'calls', ms: RESULTS_MS });
}

/** The client has the new list: what waited for that goes soon. */
export function clientListed(turn: Turn): void {
  const { router, out } = turn;
  gaveTools(router);
  rememberTools(turn);
  if (router.announcing === null) return;
  if (router.announcing.callsWait) out.push({ type: 'arm', timer: 'calls', ms: AFTER_LIST_MS });
  out.push({ type: 'arm', timer: 'results', ms: AFTER_LIST_MS });
}

/** Answers a call of ours, after the client has seen the new tools. */
export function answerOwn(turn: Turn, { id }: OwnCall, text: string, isError: boolean): void {
  const { router } = turn;
  if (router.announcing === null) up(turn, ownResult(router, id, text, isError));
  else
    router.announcing = {
      ...router.announcing,
      results: [...router.announcing.results, { id, text, isError }],
    };
}

export function resultsElapsed(turn: Turn): void {
  const { router, out } = turn;
  const { announcing } = router;
  if (announcing === null) return;
  router.announcing = null;
  out.push({ type: 'disarm', timer: 'calls' });
  for (const { id, text, isError } of announcing.results) up(turn, ownResult(router, id, text, isError));
}
