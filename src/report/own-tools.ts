/** What our own tools say of themselves, and what a stand-in for a server says. */
import type { Names } from './names.ts';

export const restartDescription = (name: string, isWatched: boolean): string =>
  `Restarts the MCP server "${name}" with the code now on disk, without losing this session, and reports what changed in its tools or the error that kept the old code running. ` +
  (isWatched
    ? 'Saved files are reloaded by themselves before the next call is answered, so call this only after changes that are not watched (installed packages, environment, data) or to retry.'
    : 'No files are watched here: call this after every change of the code.');

export const statusDescription = (name: string): string =>
  `Tells which generation of the MCP server "${name}" is serving, whether a reload is running or failed (file, line, error), what is watched, and the end of the server's stderr.`;

export const standInInstructions = (name: string, { status, restart, isWatched }: Names): string =>
  `This is the MCP server "${name}" under development${isWatched ? ': it is reloaded as its code changes' : restart === null ? '' : `: ${restart} reloads its code`}.${status === null ? '' : ` Call ${status} for its present state.`}`;
