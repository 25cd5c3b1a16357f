/**
 * What never counts, whatever the globs say: version control, dependencies, caches, build outputs, what editors
 * leave behind while they save, logs and databases.
 */
const folders = new Set([
  ...['.git', '.hg', '.svn', '.jj', 'node_modules', '.venv'],
  ...['__pycache__', '.mypy_cache', '.pytest_cache', '.ruff_cache', '.tox', '.nox', '.eggs', '.hypothesis'],
  ...['.next', '.turbo', '.cache', '.parcel-cache', '.nyc_output', 'coverage', '.gradle', '.vs'],
  ...['.idea', '.vscode', '.mcp-reload'],
]);

/** Build outputs by their usual names; an include that names one means it. */
const outputs = ['dist', 'build', 'out', 'target'];

/** Files that hold what a run writes, never what it runs. */
const noise =
  /\.(py[cod]|log|db3?|sqlite3?|tsbuildinfo)$|\.(db3?|sqlite3?)-(journal|wal|shm)$|^(\.DS_Store|Thumbs\.db)$/i;

const temporary = new RegExp(
  [
    /\.tmp\.\d+(\.[0-9a-f]+)*$/, // NAME.tmp.<pid>.<12 hex>: Claude Code, before it renames
    /\.tmp$/,
    /^\..*\.sw[a-z]$/, // vim
    /^4913$/, // vim asks whether it may create files here
    /~$/,
    /^\.#/, // emacs locks
    /^#.*#$/,
    /___jb_(tmp|old|bak)___$/, // JetBrains
    /^\.goutputstream-/, // GNOME
    /\.kate-swp$/,
    /\.subl.*\.tmp$/,
    /^\.nfs[0-9a-f]+$/, // deleted on a network disk while open
    /\.(crdownload|part)$/,
  ]
    .map(part => part.source)
    .join('|'),
);

export const isTemporary = (name: string): boolean => temporary.test(name);
export const isNoise = (name: string): boolean => noise.test(name);

/** Which folder names are left out, given the includes. */
export function folderRule(includes: readonly string[]): (name: string) => boolean {
  const named = (name: string) =>
    includes.some(glob => new RegExp(`(^|[/{(,|])${name}($|[/}),|])`).test(glob));
  const left = new Set([...folders, ...outputs.filter(name => !named(name))]);
  return name => left.has(name) || name.endsWith('.egg-info');
}
