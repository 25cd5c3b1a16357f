/** Telling the wrapper's words in a result from the server's. */
import type { Block, ToolResult } from './messages.ts';

const PREFIX = 'dev.mcp-reload/';

/** Keys of the wrapper's own in `_meta`, without their prefix. */
export const noteKeys = (result: ToolResult): string[] =>
  Object.keys(result._meta ?? {})
    .filter(key => key.startsWith(PREFIX))
    .map(key => key.slice(PREFIX.length));

/** Of what kinds the notes in a result are: `stale`, `config`, `changed`, `storm`, `exclusive`. */
export const noteKinds = (result: ToolResult): readonly string[] =>
  (result._meta?.[`${PREFIX}note`] as { notes: string[] } | undefined)?.notes ?? [];

const saying = (block: Block | undefined): string => block?.text ?? block?.resource?.text ?? '';

/** The wrapper's note: the first block of a result that carries a key of the wrapper. */
export function noteOf(result: ToolResult): string | undefined {
  return noteKeys(result).length > 0 && result.content.length > 1 ? saying(result.content[0]) : undefined;
}

/** What the server's own code said; notes come before it, never after. */
export const answerOf = (result: ToolResult): string => saying(result.content.at(-1));

/** Every word in the result, for results that the wrapper wrote itself. */
export const wordsOf = (result: ToolResult): string => result.content.map(saying).join('\n');
