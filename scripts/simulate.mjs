// Plays random histories of the wrapper in a fake world on every core: `npm run simulate -- --runs 20000 --seed 1`.
// A history is its seed: `--seed 11076 --runs 1 --verbose` tells one of them. `--faults` puts faults into the code on purpose
// and has each of them found.
import { parseArgs } from 'node:util';
import { FOUND_LATER, FOUND_SOON, found } from '../.build/test/support/simulation/faults.js';
import { play } from '../.build/test/support/simulation/play.js';
import { Reached } from '../.build/test/support/simulation/reached.js';
import { simulate } from '../.build/test/support/simulation/run.js';

const MOST_SHOWN = 10;
/** Within so many histories a fault has to be found. */
const MOST_FOR_A_FAULT = 3_000;

function number(name, text, least) {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least && value < 2 ** 32) return value;
  console.error(`simulate: --${name} takes a whole number from ${least} on, not ${JSON.stringify(text)}`);
  process.exit(2);
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        runs: { type: 'string' },
        seed: { type: 'string' },
        verbose: { type: 'boolean' },
        faults: { type: 'boolean' },
      },
    });
    return values;
  } catch (error) {
    console.error(`simulate: ${error.message}; it takes --runs N, --seed S, --verbose and --faults`);
    process.exit(2);
  }
}

async function findFaults() {
  let missed = 0;
  for (const fault of [...FOUND_SOON, ...FOUND_LATER]) {
    const failure = await found(fault, MOST_FOR_A_FAULT);
    const isFound = failure !== null && fault.breaks.includes(failure.guarantee);
    if (!isFound) missed++;
    const by =
      failure === null ? 'nothing' : `${failure.guarantee ?? failure.message} (seed ${failure.seed})`;
    console.log(`${isFound ? 'found ' : 'MISSED'}  ${fault.name}\n        by ${by}`);
  }
  console.log(`\n${missed === 0 ? 'every fault was found' : `${missed} faults were MISSED`}`);
  process.exit(missed === 0 ? 0 : 1);
}

const given = options();
if (given.faults) await findFaults();
const runs = number('runs', given.runs ?? '2000', 1);
const seed = number('seed', given.seed ?? String(Date.now() % 1_000_000_000), 0);

if (given.verbose) {
  if (runs !== 1) {
    console.error('simulate: --verbose tells one history: add --runs 1');
    process.exit(2);
  }
  play(seed, new Reached(), text => console.log(text()));
  console.log(`seed ${seed}: every promise was kept`);
  process.exit(0);
}

const start = performance.now();
const seconds = () => (performance.now() - start) / 1000;
let shown = 0;
let nextWord = 30;
console.log(`simulate: ${runs} histories from seed ${seed}`);
const { histories, reached, failures } = await simulate(seed, runs, (done, failed) => {
  for (const { seed, kind, guarantee, message } of failed) {
    if (++shown > MOST_SHOWN) break;
    console.log(`\nseed ${seed} (${kind}) breaks: ${guarantee ?? 'nothing may throw'}`);
    console.log(`  ${message}`);
    console.log(`  npm run simulate -- --runs 1 --seed ${seed} --verbose`);
  }
  if (seconds() < nextWord) return;
  nextWord += 30;
  console.log(`${done} of ${runs} after ${seconds().toFixed(0)} s`);
});
console.log('\nreached:');
for (const [what, count] of [...reached.counts].sort(([a], [b]) => (a < b ? -1 : 1)))
  console.log(`  ${String(count).padStart(10)}  ${what}`);
console.log(
  `\n${histories} histories, ${reached.steps} steps, seed ${seed}, ${seconds().toFixed(1)} s: ${
    failures.length === 0 ? 'every promise was kept' : `${failures.length} FAILED`
  }`,
);
if (failures.length > MOST_SHOWN) console.log(`${failures.length - MOST_SHOWN} more seeds failed`);
process.exit(failures.length === 0 ? 0 : 1);
