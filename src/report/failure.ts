/** Why code could not be served, in words: the first place it names, how it ended, the last lines of its stderr. */
import type { Exit, Failure } from '../base/failure.ts';
import { firstComplaint } from './complaint.ts';
import { oneLine, seconds } from './words.ts';

const MEANING: Readonly<Record<number, string>> = {
  126: 'the command was found but could not be executed',
  127: 'the shell did not find the command',
  130: 'interrupted',
  137: 'killed, perhaps for want of memory',
  139: 'a segmentation fault',
  143: 'terminated',
};

export function exitInWords(exit: Exit): string {
  if (exit.kind === 'not-started') return `could not be started: ${oneLine(exit.message)} (${exit.code})`;
  if (exit.kind === 'signalled') return `was ended by ${exit.signal}`;
  const meaning = MEANING[exit.code];
  if (exit.code === 0) return 'exited by itself with code 0, without an error';
  return `exited with code ${exit.code}${meaning === undefined ? '' : ` (${meaning})`}`;
}

function stderrOf(failure: Failure): readonly string[] {
  if (failure.kind === 'ended') return [];
  return failure.kind === 'died' ? failure.death.stderr : failure.stderr;
}

export function howItFailed(failure: Failure): string {
  switch (failure.kind) {
    case 'died':
      return exitInWords(failure.death.exit);
    case 'ended':
      return 'is ending together with mcp-reload';
    case 'silent':
      return `did not answer the handshake and list its tools within ${seconds(failure.ms)}`;
    case 'rejected':
      return `answered ${failure.method} with an error: ${oneLine(failure.message)}`;
  }
}

/** One line: the place and the message if the output names one, else how it ended. */
export function headline(failure: Failure): string {
  const complaint = firstComplaint(stderrOf(failure));
  if (complaint === null) return howItFailed(failure);
  const where = complaint.place === null ? '' : `${complaint.place}: `;
  return `${where}${oneLine(complaint.message)}`;
}

const MOST_LINES = 15;

/** The end of what the server wrote to stderr, fenced so that none of it can pass for words of ours. */
export function quoteStderr(lines: readonly string[], most = MOST_LINES): string {
  const shown = lines.slice(-most).map(line => `| ${line}`);
  return shown.length === 0
    ? 'It wrote nothing to stderr.'
    : ['Last lines of its stderr (server output):', ...shown].join('\n');
}

export const lastWords = (failure: Failure): string => quoteStderr(stderrOf(failure));
