/** What the client is told about a request whose server can no longer answer it. */
import type { Death } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import type { Outlook } from '../base/reloading.ts';
import { complaintOf, exitInWords, quoteStderr } from './failure.ts';
import { type Names, restartBy } from './names.ts';

export type End =
  | { readonly kind: 'died'; readonly death: Death; readonly outlook: Outlook }
  | { readonly kind: 'out-of-time' };

const how = (end: End): string =>
  end.kind === 'died'
    ? exitInWords(end.death.exit)
    : 'had to leave for newer code: its time to finish old calls was over';

const NEXT: Readonly<Record<Exclude<Outlook, 'stopped'>, string>> = {
  serving: 'Newer code is serving: the tool can be called as usual.',
  starting: 'The server is started again by itself: the tool can be called as usual.',
  pausing:
    'It has died before and is started again after a short pause: the tool can then be called as usual.',
  ending: 'mcp-reload is ending together with its client.',
};

const next = (outlook: Outlook, names: Names): string =>
  outlook === 'stopped'
    ? `It has died five times within a minute and is NOT started again by itself: fix the cause and save, or ${restartBy(names)}.`
    : NEXT[outlook];

export function lostCall(name: string, tool: string, generation: Generation, end: End, names: Names): string {
  const lines = [
    `The call of ${tool} got no answer: generation ${generation} of "${name}" ${how(end)} while the call was running. ` +
      'Its outcome is UNKNOWN: it may have done all, part or nothing of its work. Check before you call it again.',
  ];
  if (end.kind === 'died') {
    const complaint = complaintOf({ kind: 'died', death: end.death });
    if (complaint !== null) lines.push(`Error: ${complaint}`);
    lines.push(quoteStderr(end.death.stderr), next(end.outlook, names));
  }
  return lines.join('\n');
}

export const lostTask = (name: string, task: string, generation: Generation): string =>
  `Task ${task} was lost in a reload: it ran in generation ${generation} of "${name}", which is gone. Its outcome is UNKNOWN: check before you start it again.`;

export const lostRequest = (name: string, method: string, generation: Generation, end: End): string =>
  `${method} got no answer: generation ${generation} of "${name}" ${how(end)}; its outcome is unknown`;
