/** Null for what can not be done. */
export function attempt<T>(what: () => T): T | null {
  try {
    return what();
  } catch {
    return null;
  }
}
