/** The only messages of basic mode's own: errors to requests that nobody else will answer. */
import { error, INTERNAL_ERROR } from '../../protocol/compose.ts';
import type { Message, Request } from '../../protocol/envelope.ts';
import { versionOf } from '../../protocol/era.ts';
import { notRunning, notStarted, type SessionLoss, sessionLost } from '../../report/basic.ts';
import { noNames } from '../../report/names.ts';
import type { ErrorData } from '../../report/result.ts';
import { type Turn, target, up, type Waiting } from './state.ts';

export function refuse(
  turn: Turn,
  requests: readonly Message<Request>[],
  text: (message: Message<Request>) => string,
  state: ErrorData['state'],
): void {
  const { router } = turn;
  for (const message of requests) {
    const reason = router.settings.mask(text(message));
    const data = { generation: router.active, state, reason } satisfies ErrorData;
    up(turn, error(message.envelope.id, INTERNAL_ERROR, reason, data));
  }
}

/** There is nobody to ask, or nobody who knows the session. */
export function unanswered(turn: Turn, waiting: Waiting): void {
  const { settings, freshness, loss } = turn.router;
  const { down, gaveUp } = freshness;
  const names = noNames(settings.isWatched);
  if (down !== null && (down.kind === 'ended' || target(turn.router) === null))
    return refuse(turn, waiting.requests, () => notRunning(settings.name, down, gaveUp, names), 'down');
  if (loss === null) return tooLate(turn, waiting);
  lost(turn, waiting.requests, loss, 'after');
}

export function tooLate(turn: Turn, { requests, arrivedAt }: Waiting): void {
  const { router, now } = turn;
  const { settings, freshness } = router;
  const names = noNames(settings.isWatched);
  refuse(turn, requests, () => notStarted(settings.name, now - arrivedAt, freshness, names, now), 'starting');
}

/** `asked`: whether it was before the session was lost, or after. */
export function lost(
  turn: Turn,
  requests: readonly Message<Request>[],
  loss: SessionLoss,
  asked: 'before' | 'after',
): void {
  const { name, isWatched } = turn.router.settings;
  const names = noNames(isWatched);
  const serving = target(turn.router)?.generation ?? null;
  refuse(
    turn,
    requests,
    message => sessionLost(name, loss, { serving, asked, modern: versionOf(message) !== null }, names),
    'lost',
  );
}
