// Published Python packages in environments of the build folder, made on first use: exact versions, never dependencies of ours.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { home } from '../../.build/test/support/home.js';
import { FIRST, filesOf } from './variants.mjs';

const base = join(home, '.build', 'interop', 'python');
const VERSION = '0.13.9';
const installer = join(base, `uv-${VERSION}`);
/** fastmcp wants the newest certificates, which a mirror may not have yet; nothing here looks at any. */
const OVERRIDES = 'certifi\n';

export const uvFolder = join(installer, 'bin');
/** What `uv` is told wherever it runs: it keeps to the build folder and to the Python that is there. */
export const UV_ENV = { UV_CACHE_DIR: join(base, 'cache'), UV_PYTHON_DOWNLOADS: 'never' };

export const pathWith = (...folders) => [...folders, process.env.PATH].join(delimiter);

function run(what, file, args, { env, ...options } = {}) {
  const done = spawnSync(file, args, {
    encoding: 'utf8',
    timeout: 300_000,
    ...options,
    env: { ...process.env, ...env },
  });
  if (done.status === 0) return;
  const said = done.stderr?.trim().split('\n').at(-1).trim() || done.error?.message || done.signal;
  throw new Error(`${what}: ${said}`);
}

/** `what` is said where it fails. From what was downloaded before, if that is all that it needs. */
export function uv(what, args, cwd = base) {
  const program = join(uvFolder, 'uv');
  const env = { ...UV_ENV, UV_COMPILE_BYTECODE: '1' };
  try {
    run(what, program, args, { cwd, env: { ...env, UV_OFFLINE: '1' } });
  } catch {
    run(what, program, args, { cwd, env });
  }
}

export function installUv() {
  mkdirSync(base, { recursive: true });
  if (existsSync(join(uvFolder, 'uv'))) return;
  console.error(`installing uv ${VERSION}`);
  const args = ['-m', 'pip', 'install', '-q', '--target', installer, `uv==${VERSION}`];
  run('pip could not install uv', 'python3', args);
}

/** The folder with the environment's programs; throws the reason when something can't be had here. */
export function pythonPackages(requirement) {
  installUv();
  const name = requirement.replace(/[^\w.]+/g, '-');
  const environment = join(base, name);
  const overrides = join(base, 'overrides.txt');
  writeFileSync(overrides, OVERRIDES);
  if (!existsSync(environment))
    uv('uv could not make an environment', ['venv', '-q', '--python', 'python3', environment]);
  const wanted = ['--python', environment, '--overrides', overrides, requirement];
  uv(`uv could not install ${requirement}`, ['pip', 'install', '-q', ...wanted]);
  return join(environment, 'bin');
}

/** A folder with that server in its first state. */
export function scratch(fixture, state) {
  const folder = join(base, 'projects', `${fixture} ${state.package}`.replace(/[^\w.]+/g, '-'));
  for (const [name, text] of filesOf(fixture, { ...FIRST, ...state })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
