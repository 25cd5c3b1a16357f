/** Finds the place and the message of the first error in what a runtime wrote to stderr. */

export interface Complaint {
  /** `file:line`, as the runtime wrote the file. */
  readonly place: string | null;
  readonly message: string;
}

const PYTHON_PLACE = /^\s*File "([^"]+)", line (\d+)/;
const NODE_PLACE = /^(?:file:\/\/)?((?:\/|[A-Za-z]:[\\/])[^\s:]*?\.[cm]?[jt]sx?):(\d+)(?::\d+)?$/;
const STACK_PLACE = /^\s+at .*?\(?(?:file:\/\/)?((?:\/|[A-Za-z]:[\\/])[^\s()]*?\.[cm]?[jt]sx?):(\d+):\d+\)?$/;
const COMPILER_PLACE = /^\s*(?:-->\s*)?((?:\.{0,2}\/)?[\w@./\\-]+\.\w+)[:(](\d+)(?:[:,](\d+))?\)?:?\s*(.*)$/;
const ERROR = /^(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Warning|Exit|Interrupt)\b(?: \[\w+\])?(?::.*)?$/;
const PANIC = /^(?:panic: |thread '.*' panicked|fatal error: |error(?:\[\w+\])?: )/;

const internal = (file: string) =>
  file.startsWith('node:') ||
  /[\\/]node_modules[\\/]|[\\/]site-packages[\\/]|[\\/]lib[\\/]python\d/.test(file);

export function firstComplaint(lines: readonly string[]): Complaint | null {
  const error = lines.findIndex(line => ERROR.test(line.trim()) || PANIC.test(line));
  if (error === -1) return compilerComplaint(lines);
  return { place: placeNear(lines, error), message: lines[error]!.trim() };
}

/** Python names the innermost place last, before the error; Node names it first or in the first line of the stack. */
function placeNear(lines: readonly string[], error: number): string | null {
  const python = lines.slice(0, error).flatMap(line => asPlace(PYTHON_PLACE.exec(line)));
  if (python.length > 0) return (python.findLast(({ file }) => !internal(file)) ?? python.at(-1)!).text;
  const head = lines.slice(0, error).flatMap(line => asPlace(NODE_PLACE.exec(line.trim())));
  const stack = lines.slice(error).flatMap(line => asPlace(STACK_PLACE.exec(line)));
  const places = [...head, ...stack];
  return (places.find(({ file }) => !internal(file)) ?? places[0])?.text ?? null;
}

function asPlace(match: RegExpExecArray | null): { readonly file: string; readonly text: string }[] {
  if (match === null) return [];
  const [, file, line] = match;
  return [{ file: file!, text: `${file}:${line}` }];
}

function compilerComplaint(lines: readonly string[]): Complaint | null {
  for (const line of lines) {
    const match = COMPILER_PLACE.exec(line);
    if (match?.[4]) return { place: `${match[1]}:${match[2]}`, message: match[4] };
  }
  return null;
}
