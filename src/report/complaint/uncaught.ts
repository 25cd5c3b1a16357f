/** The error that ended a program: what its runtime printed because nobody caught it. */
import type { Found } from './diagnostics.ts';
import { headPlace, importer, isInternal, type Place, pythonPlace, rustPlace, stackPlace } from './place.ts';

const ERROR =
  /^(?:[\w$]+\.)*(?:[A-Z]\w*)?(?:Error|Exception|ExceptionGroup|Exit|Interrupt|Rejection|StopIteration)(?: \[\w+\])?(?:: .*)?$/;
/** A class whose name says nothing, after a traceback or with Node's `[Error]`. */
const NAMED = /^[A-Za-z_][\w.]*(?: \[Error\])?(?:: .*)?$/;
/** Java and .NET. */
const UNCAUGHT = /^(?:Exception in thread "[^"]*"|Unhandled exception\.) (.+)$/;
const PANIC = /^(?:panic: |fatal error: |error(?:\[\w+\])?: |Error: |✘ \[ERROR\] )/;
const RUST_PANIC = /^thread '.*' (?:\(\d+\) )?panicked at /;
/** Says that something is wrong, but not what: that stands elsewhere, if anywhere. */
const SUMMARY =
  /^(?:\w+\.)*(?:Base)?ExceptionGroup: |^Error: (?:(?:Build|Transform) failed with \d+ errors?:$|Failed to compile:$)|^error: (?:could not compile|aborting due to|recipe |script )/i;

export interface Uncaught {
  readonly error: Found | null;
  readonly summary: Found | null;
}

export function firstUncaught(lines: readonly string[]): Uncaught {
  const bare = lines.map(line => line.replace(/^[\s|+]+/, '').trimEnd());
  const ends = tracebackEnds(lines);
  const errors = [...bare.keys()].filter(at => isError(bare[at]!) || ends.has(at));
  const found = (at: number | undefined): Found | null =>
    at === undefined
      ? null
      : { at, complaint: { place: placeNear(lines, bare, at), message: messageAt(bare, at) } };
  return { error: found(errors.find(at => !SUMMARY.test(bare[at]!))), summary: found(errors[0]) };
}

const CHAINED = /^(?:The above exception was|During handling of the above)/;

/** Python programs log errors that they survive; the last traceback, with its causes, is what ended them. */
export function lastTraceback(lines: readonly string[]): readonly string[] {
  const starts = [...lines.keys()].filter(at => lines[at]!.startsWith('Traceback '));
  let first = starts.pop();
  for (let before = starts.pop(); first !== undefined && before !== undefined; before = starts.pop()) {
    if (!lines.slice(Math.max(0, first - 3), first).some(line => CHAINED.test(line))) break;
    first = before;
  }
  return first === undefined ? lines : lines.slice(first);
}

const isError = (line: string) =>
  ERROR.test(line) ||
  PANIC.test(line) ||
  RUST_PANIC.test(line) ||
  UNCAUGHT.test(line) ||
  / \[Error\]: /.test(line);

/** Lines after a traceback that are neither a place nor indented source: the exception, whatever its name. */
function tracebackEnds(lines: readonly string[]): ReadonlySet<number> {
  const ends = new Set<number>();
  let traceback: 'none' | 'begun' | 'placed' = 'none';
  for (const [at, line] of lines.entries()) {
    if (line.startsWith('Traceback ')) traceback = 'begun';
    else if (traceback === 'begun' && pythonPlace(line) !== null) traceback = 'placed';
    else if (traceback === 'placed' && NAMED.test(line)) ends.add(at);
  }
  return ends;
}

function messageAt(lines: readonly string[], error: number): string {
  const line = lines[error]!;
  if (RUST_PANIC.test(line)) return lines[error + 1] ?? line;
  return UNCAUGHT.exec(line)?.[1] ?? line;
}

const places = (lines: readonly string[], read: (line: string) => Place | null): readonly Place[] =>
  lines.flatMap(line => read(line) ?? []);

/** Python names the innermost place last, before the error; Node names it first or in the first line of the stack. */
function placeNear(lines: readonly string[], bare: readonly string[], error: number): string | null {
  const python = places(bare.slice(0, error), pythonPlace);
  if (python.length > 0) return (python.findLast(place => !isInternal(place)) ?? python.at(-1)!).text;
  const rest = lines.slice(error);
  const all = [
    ...places(rest.slice(0, 1), rustPlace),
    ...places(lines.slice(0, error), headPlace),
    ...places(rest, stackPlace),
  ];
  const own = all.find(place => !isInternal(place));
  if (own !== undefined) return own.text;
  return rest.map(importer).find(file => file !== undefined) ?? all[0]?.text ?? null;
}
