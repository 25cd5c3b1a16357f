/** Nobody is called that, or nobody who could be asked. */
import { named, plural } from './words.ts';

const MOST_NAMES = 8;

/** `known`: nearest first. */
export function unknownName(name: string, known: readonly string[]): string {
  if (known.length === 0)
    return `no server is called "${named(name)}", and none is wrapped now: connect its client (Claude Code: /mcp), then ask again`;
  const shown = known.slice(0, MOST_NAMES).map(one => `"${named(one)}"`);
  const rest = known.length - shown.length;
  const others = rest === 0 ? '' : ` and ${plural(rest, 'other')} (mcp-reload status shows all)`;
  return `no server is called "${named(name)}"; there ${known.length === 1 ? 'is' : 'are'} ${shown.join(', ')}${others}`;
}

export const onlyDead = (name: string, pids: readonly number[]): string =>
  `"${named(name)}" does not run: its ${pids.length === 1 ? 'wrapper' : 'wrappers'} (pid ${pids.join(', ')}) ended without a word; connect its client again (Claude Code: /mcp)`;

export const onlyElsewhere = (name: string): string =>
  `"${named(name)}" runs on another machine or in a container, out of reach: ask there`;
