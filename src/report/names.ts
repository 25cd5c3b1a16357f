/**
 * What texts call our own tools, and what they say instead where one is switched off: nobody is sent to a tool that is not
 * there, nor told to save where nobody watches.
 */

/** The names in force; null: there is no such tool. */
export interface Names {
  readonly restart: string | null;
  readonly status: string | null;
  /** Whether a save brings new code. */
  readonly isWatched: boolean;
}

/** Where none of our tools is offered. */
export const noNames = (isWatched: boolean): Names => ({ restart: null, status: null, isWatched });

const FROM_OUTSIDE =
  'run "mcp-reload restart NAME" in a terminal, or ask the user to reconnect this server (Claude Code: /mcp)';

/** For where nothing that is watched would bring the new code. */
export const restartBy = ({ restart }: Names): string =>
  restart === null ? FROM_OUTSIDE : `call ${restart}`;

/** For a cause that has to be fixed first. */
export const fixAndReload = (names: Names): string =>
  names.isWatched ? 'fix the cause and save' : `fix the cause and ${restartBy(names)}`;
