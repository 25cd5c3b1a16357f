/**
 * What is said on the socket of a wrapper: lines of JSON-RPC 2.0, as on stdio. Every request carries the version of this
 * agreement; one of a version that the other does not speak is answered -32602, with the versions that it does in words.
 *
 *   status  {version, logLines?}                → {standing, text}
 *   restart {version, reason?, clearCache?}     → {served, text, standing}, when its outcome is known
 *
 * While a restart runs, `progress {id, message}` may be notified. A caller that has gone takes its question back, not the
 * restart.
 */
import type { Standing } from '../base/standing.ts';

export const VERSION = 1;

export type Question =
  /** `logLines`: of the end of stderr, in the text; 0 without it. */
  | { readonly method: 'status'; readonly logLines: number }
  | { readonly method: 'restart'; readonly reason: string | null; readonly clearCache: boolean };

export interface StatusAnswer {
  readonly standing: Standing;
  /** What `reload_status` tells a model. */
  readonly text: string;
}

export interface RestartAnswer {
  /** Whether newer code serves now. */
  readonly served: boolean;
  /** What `restart_server` tells a model. */
  readonly text: string;
  readonly standing: Standing;
}
