/** Why code could not be served. Values, never exceptions; only `report/` turns them into words. */
import type { NotDone } from './clearing.ts';

/** How a server process ended. */
export type Exit =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  /** The command could not be started: ENOENT, EACCES, a missing working folder … */
  | { readonly kind: 'not-started'; readonly code: string; readonly message: string };

/** What a process left behind when it ended; `stderr` holds the last lines that are no messages, oldest first. */
export interface Death {
  readonly exit: Exit;
  readonly stderr: readonly string[];
}

/** Why there is no newer code, or no code at all. */
export type Failure =
  /** The wrapper itself is ending. */
  { readonly kind: 'ended' } | (Mishap & Counted);

type Mishap =
  | { readonly kind: 'died'; readonly death: Death }
  /** It did not answer the handshake and list its tools within `ms`. */
  | {
      readonly kind: 'silent';
      readonly ms: number;
      readonly stderr: readonly string[];
      /** Lines on stdout that are no messages. */
      readonly strays?: number;
    }
  /** It served, and wrote nothing for `ms` while it had something to answer; it was ended for that. */
  | { readonly kind: 'hung'; readonly ms: number; readonly stderr: readonly string[] }
  /** The server answered `method` with a JSON-RPC error. */
  | {
      readonly kind: 'rejected';
      readonly method: string;
      readonly message: string;
      readonly stderr: readonly string[];
    }
  /** The build did not make the code that was to be started. */
  | ({ readonly kind: 'unbuilt' } & BuildFailure);

interface Counted {
  /** So many within a minute, and it is not started again by itself. */
  readonly deaths?: number;
}

/** How a generation that served was lost. */
export type Loss = Extract<Failure, { kind: 'died' | 'hung' }>;

/** How a build failed. */
export interface BuildFailure {
  readonly how: Exit | { readonly kind: 'late'; readonly ms: number };
  /** What it wrote, oldest line first; of much the beginning and the end. */
  readonly output: readonly string[];
  /** Folders that it had to make anew, and that are not as they were before. */
  readonly left: readonly NotDone[];
}
