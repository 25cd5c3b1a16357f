/** What the client is told about a request whose server can no longer answer it. */
import type { Loss } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import type { Outlook } from '../base/reloading.ts';
import { complaintOf, howItFailed, quoteStderr, stderrOf } from './failure.ts';
import { type Names, restartBy } from './names.ts';
import { named } from './words.ts';

export type End =
  | { readonly kind: 'lost'; readonly failure: Loss; readonly outlook: Outlook }
  | { readonly kind: 'out-of-time' };

export interface LostRequest {
  /** As the client knows it: a method, or a tool. */
  readonly what: string;
  /** The generation that was asked last. */
  readonly generation: Generation;
  /** Those that died while it was open, in order. */
  readonly deaths: readonly Generation[];
}

const how = (end: End): string =>
  end.kind === 'lost'
    ? howItFailed(end.failure)
    : 'had to leave for newer code: its time to finish old calls was over';

const NEXT: Readonly<Record<Exclude<Outlook, 'stopped'>, string>> = {
  serving: 'Newer code is serving: the tool can be called as usual.',
  starting: 'The server is started again by itself; the next call waits for that.',
  pausing: 'It has died before: it is started again after a short pause, and the next call waits for that.',
  ending: 'mcp-reload is ending together with its client.',
};

const next = (outlook: Outlook, names: Names): string =>
  outlook === 'stopped'
    ? `It has died five times within a minute and is NOT started again by itself: ${names.isWatched ? 'fix the cause and save, or ' : 'fix the cause, then '}${restartBy(names)}.`
    : NEXT[outlook];

/** It was asked again, and that server died as well. */
const isSuspect = ({ deaths }: LostRequest): boolean => deaths.length > 1;

const twice = (name: string, { what, deaths }: LostRequest, end: End): string =>
  `${named(what)} is LIKELY what makes "${name}" die: it was in flight when generation ${deaths[0]} died, was asked again, and was in flight when generation ${deaths[1]} died, which ${how(end)}. It is not asked a third time`;

const WORKED =
  'If it was at work, not hanging: let the tool report its progress, or raise timeouts.hangMs in mcp-reload.config.json.';

const FIX_FIRST = 'Fix the cause before you call it again; other calls are answered as usual.';

export function lostCall(name: string, lost: LostRequest, end: End, names: Names): string {
  const { what, generation } = lost;
  const lines = [
    isSuspect(lost)
      ? `No answer: the call of ${twice(name, lost, end)}. ${FIX_FIRST}`
      : `The call of ${named(what)} got no answer: generation ${generation} of "${name}" ${how(end)} while the call was running. ` +
        'Its outcome is UNKNOWN: it may have done all, part or nothing of its work. Check before you call it again.',
  ];
  if (end.kind === 'lost') {
    const complaint = complaintOf(end.failure);
    if (complaint !== null) lines.push(`Error: ${complaint}`);
    lines.push(quoteStderr(stderrOf(end.failure)));
    if (end.failure.kind === 'hung') lines.push(WORKED);
    const asUsual = end.outlook !== 'stopped' && end.outlook !== 'ending';
    if (!isSuspect(lost) || !asUsual) lines.push(next(end.outlook, names));
  }
  return lines.join('\n');
}

export const lostTask = (name: string, task: string, generation: Generation): string =>
  `Task ${named(task)} was lost in a reload: it ran in generation ${generation} of "${name}", which is gone. Its outcome is UNKNOWN: check before you start it again.`;

export function lostRequest(name: string, lost: LostRequest, end: End): string {
  if (!isSuspect(lost))
    return `${named(lost.what)} got no answer: generation ${lost.generation} of "${name}" ${how(end)}; its outcome is unknown`;
  const complaint = end.kind === 'lost' ? complaintOf(end.failure) : null;
  return `No answer: ${twice(name, lost, end)}${complaint === null ? '' : `; the error: ${complaint}`}`;
}
