/**
 * A client judges the result of a call by the output schema that it had when it called. Where that changed while the call
 * waited for new code, the TypeScript SDK would refuse the right answer, and the note before it.
 */
import { canonicalWithoutWords } from '../session/json-text.ts';
import { type List, parse } from '../session/lists.ts';
import { isModern, type Router, type Waiting } from './state.ts';

function outputOf(list: List, tool: string): string | null {
  const entry = list.kind === 'read' ? list.entries.get(tool) : undefined;
  const { outputSchema } = entry === undefined ? {} : (parse(entry) as { readonly outputSchema?: unknown });
  return outputSchema === undefined ? null : canonicalWithoutWords(outputSchema);
}

/** Only modern clients have a way to be told: to list again, and to call again by what they find. */
export function isRetyped(router: Router, tool: string, { listed }: Waiting): boolean {
  const { tools } = router.known;
  if (!isModern(router) || listed === tools || tools.kind !== 'read') return false;
  const before = outputOf(listed, tool);
  return before !== null && before !== outputOf(tools, tool);
}
