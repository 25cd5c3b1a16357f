// The ways in which servers in Python are started. Each makes of a package `{ prepare(), server }`, the server for workday.mjs.
import {
  installUv,
  pathWith,
  pythonPackages,
  scratch,
  UV_ENV,
  uv,
  uvFolder,
} from '../../python-packages.mjs';
import { sameSecond } from './same-second.mjs';
import { typed } from './typed.mjs';

const FILE = { fixture: 'python-file', fault: /server\.py:14/, steps: typed };
const PACKAGE = { fixture: 'python-package', fault: /answers\.py:1/, steps: sameSecond };
/** It would ask the registry for a newer one at every start. */
const FASTMCP = { FASTMCP_CHECK_FOR_UPDATES: 'off' };

/** With the environment's programs on the PATH, as when it is activated. */
const activated =
  (kind, line, env = () => ({})) =>
  ({ requirement, state }) => {
    let folder;
    const server = {
      ...kind,
      state,
      env: project => ({ ...FASTMCP, ...env(project), PATH: pathWith(folder) }),
      command: () => line.split(' '),
    };
    const prepare = () => {
      folder = pythonPackages(requirement);
    };
    return { prepare, server };
  };

/** `sync` are uv's words for what it makes in the project, or anywhere, before the server can start without a registry. */
const byUv =
  (kind, sync, command) =>
  ({ requirement, state }) => {
    const made = folder => uv(`uv could not prepare ${requirement}`, sync(requirement), folder);
    const server = {
      ...kind,
      state,
      settle: project => made(project.root),
      env: () => ({ ...FASTMCP, ...UV_ENV, UV_OFFLINE: '1', PATH: pathWith(uvFolder) }),
      command: project => command(requirement, project),
    };
    const prepare = () => {
      installUv();
      made(scratch(kind.fixture, state));
    };
    return { prepare, server };
  };

export const ways = {
  'python server.py': activated(FILE, 'python server.py'),
  'python -m greeter': activated(PACKAGE, 'python -m greeter', project => ({
    PYTHONPATH: project.path('src'),
  })),
  'mcp run server.py': activated(FILE, 'mcp run server.py'),
  'mcp run server.py:mcp': activated(FILE, 'mcp run server.py:mcp'),
  'fastmcp run server.py': activated(FILE, 'fastmcp run server.py'),
  'fastmcp run server.py:mcp': activated(FILE, 'fastmcp run server.py:mcp'),
  'uv run server.py': byUv(
    FILE,
    () => ['sync', '-q', '--script', 'server.py'],
    () => ['uv', 'run', 'server.py'],
  ),
  'uv run --with mcp[cli] mcp run server.py': byUv(
    FILE,
    requirement => ['run', '-q', '--with', requirement, 'python', '-c', 'pass'],
    requirement => ['uv', 'run', '--with', requirement, 'mcp', 'run', 'server.py'],
  ),
  'uv --directory PROJECT run greeter': byUv(
    PACKAGE,
    () => ['sync', '-q'],
    (_requirement, project) => ['uv', '--directory', project.root, 'run', 'greeter'],
  ),
};
