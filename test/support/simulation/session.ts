/** A long random session, held to every promise while it goes on, when it has come to rest, and when it has ended. */
import assert from 'node:assert/strict';
import { checkEnded, type Stream, streamsOf } from '../modern-promises.ts';
import {
  allAtOnce,
  answered,
  initialize,
  listenFirst,
  listFirst,
  probeInPlace,
  sendProbe,
} from '../openers.ts';
import type { World } from '../world.ts';
import { holds } from './guarantee.ts';
import { checkAnsweredOnce, checkRounds } from './guarantees/answered-once.ts';
import { checkInTime } from './guarantees/bounded.ts';
import { checkFresh, checkServedAtLast } from './guarantees/fresh-or-flagged.ts';
import { checkModelTold } from './guarantees/model-told.ts';
import { checkNothingLeft } from './guarantees/nothing-left-behind.ts';
import {
  checkAnnounced,
  checkEstablished,
  checkHandshakes,
  checkListening,
  checkListsKnown,
} from './guarantees/session-survives.ts';
import { checkToldOutside } from './guarantees/told-outside.ts';
import { checkTransparent } from './guarantees/transparent.ts';
import type { History } from './history.ts';
import { COMMON, LEGACY, type Move } from './moves.ts';
import { MODERN } from './moves-modern.ts';

const OPENERS: Readonly<Record<string, (world: World) => void>> = {
  initialize,
  'probe that is not modern': world => {
    answered(world, sendProbe(world));
    initialize(world);
  },
  'late initialize': world => {
    world.advance(4_000);
    initialize(world);
  },
  'probe in place': probeInPlace,
  'listen first': listenFirst,
  'list first': listFirst,
  'all at once': allAtOnce,
};

const total = (moves: readonly Move[]): number => moves.reduce((sum, { weight }) => sum + weight, 0);
const TABLES = { legacy: [...COMMON, ...LEGACY], modern: [...COMMON, ...MODERN] };
const TOTALS = { legacy: total(TABLES.legacy), modern: total(TABLES.modern) };

function drawMove({ random }: History, era: 'legacy' | 'modern'): Move {
  let left = random.next() * TOTALS[era];
  for (const move of TABLES[era]) {
    left -= move.weight;
    if (left < 0) return move;
  }
  return TABLES[era][0]!;
}

export function playSession(history: History, told: (text: () => string) => void): void {
  const { world, kind, random, watcher } = history;
  if (random.chance(0.2)) world.advance(random.below(300));
  OPENERS[kind.opening]!(world);
  assert.equal(world.isModern, kind.era === 'modern', 'the session has the era that it was opened for');
  watcher.isOpen = true;
  for (let steps = 10 + random.below(50); steps > 0; steps--) {
    const era = history.reopenedAt === null ? kind.era : 'legacy';
    const move = drawMove(history, era);
    told(() => `${world.clock.now()} ms: ${move.name}`);
    move.play(history);
    watcher.check(world);
    if (isShut(history)) break;
  }
  if (kind.ends === 'at rest') rest(history);
  end(history);
}

/** It was opened anew for a server that does not know that era: nothing is left to ask. */
const isShut = ({ world, reopenedAt }: History): boolean =>
  reopenedAt !== null && world.router.client.kind !== 'open';

const streams = ({ world, kind }: History): readonly Stream[] =>
  kind.era === 'modern' ? holds('The session survives', () => streamsOf(world)) : [];

const MINUTE_MS = 60_000;

/**
 * Everything has a limit, ten minutes for a build and for a person, who may be asked after a start that took its minute;
 * after all of them nobody waits any more.
 */
function rest(history: History): void {
  const { world, watcher, kind } = history;
  world.advance(kind.build === 'none' ? 15 * MINUTE_MS : 40 * MINUTE_MS);
  watcher.check(world);
  checkAll(history);
  const all = streams(history);
  const { old, phase } = world.loop.lifecycle;
  const isFinishing = phase.name === 'yielding' || [...old.values()].includes('draining');
  holds('Bounded', () => assert.ok(!isFinishing, 'old code drains for ever'));
  if (isShut(history)) return;
  if (history.reopenedAt === null) {
    checkAnnounced(history, all);
    checkListsKnown(history, all);
  }
  checkListening(history, all);
  checkEstablished(history);
  checkServedAtLast(history);
  checkToldOutside(history);
}

function checkAll(history: History): void {
  checkAnsweredOnce(history);
  checkRounds(history);
  checkFresh(history);
  checkHandshakes(history);
  checkTransparent(history);
  checkInTime(history);
  checkModelTold(history);
}

export function end(history: History): void {
  const { world, random, watcher, kind, reached } = history;
  const manner = random.pick(['on-signal', 'on-eof'] as const);
  reached.add(`ends ${manner.replace('-', ' ')}`);
  world.end(0, manner);
  if (world.exitCode === null && !isShut(history) && random.chance(0.3)) {
    history.call('version');
    history.callOwn('reload_status');
    history.callOwn('restart_server');
  }
  if (random.chance(0.3)) {
    world.advance(random.pick([1, 100]));
    world.end(0, 'on-signal');
  }
  world.advance(120_000);
  watcher.check(world);
  checkNothingLeft(world);
  checkToldOutside(history);
  if (kind.about === 'beginning') return;
  checkAll(history);
  if (kind.era === 'modern' && history.reopenedAt === null)
    holds('The session survives', () => checkEnded(streams(history)));
}
