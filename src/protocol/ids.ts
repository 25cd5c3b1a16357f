/**
 * Request ids are kept as the raw JSON text that the peer wrote: `0`, `""`, `1.0` and 2^60 are legal and must come
 * back as they were. An id is absent or present, never "falsy".
 */
export type RawId = string;

/**
 * The key under which an answer is matched. A peer may write `1` for `1.0`, round an integer beyond 2^53 or escape a
 * string differently, so numbers are compared by value and strings by content.
 */
export function idKey(raw: RawId): string {
  if (raw.startsWith('"')) {
    if (!raw.includes('\\')) return raw;
    try {
      return JSON.stringify(JSON.parse(raw));
    } catch {
      return raw;
    }
  }
  const number = Number(raw);
  return Number.isNaN(number) ? raw : String(number === 0 ? 0 : number);
}

export const isPrivate = (nonce: string, key: string): boolean => key.startsWith(`"mcp-reload:${nonce}:`);

/** A private id that no client and no server would choose; `nonce` is drawn once per wrapper. */
export const privateId = (nonce: string, number: number): RawId =>
  JSON.stringify(`mcp-reload:${nonce}:${number}`);
