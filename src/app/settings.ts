/** All that a wrapper has to know. What is not marked as fixed may change while it runs. */
import type { Language } from '../base/language.ts';
import type { Strategy } from '../base/reloading.ts';
import type { Timeouts, ToolSettings, TrafficSettings } from '../base/settings.ts';
import type { Standing } from '../base/standing.ts';
import { clearsAtEveryStart } from '../caches/plan.ts';
import type { LogLevel } from '../config/settings.ts';
import type { Reasons } from '../launch/facts.ts';
import type { Server } from '../memory/openers.ts';
import type { Settings as LifecycleSettings } from '../reload/state.ts';
import { whyLine } from '../report/watched.ts';
import type { SourcesPlan } from './outdated.ts';
import type { Program } from './program.ts';
import type { Plan, Watched } from './watching.ts';

export interface WrapSettings {
  /** Fixed. */
  readonly name: string;
  /** Fixed. */
  readonly version: string;
  /** What is remembered is remembered of this server. Fixed. */
  readonly server: Server;
  /** Fixed. */
  readonly mode: Standing['mode'];
  readonly program: Program;
  /** Null: nothing is watched. */
  readonly watch: Plan | null;
  /** What the watched output is built from; null: nothing, or we see to it. */
  readonly sources: SourcesPlan | null;
  readonly reasons: Reasons;
  readonly language: Language;
  /** The config file to watch, also one that is not there yet; null: none counts. */
  readonly config: {
    readonly file: string;
    readonly inForce: boolean;
    /** The server's name in it; null: it says nothing of this one. */
    readonly server: string | null;
  } | null;
  readonly holdMs: number;
  readonly strategy: Strategy;
  readonly timeouts: Timeouts;
  readonly tools: ToolSettings;
  readonly log: { readonly level: LogLevel; readonly file: string | null };
}

/** Reads the settings anew, since the config file changed; or says what is wrong with it, a line each. */
export type Reconfigure = () => Promise<
  | { readonly ok: true; readonly settings: WrapSettings }
  | { readonly ok: false; readonly problems: readonly string[] }
>;

export const trafficSettings = ({
  watch,
  holdMs,
  timeouts,
  tools,
  language,
}: WrapSettings): TrafficSettings => ({
  isWatched: watch !== null,
  holdMs,
  hangMs: timeouts.hangMs,
  tools,
  language,
});

export const lifecycleSettings = ({
  timeouts,
  program,
  strategy,
  watch,
}: WrapSettings): Pick<
  LifecycleSettings,
  'timeouts' | 'strategy' | 'clearCaches' | 'builds' | 'isWatched'
> => ({
  timeouts,
  strategy,
  builds: program.build !== null,
  isWatched: watch !== null,
  clearCaches: clearsAtEveryStart(program.caches),
});

export const watched = ({ watch, reasons, config }: WrapSettings): Watched => ({
  plan: watch,
  why: whyLine(watch, reasons, config?.inForce === true ? config : null),
  isOff: reasons.choice === 'off',
  config: config?.file ?? null,
});

/** By the names that they have in the config file. */
export function changedSettings(before: WrapSettings, next: WrapSettings): readonly string[] {
  const parts = (settings: WrapSettings): Readonly<Record<string, unknown>> => ({
    program: settings.program.identity,
    watch: watched(settings),
    caches: settings.program.caches,
    holdMs: settings.holdMs,
    strategy: settings.strategy,
    timeouts: settings.timeouts,
    tools: settings.tools,
    log: settings.log,
  });
  const [old, now] = [parts(before), parts(next)];
  return Object.keys(now).filter(name => JSON.stringify(old[name]) !== JSON.stringify(now[name]));
}
