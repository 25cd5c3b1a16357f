// The real Claude Code with a scripted model works on a server for a day; one line a figure about what the model sees.
// `npm run prove:claude -- v2` plays only that; `--bare` leaves the wrapper out, and most figures have to fail.
import { plays } from './claude/plays.mjs';
import { play, ready } from './claude/stage.mjs';
import { Figures } from './prove/figures.mjs';

const words = process.argv.slice(2);
const wrapped = !words.includes('--bare');
const wanted = words.filter(word => !word.startsWith('-'));
const unknown = wanted.filter(word => !Object.hasOwn(plays, word));
if (unknown.length > 0) {
  console.error(`prove:claude: no such run: ${unknown.join(' ')}; there are ${Object.keys(plays).join(' ')}`);
  process.exit(2);
}

function found(name) {
  try {
    return { binary: ready(plays[name]) };
  } catch (error) {
    return { reason: error.message };
  }
}

const start = performance.now();
const total = { passed: 0, failed: 0, skipped: 0 };
for (const name of wanted.length > 0 ? wanted : Object.keys(plays)) {
  const figures = new Figures(name);
  const { binary, reason } = found(name);
  if (binary === undefined) figures.skip('Claude Code', reason);
  else await figures.part(name, () => play(figures, name, plays[name], { binary, wrapped }));
  for (const kind of Object.keys(total)) total[kind] += figures[`${kind}Count`];
}
console.log(`\n${((performance.now() - start) / 1000).toFixed(0)} s`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 ? 1 : 0);
