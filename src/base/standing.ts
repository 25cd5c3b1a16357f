/** What a wrapper tells of itself to others of the same user: plain data, as it stands in its record and in `--json`. */
import type { Generation } from './generation.ts';

export interface Session {
  /** The client's name and version, as it says them itself. */
  readonly client: string | null;
  /** Null: no session has been opened yet. */
  readonly era: 'legacy' | 'modern' | null;
}

/**
 * Of requests that servers answered, in this wrapper's life; times in milliseconds, from arrival to answer, of the newest 1,000.
 * One that is asked again after a crash counts from then.
 */
export interface Tally {
  readonly served: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

/** Times are milliseconds since 1970. Texts are masked. */
export interface Standing extends Session, Tally {
  readonly name: string;
  /** The root of the project. */
  readonly project: string;
  readonly command: string;
  /** Of mcp-reload. */
  readonly version: string;
  readonly mode: 'proxy' | 'basic';
  /** Of the wrapper. */
  readonly pid: number;
  readonly startedAt: number;
  readonly state: 'serving' | 'building' | 'starting' | 'yielding' | 'down' | 'ending';
  /** The generation that serves; null: none does. */
  readonly generation: Generation | null;
  /** What serves is older than what is on disk, because the newer code failed. */
  readonly stale: boolean;
  /** The processes of the servers that live, each the leader of a group. */
  readonly servers: readonly { readonly generation: Generation; readonly pid: number }[];
  readonly restarts: number;
  readonly crashes: number;
  readonly lastChange: {
    readonly at: number;
    readonly generation: Generation;
    /** At most ten; empty: a restart that was asked for, or after a crash. */
    readonly files: readonly string[];
    readonly cause: string;
  } | null;
  readonly lastError: {
    readonly at: number;
    readonly generation: Generation;
    /** One line. */
    readonly text: string;
  } | null;
}
