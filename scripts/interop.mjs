// Other people's servers, clients and suites, each with the built bin in between; one line a figure, and docs/compatibility.md
// from what was seen last. `npm run interop -- python uv` runs the rows that have all of the words, `-- --list` names them,
// `-- --page` only writes the page, `-- --without=nodes` leaves a part out.
import { keep, kept } from './interop/ledger.mjs';
import { writePage } from './interop/page.mjs';
import { parts } from './interop/parts.mjs';
import { Figures } from './prove/figures.mjs';

const words = process.argv.slice(2).filter(word => !word.startsWith('-'));
const options = process.argv.slice(2).filter(word => word.startsWith('-'));
const without = options.filter(option => option.startsWith('--without=')).map(option => option.slice(10));
const isKnown = option =>
  ['--list', '--page'].includes(option) || parts.some(({ name }) => option === `--without=${name}`);
const strange = options.filter(option => !isKnown(option));
const nameOf = (part, { subject, version, how, client }) =>
  [part.name, subject, version, how, client].filter(text => text !== undefined).join(' · ');
const chosen = parts
  .filter(({ name }) => !without.includes(name))
  .flatMap(part =>
    part.rows
      .filter(row => words.every(word => nameOf(part, row).toLowerCase().includes(word.toLowerCase())))
      .map(row => ({ part, row })),
  );
if (strange.length > 0 || chosen.length === 0) {
  const wrong = strange.length > 0 ? `no such option: ${strange.join(' ')}` : `no row has ${words.join(' ')}`;
  console.error(`interop: ${wrong}; \`npm run interop -- --list\` names the rows`);
  process.exit(2);
}
if (options.includes('--list')) {
  for (const { part, row } of chosen) console.log(nameOf(part, row));
  process.exit(0);
}

/** One row: what it needs is installed, or it is skipped with the reason. */
async function see({ part, row }) {
  const name = nameOf(part, row);
  const figures = new Figures(part.name);
  console.log(`\n${name}`);
  try {
    await row.prepare?.();
  } catch (error) {
    const [reason] = error.message.split('\n');
    figures.skip(name, reason);
    keep(part, row, figures, { unavailable: reason });
    return figures;
  }
  const facts = {};
  await figures.part(name, () => row.see(figures, facts));
  if (figures.count === 0) figures.failed(name, 'it shows no figure');
  keep(part, row, figures, facts);
  return figures;
}

const start = performance.now();
const total = { passed: 0, failed: 0, skipped: 0 };
if (!options.includes('--page'))
  for (const one of chosen) {
    const figures = await see(one);
    for (const kind of Object.keys(total)) total[kind] += figures[`${kind}Count`];
  }
const page = writePage(parts, kept);
console.log(`\n${((performance.now() - start) / 1000).toFixed(0)} s; ${page} is written`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 ? 1 : 0);
