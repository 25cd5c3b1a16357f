/**
 * Traffic that does not keep the session: after a restart every request is answered with one error that names the reconnect,
 * until the client opens its session anew. Everything else passes as it is.
 */
import type { Cleared } from '../../base/clearing.ts';
import type { Freshness, Outcome } from '../../base/reloading.ts';
import type { Session } from '../../base/standing.ts';
import { classifyOpener } from '../../protocol/era.ts';
import { report } from '../../report/basic.ts';
import { noNames } from '../../report/names.ts';
import { oneLine } from '../../report/words.ts';
import type { Effect, Event, Timer } from '../events.ts';
import { clientOf } from '../session-of.ts';
import { listenAnew, listened, openRequest } from '../silence.ts';
import type { Settings } from '../state.ts';
import { strayCount, straysElapsed } from '../strays.ts';
import { suspicion } from '../suspicion.ts';
import type { Traffic } from '../traffic.ts';
import { fromClient } from './from-client.ts';
import { fromServer } from './from-server.ts';
import { abandon, activate, died, expire, hasLived, running, started } from './generations.ts';
import { overlongFromClient, overlongFromServer } from './overlong.ts';
import { flush, releaseDue, roomElapsed } from './room.ts';
import { createRouter, fact, type Router, type Turn } from './state.ts';

export function createBasic(settings: Settings): Traffic {
  const router = createRouter(settings);
  return {
    route(event, now) {
      const out: Effect[] = [];
      handle({ router, out, now }, event);
      return out;
    },
    get active() {
      return router.active;
    },
    get configProblem() {
      return router.configProblem;
    },
    suspicion: () => suspicion(router),
    names: () => noNames(router.settings.isWatched),
    printed: generation => strayCount(router, generation),
    openRequest: now => openRequest(router, now),
    isIdle: () => router.room.length === 0 && [...router.peers.values()].every(peer => peer.open.size === 0),
    session: () => sessionOf(router),
    tally: () => router.tally.now(),
    report: (outcome: Outcome, cleared: Cleared) =>
      report(settings.name, outcome, cleared, noNames(router.settings.isWatched)),
  };
}

function handle(turn: Turn, event: Event): void {
  const { router } = turn;
  switch (event.type) {
    case 'client-line':
      return fromClient(turn, event.line);
    case 'server-line':
      return fromServer(turn, event.generation, event.line);
    case 'client-overlong':
      return overlongFromClient(turn, event.line);
    case 'server-overlong':
      return overlongFromServer(turn, event.generation, event.line);
    case 'started':
      return started(turn, event.generation);
    case 'running':
      return running(turn, event.generation);
    case 'activate':
      return activate(turn, event.swap);
    case 'abandon':
      return abandon(turn, event.generation, event.died);
    case 'expire':
      return expire(turn, event.generation);
    case 'lost':
      return died(turn, event.generation, event.failure, event.outlook);
    case 'freshness':
      return freshened(turn, event.freshness);
    case 'scanning':
      router.files = 'scanning';
      return;
    case 'watching':
      router.files = 'watched';
      return flush(turn);
    case 'settings':
      return settingsChanged(turn, event.settings);
    case 'config':
      router.configProblem = event.problem;
      return;
    case 'listened':
      return listened(turn, event.wroteAt);
    case 'elapsed':
      return elapsed(turn, event.timer);
    // For those who are told in results of calls, or by tools of ours.
    case 'cleared':
    case 'outcome':
    case 'storm':
    case 'found-busy':
    case 'status':
    case 'outdated':
      return;
  }
}

function freshened(turn: Turn, freshness: Freshness): void {
  turn.router.freshness = freshness;
  flush(turn);
  const { finishing } = freshness;
  if (finishing !== null) fact(turn, { type: 'drained', generation: finishing });
}

function settingsChanged(turn: Turn, changed: Partial<Settings>): void {
  const { router } = turn;
  const { isWatched } = router.settings;
  router.settings = { ...router.settings, ...changed };
  if (isWatched !== router.settings.isWatched) router.files = isWatched ? 'not-watched' : 'scanning';
  flush(turn);
  releaseDue(turn);
  listenAnew(turn);
}

function elapsed(turn: Turn, timer: Timer): void {
  if (timer === 'room') roomElapsed(turn);
  if (timer === 'proof') hasLived(turn);
  if (timer === 'strays') straysElapsed(turn);
}

function sessionOf({ opener, settings }: Router): Session {
  if (opener === null) return { client: null, era: null };
  const name = clientOf(opener);
  const client = name === null ? null : oneLine(settings.mask(name));
  const { kind } = classifyOpener(opener);
  return { client, era: kind === 'initialize' ? 'legacy' : kind === 'modern-request' ? 'modern' : null };
}
