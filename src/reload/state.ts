/**
 * The lifecycle of the wrapped program: which generation serves, which one is being tried, who is leaving. It knows no
 * protocol and could restart any program.
 *
 *                 change, request                 proved
 *      serving ───────────────────► trying ─────────────────► serving
 *         ▲                          │  ▲ change: start over
 *         │   refused, active lives  │  │
 *         └──────────────────────────┤  │
 *                                    │  │ change, request, back-off
 *                refused, none lives ▼  │
 *                                    down
 *
 * Where the code has to be built, that comes before:
 *
 *           change, request                 built
 *      any ──────────────────► building ─────────────► trying
 *      serving ◄─────────────────┘  ▲ │ change: start over
 *           failed, active lives    └─┘
 *
 * Where no two may run at a time (`exclusive`), every start waits until nobody lives:
 *
 *              start, somebody lives                  all exited
 *      any phase ───────────────────► yielding ───────────────────► trying
 *         serving ◄───────────────────┘  ▲ change, request: merged
 *           change taken back in time    └─┘
 *
 *      every phase ── ending ──► stopping ── last exit ──► stopped
 *
 * Swapping is an instant, not a phase; draining and leaving are roles of old generations, not phases.
 */
import type { Death, Failure, Loss } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import type {
  Cause,
  Freshness,
  Note,
  Outcome,
  Outlook,
  Recovery,
  Stale,
  Strategy,
  Suspicion,
  Swap,
  Ticket,
} from '../base/reloading.ts';
import { DEFAULT_TIMEOUTS, type Timeouts } from '../base/settings.ts';
import type { Crashes } from './crashes.ts';
import type { Storm } from './storm.ts';

/** May change at any time. Timers that run stay as they were armed; whatever begins later takes the new values. */
export interface Settings {
  readonly timeouts: Timeouts;
  readonly maxDraining: number;
  /** Whether runtime caches are cleared before every start. */
  readonly clearCaches: boolean;
  /** A change of it counts from the next start on. */
  readonly strategy: Strategy;
  /** Whether the code has to be built when it has changed. */
  readonly builds: boolean;
  /** Whether changes are seen; otherwise somebody has to tell of them, by asking for a restart. */
  readonly isWatched: boolean;
}

export const DEFAULTS: Settings = {
  timeouts: DEFAULT_TIMEOUTS,
  maxDraining: 3,
  clearCaches: true,
  strategy: 'overlap',
  builds: false,
  isWatched: true,
};

/** A generation that answers the session's requests. */
export interface Active {
  readonly generation: Generation;
  readonly startedAt: number;
  readonly servingSince: number;
}

/** A start that has been decided. */
export interface Plan {
  readonly cause: Cause;
  /** What changed since the active generation started. */
  readonly files: readonly string[];
  /** When the change was noticed or the restart asked for. */
  readonly since: number;
  /** How many candidates in a row were given up for newer changes before this one. */
  readonly abandoned: number;
  readonly clear: boolean;
  /** When the first process of it was started, if that found its address in use. */
  readonly triedAt?: number;
  /** The build that made its code. */
  readonly built?: Built;
  /** What is started first of that build has its number. */
  readonly reserved?: Generation;
}

export interface Built {
  readonly generation: Generation;
  readonly ms: number;
}

/** A build that runs; what is started when it is done has its number. */
export interface Building extends Plan {
  readonly generation: Generation;
  readonly startedAt: number;
}

/** A generation that has been started and has not proved itself yet. */
export interface Candidate extends Plan {
  readonly generation: Generation;
  readonly startedAt: number;
  readonly triedAt: number;
  /** It may die of what it was asked first, and is started again once if it does. */
  readonly fragile: boolean;
}

export type Phase =
  | { readonly name: 'serving'; readonly active: Active }
  | {
      readonly name: 'building';
      readonly active: Active | null;
      readonly build: Building;
      /** Changes that came too late for this build, which is allowed to serve all the same. */
      readonly later: readonly string[];
    }
  | {
      readonly name: 'yielding';
      /** It finishes what it was asked; null: it has been told to go, or was not there, and exits are awaited. */
      readonly active: Active | null;
      readonly plan: Plan;
    }
  | {
      readonly name: 'trying';
      readonly active: Active | null;
      readonly candidate: Candidate;
      /** Changes that came too late for this candidate, which is allowed to serve all the same. */
      readonly later: readonly string[];
    }
  | {
      readonly name: 'down';
      readonly failure: Failure;
      readonly retry: 'on-change';
      readonly since: number;
    }
  | {
      readonly name: 'down';
      readonly failure: Failure;
      readonly retry: 'after-pause';
      readonly since: number;
      /** The end of the pause. */
      readonly until: number;
      /** The start that comes after it. */
      readonly next: Omit<Plan, 'abandoned'>;
    }
  | { readonly name: 'stopping'; readonly code: number; readonly waitingFor: ReadonlySet<Generation> }
  | { readonly name: 'stopped'; readonly code: number };

export interface State {
  readonly settings: Settings;
  readonly phase: Phase;
  readonly last: Generation;
  /** Old generations that are still alive, and builds that were given up and have not ended. */
  readonly old: ReadonlyMap<Generation, 'draining' | 'leaving'>;
  /** A change has been seen and its batch is not over. */
  readonly stirring: Stirring | null;
  readonly stale: Stale | null;
  /** The generation that was ended to make room, until another one serves. */
  readonly gaveUp: Generation | null;
  readonly asks: readonly Ask[];
  readonly crashes: Crashes;
  readonly recovery: Recovery | null;
  readonly storm: Storm;
  /**
   * What a build left on disk. `unusable`: it does not start, or there is none. `doubtful`: a build was given up or failed
   * while it wrote there.
   */
  readonly output: 'usable' | 'unusable' | 'doubtful';
}

export interface Stirring {
  readonly since: number;
  readonly suspicion: Suspicion;
}

export interface Ask {
  readonly ticket: Ticket;
  readonly reason: string | null;
  readonly clear: boolean;
  readonly at: number;
}

const ENDED: Failure = { kind: 'ended' };

export function freshness(state: State): Freshness {
  const { phase, storm } = state;
  if (phase.name === 'stopping' || phase.name === 'stopped')
    return {
      awaited: null,
      stale: null,
      muted: null,
      down: ENDED,
      finishing: null,
      gaveUp: null,
      building: null,
      recovery: null,
    };
  const awaited = awaitedSince(state);
  const active = activeOf(phase);
  const isMuted = storm.kind === 'muted' && active !== null && active.generation <= storm.behind;
  const muted = isMuted ? storm.files : null;
  return {
    awaited,
    stale: state.stale,
    muted,
    down: phase.name === 'down' && awaited === null ? phase.failure : null,
    finishing: phase.name === 'yielding' ? (phase.active?.generation ?? null) : null,
    gaveUp: state.gaveUp,
    building: phase.name === 'building' ? phase.build.generation : null,
    recovery: active === null && awaited !== null ? state.recovery : null,
  };
}

export const activeOf = (phase: Phase): Active | null =>
  phase.name === 'down' || phase.name === 'stopping' || phase.name === 'stopped' ? null : phase.active;

function awaitedSince({ phase, stirring, asks, storm }: State): number | null {
  if (phase.name === 'building') return phase.build.since;
  if (phase.name === 'trying') return phase.candidate.since;
  if (phase.name === 'yielding') return phase.plan.since;
  if (phase.name === 'down' && phase.retry === 'after-pause') return phase.since;
  if (storm.kind === 'waiting') return storm.since;
  return stirring?.since ?? asks[0]?.at ?? null;
}

export type Timer = `deadline:${Generation}` | `drain:${Generation}` | 'pause' | 'calm';

export type Event =
  /** `output`: unless it is usable the build comes first. */
  | { readonly type: 'began'; readonly output?: State['output'] }
  /** A file that counts may have changed. */
  | { readonly type: 'stirred'; readonly suspicion: Suspicion }
  /** The batch is over. `behind`: per generation the files that are newer on disk than what it runs. */
  | {
      readonly type: 'settled';
      readonly touched: readonly string[];
      readonly behind: ReadonlyMap<Generation, readonly string[]>;
    }
  | {
      readonly type: 'asked';
      readonly ticket: Ticket;
      readonly reason: string | null;
      readonly clear: boolean;
    }
  /** `restored`: what it wrote has been taken back. */
  | {
      readonly type: 'built';
      readonly generation: Generation;
      readonly outcome:
        | { readonly kind: 'done' }
        | {
            readonly kind: 'failed';
            readonly failure: Extract<Failure, { kind: 'unbuilt' }>;
            readonly restored: boolean;
          };
    }
  /** The candidate is being told the session; from here its deadline counts. */
  | { readonly type: 'greeted'; readonly generation: Generation; readonly mayKill: boolean }
  /** The candidate has answered, and there is nothing that it has to be told for now. */
  | { readonly type: 'idle'; readonly generation: Generation }
  /** The session begins in another way: code that failed when it was told it may do now. */
  | { readonly type: 'reopened' }
  /** It can not take the session any more; another process of the same code can. */
  | { readonly type: 'unfit'; readonly generation: Generation }
  | { readonly type: 'proved'; readonly generation: Generation }
  | { readonly type: 'refused'; readonly generation: Generation; readonly failure: Failure }
  | { readonly type: 'exited'; readonly generation: Generation; readonly death: Death }
  /** It lives and does not answer what it was asked. */
  | { readonly type: 'hung'; readonly generation: Generation; readonly failure: Loss }
  | { readonly type: 'drained'; readonly generation: Generation }
  /** An old generation waits, or no longer waits, for a person. */
  | { readonly type: 'person'; readonly generation: Generation; readonly awaited: boolean }
  | {
      readonly type: 'elapsed';
      readonly timer: Timer;
      readonly stderr: readonly string[];
      readonly strays?: number;
    }
  | { readonly type: 'settings'; readonly settings: Partial<Settings> }
  | { readonly type: 'ending'; readonly code: number; readonly manner: 'on-signal' | 'on-eof' };

export type Effect =
  /** Runs the build; is always followed by one `built`. */
  | { readonly type: 'build'; readonly generation: Generation; readonly files: readonly string[] }
  /**
   * Clears caches if asked to, then starts a process; is always followed by one `exited`. `alone`: not before everything
   * that earlier ones started is gone.
   */
  | {
      readonly type: 'start';
      readonly generation: Generation;
      readonly alone: boolean;
      readonly clear: boolean;
      readonly files: readonly string[];
      /** The build that made its code; null: it runs what was there before. */
      readonly built: Generation | null;
    }
  /** Ends a process, or a build. */
  | {
      readonly type: 'end';
      readonly generation: Generation;
      readonly manner: 'gently' | 'quickly' | 'on-signal' | 'on-eof';
      /** With `gently`: how long it has after SIGTERM. */
      readonly endMs?: number;
    }
  /** From now on requests go to this generation; the previous one finishes what it has. */
  | { readonly type: 'activate'; readonly swap: Swap }
  /** The candidate is given up, or died; nothing that it says counts any more. */
  | { readonly type: 'abandon'; readonly generation: Generation; readonly died: boolean }
  /** Its time to finish is over: what it has not answered is settled otherwise. */
  | { readonly type: 'expire'; readonly generation: Generation }
  | {
      readonly type: 'lost';
      readonly generation: Generation;
      readonly failure: Loss;
      readonly outlook: Outlook;
    }
  | { readonly type: 'freshness'; readonly freshness: Freshness }
  | { readonly type: 'outcome'; readonly tickets: readonly Ticket[]; readonly outcome: Outcome }
  | { readonly type: 'arm'; readonly timer: Timer; readonly ms: number }
  | { readonly type: 'disarm'; readonly timer: Timer }
  | { readonly type: 'note'; readonly note: Note }
  | { readonly type: 'exit'; readonly code: number };
