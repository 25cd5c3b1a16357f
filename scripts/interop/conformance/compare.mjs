// Two runs of the suite, check by check: what each came to, and what it says to have seen.
import { isDeepStrictEqual } from 'node:util';
import { OURS } from '../../../.build/test/support/scenes/real.js';

/** Differ from run to run: where the server listens, when it was, what a session or a state is called. */
const CHANCE = [
  [/localhost:\d+/g, 'localhost'],
  [/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, 'uuid'],
  [/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/g, 'date'],
];
/** Keys whose values are chance as well. */
const OPAQUE = new Set([
  'requestState',
  'subscriptionId',
  'io.modelcontextprotocol/subscriptionId',
  'timestamp',
]);
/** Counts of what passed on the wire, which has two tools more, and how long it took. */
const COUNTS = new Set(['messagesValidated', 'duration', 'durationMs', 'elapsedMs']);

/** Answers of older code are flagged, in a first block and under a key of ours. */
const NOTE = 'dev.mcp-reload/note';
const isOurs = value =>
  OURS.includes(value) || OURS.includes(value?.name) || /^\[mcp-reload] /.test(value?.text);

function plainText(text) {
  if (/^[{[]/.test(text)) {
    try {
      return plain(JSON.parse(text));
    } catch {}
  }
  return CHANCE.reduce((result, [pattern, name]) => result.replace(pattern, name), text);
}

/** What a check saw, without chance and without what the wrapper is meant to add: two tools, and notes about older code. */
function plain(value) {
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.filter(one => !isOurs(one)).map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !OPAQUE.has(key) && !COUNTS.has(key) && !OURS.includes(key) && key !== NOTE)
      .map(([key, one]) => [key, key === 'toolCount' ? 'counted' : plain(one)]),
  );
}

const outcome = ({ id, status, errorMessage }) =>
  plainText([id, status, errorMessage].filter(Boolean).join(' '));
const saw = ({ details }) => JSON.stringify(plain(details ?? null));

/** Of a scenario of both runs, in words: undefined where they do not differ. */
function difference(of, direct, through) {
  const [before, after] = [direct, through].map(checks => checks.map(of));
  if (isDeepStrictEqual(before, after)) return undefined;
  const lost = before.filter(text => !after.includes(text));
  const came = after.filter(text => !before.includes(text));
  return `alone ${lost.join(' | ') || 'in another order'}; through ${came.join(' | ')}`.slice(0, 1_500);
}

/** `isCompared(check)` is false for what can't be compared. */
export function compare(direct, through, isCompared) {
  const names = [...new Set([...direct.keys(), ...through.keys()])];
  const differ = of =>
    names.flatMap(name => {
      const [before, after] = [direct, through].map(run => (run.get(name) ?? []).filter(isCompared));
      const words = difference(of, before, after);
      return words === undefined ? [] : [`${name}: ${words}`];
    });
  return { names, outcomes: differ(outcome), sights: differ(saw) };
}

/** Results with a note of ours. */
export const noted = run => JSON.stringify([...run.values()]).split(NOTE).length - 1;

/** Checks that passed, of those that say either. */
export function score(run, isCompared) {
  const checks = [...run.values()].flat().filter(isCompared);
  const passed = checks.filter(({ status }) => status === 'SUCCESS').length;
  return `${passed} of ${passed + checks.filter(({ status }) => status === 'FAILURE').length}`;
}
