// An SDK for Python in a virtual environment of its own, made on first use in the build folder.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { home } from '../../.build/test/support/home.js';
import { noPython, python } from '../../.build/test/support/python.js';

function run(command, args) {
  const done = spawnSync(command, args, { encoding: 'utf8', timeout: 300_000 });
  const [complaint] = `${done.error?.message ?? ''}${done.stderr}`
    .split('\n')
    .filter(line => /error/i.test(line));
  return done.status === 0 ? '' : (complaint ?? `exit code ${done.status ?? done.signal}`);
}

const versionThere = (own, name) =>
  existsSync(own)
    ? spawnSync(own, ['-c', `import importlib.metadata as m; print(m.version("${name}"))`], {
        encoding: 'utf8',
      }).stdout.trim()
    : '';

/** Its interpreter; throws the reason why it can't be had here. */
export function pythonWith(name, version) {
  if (noPython) throw new Error(noPython);
  const folder = join(home, '.build', 'interop', 'python', `${name}-${version}`);
  const own = join(folder, 'bin', 'python');
  if (versionThere(own, name) === version) return own;
  console.error(`installing ${name} ${version}`);
  const complaint =
    run(python, ['-m', 'venv', folder]) ||
    run(own, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', `${name}==${version}`]);
  if (versionThere(own, name) !== version)
    throw new Error(`pip install of ${name} ${version} failed: ${complaint}`);
  return own;
}
