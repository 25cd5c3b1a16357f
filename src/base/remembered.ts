/** What an earlier wrapper of the same command learnt of its server; JSON texts as the client got them. */
export interface Remembered {
  /** The result of `initialize`, without instructions. */
  readonly legacy: string | null;
  /** The result of `server/discover`, without instructions. */
  readonly modern: string | null;
  /** How the server answered a probe. */
  readonly probe: 'modern' | 'legacy' | null;
  /** The server's own tools as the client was last given them, one JSON text an entry. */
  readonly tools: readonly string[] | null;
}

export const NOTHING_REMEMBERED: Remembered = { legacy: null, modern: null, probe: null, tools: null };
