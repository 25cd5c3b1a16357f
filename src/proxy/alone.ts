/**
 * Answers of ours in place of a server's. Tools never vanish by accident: while no server answers, lists are the last
 * good ones, and calls get a result that says why.
 */
import { error, INTERNAL_ERROR, result } from '../protocol/compose.ts';
import { DISCOVER, listOf, PING, TOOLS_CALL, TOOLS_LIST } from '../protocol/methods.ts';
import { noServer, roomFull, stillStarting } from '../report/refusals.ts';
import type { ErrorData } from '../report/result.ts';
import { listFrom } from '../session/lists.ts';
import { clientListed } from './announce.ts';
import { withConfigNews } from './config-news.ts';
import { discovery } from './discovery.ts';
import { listEnding } from './dress.ts';
import { ownNames, ownTools } from './own-listing.ts';
import { ownResult } from './own-words.ts';
import { isModern, type Router, type Turn, up, type Waiting } from './state.ts';

export function answerAlone(turn: Turn, waiting: Waiting): void {
  const { router } = turn;
  const { envelope } = waiting.message;
  if (envelope.kind !== 'request') return;
  if (envelope.method === PING && !isModern(router)) return up(turn, result(envelope.id, '{}'));
  const told = router.client.kind === 'open' ? router.client.told : null;
  if (envelope.method === DISCOVER && told !== null) return up(turn, discovery(router, envelope.id, told));
  const list = listOf(envelope.method);
  if (list !== undefined) {
    if (list.method === TOOLS_LIST) seedTools(router);
    const known = router.known[list.kind];
    const entries =
      known.kind === 'read' || known.kind === 'reading'
        ? [...known.entries.values()].map(entry => entry.text)
        : [];
    if (known.kind === 'unread')
      router.known = { ...router.known, [list.kind]: { kind: 'read', entries: new Map() } };
    const own = list.method === TOOLS_LIST ? ownTools(router) : [];
    const ending = listEnding(router);
    up(turn, result(envelope.id, `{"${list.member}":[${[...entries, ...own].join(',')}]${ending}}`));
    if (list.method !== TOOLS_LIST) return;
    if (router.modelKnows === null && known.kind === 'read') router.modelKnows = known.entries;
    clientListed(turn);
    return;
  }
  const { freshness } = router;
  const { down, gaveUp } = freshness;
  refuse(
    turn,
    waiting,
    down === null
      ? stillStarting(router.settings.name, 0, freshness, ownNames(router), turn.now)
      : noServer(router.settings.name, down, gaveUp, ownNames(router)),
    'down',
  );
}

/** Until a server has listed its tools, they are those of the last time. */
export function seedTools(router: Router): void {
  if (router.known.tools.kind !== 'unread') return;
  router.known = { ...router.known, tools: listFrom(router.remembered.tools ?? []) };
}

export function answerTooLate(turn: Turn, waiting: Waiting): void {
  const { envelope } = waiting.message;
  if (envelope.kind === 'request' && (listOf(envelope.method) !== undefined || envelope.method === PING)) {
    return answerAlone(turn, waiting);
  }
  const { settings, freshness } = turn.router;
  const names = ownNames(turn.router);
  const waitedMs = turn.now - waiting.waitsSince;
  const text =
    freshness.down === null
      ? stillStarting(settings.name, waitedMs, freshness, names, turn.now)
      : noServer(settings.name, freshness.down, freshness.gaveUp, names);
  refuse(turn, waiting, text, 'starting');
}

export function answerFull(turn: Turn, waiting: Waiting): void {
  refuse(turn, waiting, roomFull(turn.router.settings.name), 'full');
}

/** A tool call gets a result that the model reads, anything else a JSON-RPC error whose message says it all. */
export function refuse(turn: Turn, waiting: Waiting, text: string, state: ErrorData['state']): void {
  const { envelope } = waiting.message;
  if (envelope.kind !== 'request') return;
  const { router } = turn;
  if (envelope.method === TOOLS_CALL)
    return up(turn, ownResult(router, envelope.id, withConfigNews(router, text), true));
  const reason = router.settings.mask(text);
  const data = { generation: router.active, state, reason } satisfies ErrorData;
  up(turn, error(envelope.id, INTERNAL_ERROR, reason, data));
}
