/** All that a wrapper has to know. What is not marked as fixed may change while it runs. */
import type { LogLevel, Strategy, Timeouts, ToolNames } from '../config/settings.ts';
import type { Server } from '../memory/openers.ts';
import type { Program } from './servers.ts';
import type { Plan } from './watching.ts';

export interface WrapSettings {
  /** Fixed. */
  readonly name: string;
  /** Fixed. */
  readonly version: string;
  /** What is remembered is remembered of this server. Fixed. */
  readonly server: Server;
  /** The root would be a whole drive or the home folder. */
  readonly narrow: { readonly instead: string; readonly root: string } | null;
  readonly program: Program;
  readonly watch: Plan | { readonly nothing: string };
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
  readonly tools: ToolNames;
  readonly log: { readonly level: LogLevel; readonly file: string | null };
}

/** Reads the settings anew, since the config file changed; or says what is wrong with it, a line each. */
export type Reconfigure = () => Promise<
  | { readonly ok: true; readonly settings: WrapSettings }
  | { readonly ok: false; readonly problems: readonly string[] }
>;
