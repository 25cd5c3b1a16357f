/** The router: one event in, effects out. It decides about every message and knows no process, file or clock. */

import type { Freshness } from '../base/reloading.ts';
import { resultsElapsed } from './announce.ts';
import { beginToFinish } from './draining.ts';
import type { Effect, Event, Timer } from './events.ts';
import { fromClient } from './from-client.ts';
import { deliverGlued, fromServer } from './from-server.ts';
import { abandon, activate, settle } from './generations.ts';
import { acknowledge, endListens } from './listens.ts';
import { outdatedNow } from './old-build.ts';
import { overlongFromClient, overlongFromServer } from './overlong.ts';
import { cleared, outcomeArrived, ownElapsed, quiet, restartProgress, statusArrived } from './own-tools.ts';
import { flush, releaseDue, roomElapsed } from './room.ts';
import { settingsChanged } from './settings.ts';
import { listened } from './silence.ts';
import { standIn } from './stand-in.ts';
import { activePeer, type Router, type Turn } from './state.ts';
import { straysElapsed } from './strays.ts';
import { surveyElapsed } from './survey.ts';
import { started } from './telling.ts';

export function route(router: Router, event: Event, now: number): readonly Effect[] {
  const turn: Turn = { router, out: [], now };
  handle(turn, event);
  return turn.out;
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
      return;
    case 'cleared':
      return cleared(router, event.clearing);
    case 'activate':
      return activate(turn, event.swap);
    case 'abandon':
      return abandon(turn, event.generation, event.died);
    case 'expire':
      return settle(turn, event.generation, { kind: 'out-of-time' });
    case 'lost':
      return settle(turn, event.generation, { kind: 'lost', failure: event.failure, outlook: event.outlook });
    case 'freshness':
      return freshened(turn, event.freshness);
    case 'outcome':
      return outcomeArrived(turn, event.tickets, event.outcome);
    case 'scanning':
      router.files = 'scanning';
      return;
    case 'watching':
      router.files = 'watched';
      return flush(turn);
    case 'storm':
      router.storm = event.files;
      return;
    case 'found-busy':
      router.foundBusy = event.generation;
      return;
    case 'status':
      return statusArrived(turn, event.ticket, event.text);
    case 'settings':
      return settingsChanged(turn, event.settings);
    case 'config':
      router.configProblem = event.problem;
      return;
    case 'outdated':
      router.outdated = outdatedNow(router.outdated, event.outdated);
      return;
    case 'listened':
      return listened(turn, event.wroteAt);
    case 'elapsed':
      return elapsed(turn, event.timer);
  }
}

function freshened(turn: Turn, freshness: Freshness): void {
  const { router } = turn;
  const before = router.freshness;
  router.freshness = freshness;
  if (freshness.down?.kind === 'ended') {
    resultsElapsed(turn);
    endListens(turn);
  }
  if (freshness.down !== null) standIn(turn);
  flush(turn);
  quiet(turn);
  const { building } = freshness;
  if (building !== null && building !== before.building)
    restartProgress(turn, `generation ${building} is being built`);
  const active = activePeer(router);
  if (active === null || freshness.finishing !== active.generation) return;
  if (before.finishing === active.generation) return;
  restartProgress(turn, `generation ${active.generation} finishes its running calls`);
  // Newer code may be a while in coming: who has waited long enough is answered first.
  releaseDue(turn);
  beginToFinish(turn, active);
}

function elapsed(turn: Turn, timer: Timer): void {
  const { router } = turn;
  switch (timer) {
    case 'room':
      return roomElapsed(turn);
    case 'opener':
      return standIn(turn);
    case 'listens':
      return acknowledge(turn);
    case 'calls':
      if (router.announcing !== null) router.announcing = { ...router.announcing, callsWait: false };
      return flush(turn);
    case 'results':
      resultsElapsed(turn);
      return flush(turn);
    case 'own':
      return ownElapsed(turn);
    case 'silence':
    case 'proof':
      return;
    case 'glued':
      return deliverGlued(turn, null);
    case 'strays':
      return straysElapsed(turn);
    default:
      return surveyElapsed(turn, Number(timer.slice('survey:'.length)));
  }
}
