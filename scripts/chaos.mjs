// Real wrappers, servers and files under load, while everything happens to them that can: `npm run chaos -- --minutes 10 --seed 7`.
// `--only raw,python` storms only those stands. Whatever is counted under "faults" has to be 0.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FAULTS } from '../.build/test/support/chaos/record.js';
import { storm } from '../.build/test/support/chaos/run.js';
import { kinds } from '../.build/test/support/chaos/stands.js';
import { home } from '../.build/test/support/home.js';

function wrong(text) {
  console.error(`chaos: ${text}`);
  process.exit(2);
}

function options() {
  try {
    const string = { type: 'string' };
    const { values } = parseArgs({ options: { minutes: string, seed: string, only: string } });
    return values;
  } catch (error) {
    return wrong(`${error.message} (there are --minutes, --seed and --only)`);
  }
}

const given = options();
const minutes = Number(given.minutes ?? 10);
const seed = Number(given.seed ?? Math.floor(Math.random() * 2 ** 20));
const only = given.only?.split(',') ?? [];
if (!(minutes > 0)) wrong(`--minutes ${given.minutes}: a number above 0 is needed`);
if (!Number.isInteger(seed)) wrong(`--seed ${given.seed}: a whole number is needed`);
const unknown = only.filter(name => !kinds.some(kind => kind.name === name));
if (unknown.length > 0) wrong(`--only ${unknown}: there are ${kinds.map(kind => kind.name).join(', ')}`);
if (process.platform !== 'linux') {
  console.log(
    `chaos: skipped (it looks into /proc and stops processes as Linux does; this is ${process.platform})`,
  );
  process.exit(0);
}

const folder = join(home, '.build', 'chaos');
console.log(
  `chaos: ${minutes} minutes, seed ${seed} (again: npm run chaos -- --minutes ${minutes} --seed ${seed})`,
);
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
const record = await storm({ minutes, seed, only, folder, stop: stop.signal }, text =>
  console.log(`chaos: ${text}`),
);

const SHOWN = 5;
for (const kind of FAULTS) {
  const found = record.faults.filter(fault => fault.kind === kind);
  for (const fault of found.slice(0, SHOWN)) console.log(`\n${record.told(fault)}`);
  if (found.length > SHOWN) console.log(`\n${kind}: ${found.length - SHOWN} more in acts.log`);
}

const row = (what, count, verdict = '') =>
  console.log(`  ${what.padEnd(52)} ${String(count).padStart(8)}  ${verdict}`);
const rows = (title, counts) => {
  console.log(`\n${title}`);
  for (const [what, count] of [...counts].sort()) row(what, count);
};
rows('acts', record.acts);
rows('answers', record.answers);
console.log(
  '\nat rest, after each fifth of the time (from ten minutes on memory counts, without garbage, the last\nreading against the first: of all together 10 %, of one alone 25 %)',
);
for (const remark of record.remarks) console.log(`  ${remark}`);
console.log('\nfaults');
for (const kind of FAULTS) row(kind, record.count(kind), record.count(kind) === 0 ? 'ok' : 'FAILED');
console.log(`\nseed ${seed}; the log of acts is ${join('.build', 'chaos', 'acts.log')}`);
if (stop.signal.aborted) console.log('ended before its time');
process.exit(record.faults.length > 0 || stop.signal.aborted ? 1 : 0);
