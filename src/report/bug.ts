/** What is said of an error that nobody expected: what, where, and to tell us. One line, since clients show logs by lines. */
const MOST_PLACES = 3;

export const bugLine = (error: unknown): string =>
  `internal error, mcp-reload ends and the server with it; please report this line: ${whatAndWhere(error)}`;

/** Of a verb, which has no server. */
export const verbBugLine = (error: unknown): string =>
  `internal error; please report this line: ${whatAndWhere(error)}`;

function whatAndWhere(error: unknown): string {
  if (!(error instanceof Error)) return joined(String(error), []);
  // The stack begins with the message, which may have lines of its own.
  const places = (error.stack ?? '').split('\n').flatMap(line => /^ +at (.+)$/.exec(line)?.[1] ?? []);
  return joined(`${error.name}: ${error.message}`, places.slice(0, MOST_PLACES));
}

const joined = (what: string, places: readonly string[]): string =>
  [what.replace(/\s+/g, ' '), ...places].join(' at ');
