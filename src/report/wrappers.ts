/** Wrappers of this user and how they are, for somebody who is not their client. */
import type { Standing } from '../base/standing.ts';
import type { CallTrouble } from '../control/facts.ts';
import { ago, span } from './amounts.ts';
import { troubleWords } from './call-trouble.ts';
import { named, oneLine, plural, seconds } from './words.ts';

/** `standing` of one that did not answer is what it wrote last. */
export type Seen =
  | {
      readonly kind: 'answered';
      readonly standing: Standing;
      /** What `reload_status` tells. */
      readonly text: string | null;
    }
  | { readonly kind: 'mute'; readonly standing: Standing; readonly why: CallTrouble }
  /** Elsewhere: nobody here can tell whether it lives. */
  | { readonly kind: 'dead' | 'elsewhere'; readonly standing: Standing };

/** Which one, where several may have that name. */
export function who({ name, project, client, era, pid }: Standing): string {
  const session = client === null ? 'no client yet' : `client ${oneLine(client)}`;
  return `"${named(name)}" in ${named(project)} (${session}${era === null ? '' : `, ${era}`}; wrapper pid ${pid})`;
}

export function howItIs(seen: Seen): string {
  switch (seen.kind) {
    case 'answered':
      return stateWords(seen.standing);
    case 'mute':
      return `the wrapper ${troubleWords(seen.why)}`;
    case 'dead':
      return DEAD;
    case 'elsewhere':
      return 'runs on another machine or in another container, if it still does: it can not be asked from here';
  }
}

const DEAD = 'the wrapper is dead';

function stateWords(standing: Standing): string {
  switch (standing.state) {
    case 'serving':
      return servingWords(standing);
    case 'building':
      return `new code is being built; meanwhile ${serving(standing)}`;
    case 'starting':
      return `new code is starting; meanwhile ${serving(standing)}`;
    case 'yielding':
      return `new code starts when the old has gone; meanwhile ${serving(standing)}`;
    case 'down':
      return `NOT running${complaint(standing)}`;
    case 'ending':
      return 'it is ending';
  }
}

function servingWords(standing: Standing): string {
  const { generation, stale, lastError } = standing;
  if (stale)
    return `STALE: newer code failed${complaint(standing)}; ${serving(standing)}, the code from before`;
  // Where nothing is watched nobody knows whether what failed was newer.
  const failed = generation !== null && lastError !== null && lastError.generation > generation;
  return `${serving(standing)}${failed ? `; the last restart failed${complaint(standing)}` : ''}`;
}

function serving({ generation, servers }: Standing): string {
  if (generation === null) return 'nothing serves';
  const pid = servers.find(server => server.generation === generation)?.pid;
  return `generation ${generation} is serving${pid === undefined ? '' : ` (pid ${pid})`}`;
}

const complaint = ({ lastError }: Standing): string =>
  lastError === null ? '' : ` (generation ${lastError.generation}: ${oneLine(lastError.text)})`;

/** How it has been, in a line. `now`: wall-clock time. */
export function pastWords(standing: Standing, now: number): string {
  const { startedAt, restarts, crashes, lastChange, served, p50Ms, p99Ms } = standing;
  const counts = `${plural(restarts, 'restart')} and ${plural(crashes, 'crash', 'crashes')} in ${span(now - startedAt)}`;
  const change =
    lastChange === null
      ? ''
      : `, the last to generation ${lastChange.generation} ${ago(now - lastChange.at)} (${oneLine(lastChange.cause)})`;
  const times = p50Ms === null || p99Ms === null ? '' : ` (median ${seconds(p50Ms)}, p99 ${seconds(p99Ms)})`;
  return `${counts}${change}; ${plural(served, 'request')} served${times}.`;
}
