/** What is said of a log file that can not be written, or was open to others. */
import { plural } from './words.ts';

export type LogTrouble =
  | { readonly kind: 'disk'; readonly code: string; readonly message: string }
  /** A symbolic link that somebody else made. */
  | { readonly kind: 'link' }
  | { readonly kind: 'no-file' }
  /** It belongs to somebody else. */
  | { readonly kind: 'foreign' }
  /** It is another file as well. */
  | { readonly kind: 'several-names' };

function because(why: LogTrouble): string {
  switch (why.kind) {
    case 'disk':
      return `${why.message}; the session goes on, and so does the log when it can be written again`;
    case 'link':
      return 'it is a symbolic link that another user made; name another file';
    case 'no-file':
      return 'it is no plain file; name another one';
    case 'foreign':
      return 'it belongs to another user; name another file';
    case 'several-names':
      return 'it is a hard link to another file; name another one';
  }
}

export const logFileLine = (file: string, why: LogTrouble): string =>
  `the log file ${file} can not be written: ${because(why)}`;

export const keptLogLine = (why: LogTrouble): string =>
  `what \`mcp-reload logs\` shows can not be kept under logs/ of the state folder (MCP_RELOAD_HOME, or ~/.mcp-reload): ${
    why.kind === 'disk'
      ? `${why.message}; the session goes on`
      : 'the file there is not a private one of yours; remove it'
  }`;

export const logClosedLine = (file: string): string =>
  `the log file ${file} was open to other users; from now on only you can read it`;

/** In the log file itself. */
export const missingEntries = (count: number): string =>
  `[mcp-reload] ${plural(count, 'entry').replace('entrys', 'entries')} of the log could not be written here`;
