/** What may be set from outside, and set anew while a session runs. */
import type { Language } from './language.ts';

/** What our own tools are to be called; false: not offered. A server's own tool of that name keeps it. */
export interface ToolSettings {
  readonly restart_server: string | false;
  readonly reload_status: string | false;
}

export const DEFAULT_TOOLS: ToolSettings = {
  restart_server: 'restart_server',
  reload_status: 'reload_status',
};

/** How requests are treated; a change counts for those that wait as well. */
export interface TrafficSettings {
  /** Whether a save can cause a reload. */
  readonly isWatched: boolean;
  /** Longest wait of a tool call for newer code; 0: nothing waits. */
  readonly holdMs: number;
  /** A server that writes nothing for that long while a request is open is ended; 0: never. */
  readonly hangMs: number;
  readonly tools: ToolSettings;
  /** Of the server; not said: unknown. */
  readonly language?: Language;
}

/** In milliseconds. A change counts for what begins after it: timers that run stay as they were armed. */
export interface Timeouts {
  /** A build that has not ended by then is given up. */
  readonly buildMs: number;
  /** A candidate that is not proved by then is refused. */
  readonly startMs: number;
  /** How long an old generation may finish what it was asked. */
  readonly drainMs: number;
  /** The same while it waits for a person's answer. */
  readonly personMs: number;
  /** How long an old generation may take to leave after SIGTERM, before SIGKILL. */
  readonly endMs: number;
  /** A server that writes nothing for that long while a request is open is ended; 0: never. */
  readonly hangMs: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = {
  buildMs: 600_000,
  startMs: 60_000,
  drainMs: 30_000,
  personMs: 600_000,
  endMs: 5_000,
  hangMs: 0,
};
