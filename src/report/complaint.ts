/** Finds the place and the message of the first error in what a runtime wrote to stderr. */
import { withoutBoxes } from './rich.ts';

export interface Complaint {
  /** `file:line`, as the runtime wrote the file. */
  readonly place: string | null;
  readonly message: string;
}

/** Of a line; whatever is longer is data. */
const MOST_CHARACTERS = 1_000;

const FILE = String.raw`(?:file:\/\/)?((?:\/|[A-Za-z]:[\\/])[^\s()]*?\.\w+)`;

const PYTHON_PLACE = /^\s*File "([^"]+)", line (\d+)/;
const HEAD_PLACE = new RegExp(`^${FILE}:(\\d+)(?::\\d+)?$`);
/** Node and Java write `at …`, Go and Rust the bare file under the function. */
const STACK_PLACE = new RegExp(
  `^\\s+(?:at .*?\\(?)?${FILE}:(\\d+)(?::\\d+)?\\)?(?: \\+0x[0-9a-f]+)?(?: \\{)?$`,
);
const JAVA_PLACE = /^\s+at [\w.$/@-]+\((\w+\.(?:java|kt|scala|groovy)):(\d+)\)$/;
const DOTNET_PLACE = /^\s+at .* in (.+):line (\d+)$/;
/** rustc's arrow, and the line under esbuild's. */
const ARROW_PLACE = /^\s+(?:--> )?([\w@./\\-]+\.\w+):(\d+):\d+:?$/;
const RUST_PLACE = / panicked at (\S+?):(\d+):\d+:?$/;
/** `from /app/server.mjs`, and the list under `Require stack:`. */
const IMPORTER = new RegExp(`(?: imported from |^- )${FILE}$`);
const COMPILER_PLACE =
  /^\s*((?:[A-Za-z]:)?[\w@./\\-]+\.(?!\d)\w+)(?::(\d+)(?::\d+)?|\((\d+)(?:,\d+)?\))(?:: | - (?=error))(\S.*)$/;
const WARNING = /^(?:\w*warning\b|note\b|info\b|debug\b)/i;

const ERROR =
  /^(?:[\w$]+\.)*(?:[A-Z]\w*)?(?:Error|Exception|ExceptionGroup|Exit|Interrupt|Rejection|StopIteration)(?: \[\w+\])?(?:: .*)?$/;
/** A class whose name says nothing, after a traceback or with Node's `[Error]`. */
const NAMED = /^[A-Za-z_][\w.]*(?: \[Error\])?(?:: .*)?$/;
/** Java and .NET. */
const UNCAUGHT = /^(?:Exception in thread "[^"]*"|Unhandled exception\.) (.+)$/;
const PANIC = /^(?:panic: |fatal error: |error(?:\[\w+\])?: |Error: |✘ \[ERROR\] )/;
/** Wraps the errors of tasks; the first of them says what is wrong. */
const GROUP = /^(?:\w+\.)*(?:Base)?ExceptionGroup: /;
const RUST_PANIC = /^thread '.*' (?:\(\d+\) )?panicked at /;

const internal = (file: string) =>
  file.startsWith('node:') ||
  /[\\/]node_modules[\\/]|[\\/]site-packages[\\/]|[\\/]lib[\\/]python\d|[\\/]rustc[\\/]|[\\/]go[\\/](?:src|pkg)[\\/]/.test(
    file,
  );

export function firstComplaint(output: readonly string[]): Complaint | null {
  const lines = lastTraceback(withoutBoxes(output.map(line => line.slice(0, MOST_CHARACTERS))));
  const bare = lines.map(line => line.replace(/^[\s|+]+/, '').trimEnd());
  const errors = [...bare.keys()].filter(at => isError(bare[at]!) || endsTraceback(lines, at));
  const error = errors.find(at => !GROUP.test(bare[at]!)) ?? errors[0];
  if (error === undefined) return compilerComplaint(lines);
  // esbuild and others put the real error on the line below.
  const below = compilerComplaint(lines.slice(error + 1, error + 2));
  if (below !== null) return below;
  return { place: placeNear(lines, bare, error), message: messageAt(bare, error) };
}

const CHAINED = /^(?:The above exception was|During handling of the above)/;

/** Python programs log errors that they survive; the last traceback, with its causes, is what ended them. */
function lastTraceback(lines: readonly string[]): readonly string[] {
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

/** The first line after a traceback that is neither a place nor indented source: the exception, whatever its name. */
function endsTraceback(lines: readonly string[], at: number): boolean {
  if (!NAMED.test(lines[at]!)) return false;
  const start = lines.slice(0, at).findLastIndex(line => line.startsWith('Traceback '));
  return start !== -1 && lines.slice(start, at).some(line => PYTHON_PLACE.test(line));
}

function messageAt(lines: readonly string[], error: number): string {
  const line = lines[error]!;
  if (RUST_PANIC.test(line)) return lines[error + 1] ?? line;
  return UNCAUGHT.exec(line)?.[1] ?? line;
}

/** Python names the innermost place last, before the error; Node names it first or in the first line of the stack. */
function placeNear(lines: readonly string[], bare: readonly string[], error: number): string | null {
  const python = bare.slice(0, error).flatMap(line => asPlace(PYTHON_PLACE.exec(line)));
  if (python.length > 0) return (python.findLast(({ file }) => !internal(file)) ?? python.at(-1)!).text;
  const panic = asPlace(RUST_PLACE.exec(lines[error]!.trim()));
  const head = lines.slice(0, error).flatMap(line => asPlace(HEAD_PLACE.exec(line.trim())));
  const rest = lines.slice(error);
  const stack = rest.flatMap(line =>
    asPlace(
      STACK_PLACE.exec(line) ?? JAVA_PLACE.exec(line) ?? DOTNET_PLACE.exec(line) ?? ARROW_PLACE.exec(line),
    ),
  );
  const places = [...panic, ...head, ...stack];
  const own = places.find(({ file }) => !internal(file));
  if (own !== undefined) return own.text;
  const importer = rest.map(line => IMPORTER.exec(line.trim())?.[1]).find(file => file !== undefined);
  return importer ?? places[0]?.text ?? null;
}

function asPlace(match: RegExpExecArray | null): { readonly file: string; readonly text: string }[] {
  if (match === null) return [];
  const [, file, line] = match;
  return [{ file: file!, text: `${file}:${line}` }];
}

function compilerComplaint(lines: readonly string[]): Complaint | null {
  for (const line of lines) {
    const match = COMPILER_PLACE.exec(line);
    const message = match?.[4];
    if (message === undefined || WARNING.test(message)) continue;
    return { place: `${match![1]!.trim()}:${match![2] ?? match![3]}`, message };
  }
  return null;
}
