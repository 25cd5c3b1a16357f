/**
 * A client judges the result of a call by the output schema that it had when it called. Where that changed while the call
 * waited for new code, the TypeScript SDK would refuse the right answer, and the note before it.
 */
import { canonicalWithoutWords } from '../session/json-text.ts';
import { type Entry, parse } from '../session/lists.ts';
import { isModern, type Router, type Waiting } from './state.ts';

/** As JSON text; null: the tool declares none. */
function outputOf(entry: Entry | undefined): string | null {
  const { outputSchema } = entry === undefined ? {} : (parse(entry) as { readonly outputSchema?: unknown });
  return outputSchema === undefined ? null : canonicalWithoutWords(outputSchema);
}

/** Only modern clients have a way to be told: to list again, and to call again by what they find. */
export function isRetyped(router: Router, tool: string, { listed }: Waiting): boolean {
  const { tools } = router.known;
  if (!isModern(router) || !router.hasListed || listed === tools) return false;
  if (listed.kind !== 'read' || tools.kind !== 'read') return false;
  const after = tools.entries.get(tool);
  const before = outputOf(listed.entries.get(tool));
  return after !== undefined && before !== null && before !== outputOf(after);
}
