/** Why code could not be served, in words: the first place it names, how it ended, the last lines that it printed. */
import type { Exit, Failure } from '../base/failure.ts';
import { notPutBackLine } from './clearing.ts';
import { firstComplaint } from './complaint.ts';
import { strayFailure } from './stray.ts';
import { harmless, named, oneLine, seconds } from './words.ts';

const MEANING: Readonly<Record<number, string>> = {
  126: 'the command was found but could not be executed',
  127: 'the shell did not find the command',
  130: 'interrupted',
  137: 'killed, perhaps for want of memory',
  139: 'a segmentation fault',
  143: 'terminated',
};

/** A PATH and what to do about it have to fit; the message is ours and bounded. */
const MOST_OF_REFUSAL = 600;

export function exitInWords(exit: Exit): string {
  if (exit.kind === 'not-started')
    return `could not be started: ${oneLine(exit.message, MOST_OF_REFUSAL).replace(/\.$/, '')} (${exit.code})`;
  if (exit.kind === 'signalled') return `was ended by ${exit.signal}`;
  const meaning = MEANING[exit.code];
  if (exit.code === 0) return 'exited by itself with code 0, without an error';
  return `exited with code ${exit.code}${meaning === undefined ? '' : ` (${meaning})`}`;
}

export function stderrOf(failure: Failure): readonly string[] {
  if (failure.kind === 'ended') return [];
  if (failure.kind === 'unbuilt') return failure.output;
  return failure.kind === 'died' ? failure.death.stderr : failure.stderr;
}

export function howItFailed(failure: Failure): string {
  if (failure.kind === 'ended') return 'is ending together with mcp-reload';
  const how = mishapInWords(failure);
  if (failure.deaths === undefined) return how;
  return `${how}, its death number ${failure.deaths} within a minute, and is not started again by itself`;
}

function mishapInWords(failure: Exclude<Failure, { kind: 'ended' }>): string {
  switch (failure.kind) {
    case 'died':
      return exitInWords(failure.death.exit);
    case 'hung':
      return `wrote nothing for ${seconds(failure.ms)} with a request open, and was ended for that (timeouts.hangMs)`;
    case 'silent': {
      const printed = failure.strays === undefined ? '' : `; ${strayFailure(failure.strays)}`;
      return `did not answer the handshake and list its tools within ${seconds(failure.ms)}${printed}`;
    }
    case 'unbuilt':
      return `was not built: ${buildInWords(failure)}`;
    case 'rejected':
      return `answered ${named(failure.method)} with an error: ${oneLine(failure.message)}`;
  }
}

const buildInWords = ({ how }: Extract<Failure, { kind: 'unbuilt' }>): string =>
  how.kind === 'late'
    ? `the build was not done after ${seconds(how.ms)} (timeouts.buildMs)`
    : `the build ${exitInWords(how)}`;

const COMPLAINS =
  /\b(error|can't|cannot|could not|unable|fail(ed|ure)?|fatal|denied|refused|not found|no such|missing|invalid)\b|\[Errno/i;

/** npm ends with hints and the path of its log; what was wrong stands before them, after the codes. */
const NPM = /^npm (?:error|ERR!|warn|WARN|notice)\b/;
const isNpmReason = (line: string): boolean =>
  /^npm (?:error|ERR!) (?!(?:code|syscall|path|dest|errno)\b)\S/.test(line);

/** What the output says is wrong, in one line: place and message, or its last complaint; null where it says nothing. */
export function complaintOf(failure: Failure): string | null {
  const stderr = stderrOf(failure);
  const complaint = firstComplaint(stderr);
  if (complaint === null) {
    const last = stderr.findLast(line => COMPLAINS.test(line) && !NPM.test(line)) ?? stderr.find(isNpmReason);
    return last === undefined ? null : oneLine(last);
  }
  const where = complaint.place === null ? '' : `${named(complaint.place)}: `;
  return `${where}${oneLine(complaint.message)}`;
}

/** One line: what the output says, else how it ended. */
export const headline = (failure: Failure): string =>
  complaintOf(failure) ?? (failure.kind === 'unbuilt' ? buildInWords(failure) : howItFailed(failure));

const MOST_LINES = 15;

const MOST_OF_LINE = 2_000;

/** Spaces stay: carets point at something. */
export function quotable(line: string): string {
  const text = harmless(line);
  return text.length > MOST_OF_LINE ? `${text.slice(0, MOST_OF_LINE)}…` : text;
}

/** The end of what the server printed besides messages, fenced so that none of it can pass for words of ours. */
export const quoteStderr = (lines: readonly string[], most = MOST_LINES): string =>
  lines.length === 0
    ? 'It wrote nothing to stderr.'
    : quoted('Last lines that it printed (server output):', lines.slice(-most));

const quoted = (head: string, lines: readonly string[]): string =>
  [head, ...lines.map(line => `| ${quotable(line)}`)].join('\n');

export function lastWords(failure: Failure): string {
  if (failure.kind !== 'unbuilt') return quoteStderr(stderrOf(failure));
  const { output, left } = failure;
  const words =
    output.length === 0
      ? 'The build wrote nothing.'
      : quoted('Last lines of the build (its output):', output.slice(-MOST_LINES));
  return left.length === 0 ? words : `${words}\n${notPutBackLine(left)}`;
}
