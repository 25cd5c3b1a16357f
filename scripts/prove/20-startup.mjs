// What the wrapper adds to a start: against the bare Node, and against the server alone, in turns.
import { spawnSync } from 'node:child_process';
import { bin } from '../../.build/test/support/home.js';
import { median, ms } from '../../.build/test/support/measure.js';
import { Rig } from '../../.build/test/support/rig.js';

const STARTS = 20;
const OVER_NODE = 70;
const OVER_PASSED = 60;

const TELLS_ITS_START = 'process.stderr.write(String(performance.timeOrigin))';
const now = () => performance.timeOrigin + performance.now();

function run(...args) {
  const from = now();
  const { status, stderr, error } = spawnSync(process.execPath, args, { input: '', encoding: 'utf8' });
  if (status !== 0) throw error ?? new Error(`${args.join(' ')}: exit code ${status}: ${stderr}`);
  return { from, took: now() - from, stderr };
}

function untilSpawned() {
  const { from, stderr } = run(bin, '--quiet', '--no-config', '--', process.execPath, '-e', TELLS_ITS_START);
  return Number(stderr) - from;
}

/** What no wrapper in Node can be faster than. */
const PASSES_ON = `const [command, ...args] = process.argv.slice(1);
const { stdin, stdout } = require('node:child_process').spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
process.stdin.pipe(stdin);
stdout.pipe(process.stdout);`;

const setups = {
  alone: { wrapped: false },
  passed: { wrapped: false, command: [process.execPath, '-e', PASSES_ON, process.execPath, 'server.mjs'] },
  wrapped: {},
};

async function untilInitialized(setup) {
  const rig = new Rig(setup);
  try {
    await rig.client.open();
    return performance.now() - rig.started;
  } finally {
    await rig.end();
  }
}

export async function prove(figures) {
  const times = { node: [], version: [], spawned: [], alone: [], passed: [], wrapped: [] };
  for (let n = 0; n < STARTS; n++) {
    times.node.push(run('-e', '0').took);
    times.version.push(run(bin, '--version').took);
    times.spawned.push(untilSpawned());
    for (const [name, setup] of Object.entries(setups)) times[name].push(await untilInitialized(setup));
  }
  const of = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
  figures.remark(`Node ${process.versions.node}, median of ${STARTS}: node -e 0 takes ${ms(of.node)}`);
  figures.remark(`the server alone answers initialize after ${ms(of.alone)}`);
  figures.remark(
    `with a second Node in between that only passes bytes on, ${ms(of.passed - of.alone)} later`,
  );
  figures.within('--version takes longer than node -e 0 by', of.version - of.node, OVER_NODE);
  figures.within('until the server is spawned, more than node -e 0', of.spawned - of.node, OVER_NODE);
  figures.remark(`initialize is answered ${ms(of.wrapped - of.alone)} later than by the server alone`);
  figures.within(
    'initialize is answered later than through that second Node',
    of.wrapped - of.passed,
    OVER_PASSED,
  );
}
