/** What the client is told about a request whose server can no longer answer it. */
import type { Death } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import { exitInWords, headline, quoteStderr } from './failure.ts';

export type End = { readonly kind: 'died'; readonly death: Death } | { readonly kind: 'out-of-time' };

const how = (end: End): string =>
  end.kind === 'died'
    ? exitInWords(end.death.exit)
    : 'had to leave: newer code serves, and its time to finish old calls was over';

export function lostCall(name: string, tool: string, generation: Generation, end: End): string {
  const lines = [
    `The call of ${tool} got no answer: generation ${generation} of "${name}" ${how(end)} while the call was running. ` +
      'Its outcome is UNKNOWN: it may have done all, part or nothing of its work. Check before you call it again.',
  ];
  if (end.kind === 'died') {
    lines.push(`Error: ${headline({ kind: 'died', death: end.death })}`, quoteStderr(end.death.stderr));
    lines.push('The server is started again by itself; the tool can be called as usual.');
  }
  return lines.join('\n');
}

export const lostRequest = (name: string, method: string, generation: Generation, end: End): string =>
  `${method} got no answer: generation ${generation} of "${name}" ${how(end)}; its outcome is unknown`;
