/**
 * Opens the session without a server, so that a slow one costs no time and a broken tree can be repaired from inside:
 * with the last good answer of this server, else with a minimal one. Never with instructions or error texts of the
 * moment, because instructions can not be renewed.
 */
import { METHOD_NOT_FOUND, result } from '../protocol/compose.ts';
import type { Message, Request } from '../protocol/envelope.ts';
import { param } from '../protocol/envelope.ts';
import { LEGACY_VERSIONS, versionOf } from '../protocol/era.ts';
import { stringAt } from '../protocol/json.ts';
import { standInInstructions } from '../report/own-tools.ts';
import { serverIsLegacy } from '../report/refusals.ts';
import { asObject, type Greeting, greetingFrom, promised } from '../session/greeting.ts';
import { jsonText } from '../session/json-text.ts';
import { seedTools } from './alone.ts';
import { discovery, parsed } from './discovery.ts';
import { acknowledge } from './listens.ts';
import { ownNames } from './own-listing.ts';
import { ownError } from './own-words.ts';
import { type Router, type Turn, up } from './state.ts';
import { answerDiscovers, becomeReady } from './telling.ts';

export function standIn(turn: Turn): void {
  const { client } = turn.router;
  switch (client.kind) {
    case 'unopened':
      return;
    case 'probing':
      return client.told === null ? probeAlone(turn) : undefined;
    case 'opening':
      return openAlone(turn, client.request);
    case 'open':
      if (client.told === null && turn.router.discovers.length > 0) discoverAlone(turn);
      return acknowledge(turn);
  }
}

/** Nobody answers the probe: what this server was the last time decides. */
function probeAlone(turn: Turn): void {
  const { remembered, probeKilled, freshness } = turn.router;
  // One process died of the probe, and another one of the same code lives: it is not what it was.
  const isNoMore = probeKilled && freshness.down === null;
  if (remembered.probe === 'modern' && !isNoMore) return discoverAlone(turn);
  if (isNoMore) turn.out.push({ type: 'remember', news: { probe: 'legacy' } });
  answerDiscovers(turn, id => ownError(turn.router, id, METHOD_NOT_FOUND, serverIsLegacy()));
  turn.out.push({ type: 'disarm', timer: 'opener' });
  turn.router.client = { kind: 'unopened' };
  turn.router.ledger = { ...turn.router.ledger, modern: null };
}

function discoverAlone(turn: Turn): void {
  const { router } = turn;
  seedTools(router);
  const { modern } = router.ledger;
  const told = greetingOf(router, 'modern', modern === null ? null : versionOf(modern));
  const { client } = router;
  if (client.kind === 'probing') router.client = { ...client, told, standIn: true };
  else if (client.kind === 'open') router.client = { ...client, told, standIn: true };
  answerDiscovers(turn, id => discovery(router, id, told));
}

function openAlone(turn: Turn, opener: Message<Request>): void {
  const { router, out } = turn;
  seedTools(router);
  const asked = stringAt(opener.line, param(opener, 'protocolVersion'));
  const version = asked !== null && LEGACY_VERSIONS.includes(asked) ? asked : LEGACY_VERSIONS[0]!;
  const told = greetingOf(router, 'legacy', version);
  const body = {
    ...asObject(parsed(router.remembered.legacy)),
    protocolVersion: version,
    capabilities: told.capabilities,
    serverInfo: told.serverInfo,
    instructions: told.instructions,
  };
  answerDiscovers(turn, id => ownError(turn.router, id, METHOD_NOT_FOUND, serverIsLegacy()));
  up(turn, result(opener.envelope.id, jsonText(body)));
  out.push({ type: 'disarm', timer: 'opener' });
  router.client = { kind: 'open', era: 'legacy', ready: false, told, standIn: true };
  becomeReady(turn);
}

/** What the client is told of a server that has not said anything itself. */
function greetingOf(router: Router, era: 'legacy' | 'modern', version: string | null): Greeting {
  const { name, version: own } = router.settings;
  const before = greetingFrom(parsed(router.remembered[era]));
  return {
    version,
    capabilities: promised(before?.capabilities ?? {}),
    serverInfo: before?.serverInfo ?? { name, version: own },
    instructions: standInInstructions(name, ownNames(router)),
  };
}
