/** The JSON text of a parsed value, however deep it is: the built-in way ends with the stack. Pure. */

type Members = readonly (readonly [key: string, value: unknown])[];

/** `membersOf` decides which members of an object count, and in which order. */
export function jsonText(value: unknown, membersOf: (object: object) => Members = Object.entries): string {
  const parts: string[] = [];
  /** What is still to be written, the next at the end. */
  const rest: ({ readonly text: string } | { readonly value: unknown })[] = [{ value }];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if ('text' in next) parts.push(next.text);
    else if (typeof next.value !== 'object' || next.value === null)
      parts.push(JSON.stringify(next.value) ?? 'null');
    else {
      const isList = Array.isArray(next.value);
      const members = isList ? Object.entries(next.value) : membersOf(next.value);
      parts.push(isList ? '[' : '{');
      rest.push({ text: isList ? ']' : '}' });
      for (let at = members.length - 1; at >= 0; at--) {
        const [key, member] = members[at]!;
        const name = isList ? '' : `${JSON.stringify(key)}:`;
        rest.push({ value: member }, { text: at === 0 ? name : `,${name}` });
      }
    }
  }
  return parts.join('');
}

/** Equal for values that mean the same, whatever the order of their members. */
export const canonical = (value: unknown): string => jsonText(value, sorted);

const sorted = (object: object): Members => Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));

const WORDS = new Set(['description', 'title']);

/** The same of a schema without what only people read, at every depth. */
export const canonicalWithoutWords = (schema: unknown): string =>
  jsonText(schema, object =>
    sorted(object).filter(([key, value]) => !(WORDS.has(key) && typeof value === 'string')),
  );
