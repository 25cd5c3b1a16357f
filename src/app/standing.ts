/** Gathers what a wrapper tells of itself to others of its user. */
import type { Generation } from '../base/generation.ts';
import type { Mask } from '../base/shown.ts';
import type { Session, Standing, Tally } from '../base/standing.ts';
import { activeOf, type Phase, type State } from '../reload/state.ts';
import { headline } from '../report/failure.ts';
import { because, oneLine } from '../report/words.ts';
import type { History } from './history.ts';

export interface StandingSources
  extends Pick<Standing, 'name' | 'project' | 'command' | 'version' | 'mode' | 'pid' | 'startedAt'> {
  readonly lifecycle: State;
  readonly history: History;
  readonly session: Session;
  readonly tally: Tally;
  readonly servers: Standing['servers'];
  readonly mask: Mask;
  /** From our clock to the wall's. */
  wallTimeOf(at: number): number;
}

const MOST_FILES = 10;
/** All of it goes into a record, which is read within bounds. */
const MOST_OF_COMMAND = 4_000;

export function standingOf(sources: StandingSources): Standing {
  const { lifecycle, history, session, tally, mask, wallTimeOf } = sources;
  const { name, project, command, version, mode, pid, startedAt, servers } = sources;
  const { lastSwap, lastFailure } = history;
  return {
    name,
    project,
    command: beginning(mask(command)),
    version,
    mode,
    pid,
    startedAt,
    ...session,
    state: stateOf(lifecycle.phase),
    generation: servingIn(lifecycle.phase),
    stale: lifecycle.stale !== null,
    servers,
    restarts: history.reloads,
    crashes: history.crashes,
    lastChange:
      lastSwap === null || lastSwap.cause.kind === 'first'
        ? null
        : {
            at: wallTimeOf(lastSwap.servingAt),
            generation: lastSwap.generation,
            files: lastSwap.files.slice(0, MOST_FILES).map(file => mask(file)),
            cause: mask(because(lastSwap.cause, lastSwap.files)),
          },
    lastError:
      lastFailure === null
        ? null
        : {
            at: wallTimeOf(lastFailure.at),
            generation: lastFailure.generation,
            text: oneLine(mask(headline(lastFailure.failure))),
          },
    ...tally,
  };
}

const beginning = (text: string): string =>
  text.length > MOST_OF_COMMAND ? `${text.slice(0, MOST_OF_COMMAND)}…` : text;

const servingIn = (phase: Phase): Generation | null => activeOf(phase)?.generation ?? null;

function stateOf({ name }: Phase): Standing['state'] {
  switch (name) {
    case 'trying':
      return 'starting';
    case 'stopping':
    case 'stopped':
      return 'ending';
    default:
      return name;
  }
}
