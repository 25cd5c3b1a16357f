/** What basic mode says: every error of it names the way back, because clients show nothing but its message. */
import type { Cleared } from '../base/clearing.ts';
import type { Failure, Loss } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import type { Freshness, Outcome, Outlook, Swap } from '../base/reloading.ts';
import { complaintOf, howItFailed } from './failure.ts';
import { fixAndReload, type Names } from './names.ts';
import { noServer, stillStarting } from './refusals.ts';
import { restartEnded, restartFailed, withClearing } from './restart.ts';
import { because, seconds } from './words.ts';

/** How a session came to its end. */
export type SessionLoss =
  /** `swap` null: what replaces it does not serve yet. */
  | { readonly kind: 'restarted'; readonly generation: Generation; readonly swap: Swap | null }
  | {
      readonly kind: 'died';
      readonly generation: Generation;
      readonly failure: Loss;
      readonly outlook: Outlook;
    }
  /** It ended, or was given up for newer code, before it answered anything. */
  | { readonly kind: 'unproved'; readonly generation: Generation };

interface Asked {
  /** Who is there now. */
  readonly serving: Generation | null;
  /** Before the session was lost, or after. */
  readonly asked: 'before' | 'after';
  /** Requests of the modern era need no session. */
  readonly modern: boolean;
}

const RECONNECT = 'Reconnect: /mcp in Claude Code; other clients: restart the server in their list.';

export function sessionLost(
  name: string,
  loss: SessionLoss,
  { serving, asked, modern }: Asked,
  names: Names,
): string {
  const head =
    asked === 'before'
      ? 'No answer, and the outcome of this request is UNKNOWN'
      : 'Not asked: the session is lost';
  return [`${head}: ${how(name, loss)}.`, next(loss, { serving, asked, modern }, names)].join('\n');
}

function how(name: string, loss: SessionLoss): string {
  const { generation } = loss;
  switch (loss.kind) {
    case 'restarted':
      return loss.swap === null
        ? `the code of "${name}" is being restarted, and generation ${generation} was ended for that`
        : `the code of "${name}" was restarted (${because(loss.swap.cause, loss.swap.files)}), from generation ${generation} to ${loss.swap.generation}`;
    case 'died': {
      const complaint = complaintOf(loss.failure);
      return `generation ${generation} of "${name}" ${howItFailed(loss.failure)}${complaint === null ? '' : ` (${complaint})`}`;
    }
    case 'unproved':
      return `generation ${generation} of "${name}" ended before it answered anything`;
  }
}

function next(loss: SessionLoss, { serving, asked, modern }: Asked, names: Names): string {
  // Whoever asks later is told why nobody runs, or is told of another start.
  const outlook = loss.kind === 'died' && asked === 'before' ? loss.outlook : null;
  if (outlook === 'ending') return 'mcp-reload is ending together with its client.';
  if (outlook === 'stopped')
    return `It has died five times within a minute and is NOT started again by itself: ${fixAndReload(names)}. ${RECONNECT}`;
  const who = serving === null ? 'The next generation' : `Generation ${serving}, which runs now,`;
  return modern
    ? `${who} answers new requests: send it again. Changed lists and subscriptions need a reconnect. ${RECONNECT}`
    : `${who} does not know this session (basic mode, --no-proxy). ${RECONNECT}`;
}

export function notRunning(name: string, failure: Failure, gaveUp: Generation | null, names: Names): string {
  const text = noServer(name, failure, gaveUp, names);
  return failure.kind === 'ended' ? text : `${text}\nWhen it runs again: ${RECONNECT}`;
}

export const notStarted = (
  name: string,
  waitedMs: number,
  freshness: Pick<Freshness, 'gaveUp' | 'recovery'>,
  names: Names,
  now: number,
): string => `${stillStarting(name, waitedMs, freshness, names, now)} ${RECONNECT}`;

/** For somebody other than the client, who has asked for a restart. */
export function report(name: string, outcome: Outcome, cleared: Cleared, names: Names): string {
  return withClearing(outcomeText(name, outcome, names), outcome, cleared);
}

function outcomeText(name: string, outcome: Outcome, names: Names): string {
  if (outcome.kind === 'ended') return restartEnded(name);
  if (outcome.kind === 'failed') return restartFailed(name, outcome, names);
  const { generation, previous, cause, files, noticedAt, servingAt } = outcome.swap;
  return [
    `Restarted "${name}": generation ${generation} is running now${previous === null ? '' : ` (before: generation ${previous})`}.`,
    `Why: ${because(cause, files)}.`,
    `Time: ${seconds(servingAt - noticedAt)} in all.`,
    `The session was NOT carried over (basic mode, --no-proxy). ${RECONNECT} Clients of protocol 2026-07-28 go on without.`,
  ].join('\n');
}
