/** Where runtimes say that something happened. Each line is taken apart in one pass, however odd it is. */

export interface Complaint {
  /** `file:line`, as the tool wrote the file. */
  readonly place: string | null;
  readonly message: string;
}

export interface Place {
  readonly file: string;
  readonly text: string;
}

const ABSOLUTE = String.raw`(?:file:\/\/)?((?:\/|[A-Za-z]:[\\/]).*?\.\w+)`;
const FILE = new RegExp(`^${ABSOLUTE}$`);
const FILE_AND_LINE = new RegExp(String.raw`^${ABSOLUTE}:(\d+)(?::\d+)?$`);
const PYTHON = /^\s*File "([^"]+)", line (\d+)/;
const JAVA = /^\s+at [\w.$/@-]+\((\w+\.(?:java|kt|scala|groovy)):(\d+)\)$/;
/** rustc's arrow, and the line under esbuild's. */
const ARROW = /^\s+(?:--> )?([\w@./\\-]+\.\w+):(\d+):\d+:?$/;
const RUST = / panicked at (\S+?):(\d+):\d+:?$/;

const asPlace = (match: readonly (string | undefined)[] | null): Place | null =>
  match === null ? null : { file: match[1]!, text: `${match[1]}:${match[2]}` };

export const pythonPlace = (line: string): Place | null => asPlace(PYTHON.exec(line));

export const rustPlace = (line: string): Place | null => asPlace(RUST.exec(line.trim()));

/** The line before the source that Node quotes. */
export const headPlace = (line: string): Place | null => asPlace(FILE_AND_LINE.exec(line.trim()));

export const stackPlace = (line: string): Place | null =>
  /^\s/.test(line)
    ? (nativePlace(line.trim()) ?? dotnetPlace(line) ?? asPlace(JAVA.exec(line) ?? ARROW.exec(line)))
    : null;

/** Node writes `at f (FILE:1:2)` or `at FILE:1:2`, Go and Rust the bare file under the function. */
function nativePlace(line: string): Place | null {
  const bare = line.replace(/ \{$/, '').replace(/ \+0x[0-9a-f]+$/, '');
  const inside = bare.endsWith(')') ? bare.slice(bare.lastIndexOf('(') + 1, -1) : bare;
  return asPlace(FILE_AND_LINE.exec(inside.replace(/^at (?:async )?/, '')));
}

function dotnetPlace(line: string): Place | null {
  if (!/^\s+at /.test(line)) return null;
  const file = line.indexOf(' in ');
  const number = line.lastIndexOf(':line ');
  if (file === -1 || number <= file || !/^\d+$/.test(line.slice(number + 6))) return null;
  return asPlace([undefined, line.slice(file + 4, number), line.slice(number + 6)]);
}

/** `from /app/server.mjs`, and the list under `Require stack:`. */
export function importer(line: string): string | undefined {
  const text = line.trim();
  const from = text.lastIndexOf(' imported from ');
  const file = from !== -1 ? text.slice(from + 15) : text.startsWith('- ') ? text.slice(2) : '';
  return FILE.exec(file)?.[1];
}

export const isInternal = ({ file }: Place): boolean =>
  file.startsWith('node:') ||
  /[\\/]node_modules[\\/]|[\\/]site-packages[\\/]|[\\/]lib[\\/]python\d|[\\/]rustc[\\/]|[\\/]go[\\/](?:src|pkg)[\\/]/.test(
    file,
  );
