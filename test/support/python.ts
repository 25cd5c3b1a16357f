/** The Python to run server.py with; where there is none, tests are skipped with the reason. */
import { spawnSync } from 'node:child_process';

const asked = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });

/** The interpreter itself: a version manager's shim would cost 100 ms at each start. */
export const python = asked.status === 0 ? asked.stdout.trim() : undefined;

export const noPython = python === undefined ? 'python3 is not on the PATH' : false;
