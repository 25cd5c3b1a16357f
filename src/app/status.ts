/** Gathers the facts that `reload_status` tells. */
import type { ConfigProblem } from '../base/config-problem.ts';
import type { Generation } from '../base/generation.ts';
import type { Language } from '../base/language.ts';
import type { Outdated } from '../base/outdated.ts';
import { recentDeaths } from '../reload/crashes.ts';
import { activeOf, type State } from '../reload/state.ts';
import { stderrOf } from '../report/failure.ts';
import type { Names } from '../report/names.ts';
import type { Status, Watching } from '../report/status.ts';
import type { Printed } from '../report/stray.ts';
import type { History } from './history.ts';

export interface StatusSources {
  readonly name: string;
  /** Of our own tools. */
  readonly names: Names;
  readonly command: string;
  readonly build: string | null;
  readonly lifecycle: State;
  readonly history: History;
  readonly watching: Watching;
  readonly outdated: Outdated | null;
  readonly configProblem?: ConfigProblem | null;
  readonly language?: Language | undefined;
  readonly now: number;
  pid(generation: Generation): number | undefined;
  work(generation: Generation): Status['work'];
  printed?(generation: Generation): Printed | null;
  stderr(generation: Generation, most: number): readonly string[];
}

export function statusOf(sources: StatusSources, logLines: number): Status {
  const { name, names, command, build, lifecycle, history, watching, now } = sources;
  const { phase, old, storm } = lifecycle;
  const speaker =
    phase.name === 'trying' ? phase.candidate.generation : (activeOf(phase)?.generation ?? null);
  // Of code that serves, and of what comes after it only where nothing does.
  const printer = activeOf(phase)?.generation ?? speaker;
  const printed = (printer === null ? null : sources.printed?.(printer)) ?? null;
  const dead = phase.name === 'down' ? stderrOf(phase.failure) : [];
  const stderr = speaker === null ? dead : sources.stderr(speaker, logLines);
  return {
    name,
    names,
    command,
    build,
    state: stateOf(sources),
    stirring: lifecycle.stirring !== null,
    stale: lifecycle.stale,
    outdated: sources.outdated,
    strategy: lifecycle.settings.strategy,
    foundBusy: history.foundBusy,
    gaveUp: lifecycle.gaveUp,
    draining: [...old].filter(([, role]) => role === 'draining').map(([generation]) => generation),
    muted: storm.kind === 'muted' ? storm.files : [],
    reloads: history.reloads,
    crashes: history.crashes,
    recentDeaths: recentDeaths(lifecycle.crashes, now),
    work: phase.name === 'serving' ? sources.work(phase.active.generation) : null,
    lastSwap: history.lastSwap,
    lastFailure:
      history.lastFailure === null ? null : { ...history.lastFailure, agoMs: now - history.lastFailure.at },
    watching,
    configProblem: sources.configProblem ?? null,
    printed: printed && { what: printed, language: sources.language },
    stderr: logLines === 0 ? null : stderr.slice(-logLines),
  };
}

function stateOf({ lifecycle: { phase }, now, pid }: StatusSources): Status['state'] {
  switch (phase.name) {
    case 'serving': {
      const { generation, servingSince } = phase.active;
      return { kind: 'serving', generation, pid: pid(generation), upMs: now - servingSince };
    }
    case 'building': {
      const { generation, cause, files, startedAt } = phase.build;
      const serving = phase.active?.generation ?? null;
      return { kind: 'building', generation, cause, files, forMs: now - startedAt, serving };
    }
    case 'trying': {
      const { generation, cause, files, startedAt } = phase.candidate;
      const serving = phase.active?.generation ?? null;
      return { kind: 'trying', candidate: generation, cause, files, forMs: now - startedAt, serving };
    }
    case 'yielding': {
      const { cause, files, since } = phase.plan;
      const finishing = phase.active?.generation ?? null;
      return { kind: 'yielding', finishing, cause, files, forMs: now - since };
    }
    case 'down':
      return {
        kind: 'down',
        failure: phase.failure,
        againInMs: phase.retry === 'after-pause' ? Math.max(0, phase.until - now) : null,
      };
    case 'stopping':
    case 'stopped':
      return { kind: 'stopping' };
  }
}
