// Shows the promises on the built bin with real processes, one line a figure. `npm run prove -- 3 8` runs only those points,
// `npm run prove -- 3 modern` what of point 3 is about that era.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Figures } from './prove/figures.mjs';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'prove');
const ERAS = ['legacy', 'modern'];
const words = process.argv.slice(2).filter(word => !word.startsWith('-'));
const eras = ERAS.filter(era => words.includes(era));
const wanted = words.filter(word => !ERAS.includes(word));
const points = readdirSync(folder)
  .filter(file => /^\d\d-.*\.mjs$/.test(file))
  .sort()
  .map(file => ({ file, number: String(Number(file.slice(0, 2))) }))
  .filter(({ number }) => wanted.length === 0 || wanted.includes(number));
const unknown = wanted.filter(word => !points.some(({ number }) => number === word));
if (unknown.length > 0 || points.length === 0) {
  console.error(`prove: no such point: ${unknown.join(' ')}`);
  process.exit(2);
}
const rig = join(folder, '..', '..', '.build', 'test', 'support', 'home.js');
const { bin } = existsSync(rig) ? await import(pathToFileURL(rig)) : {};
if (bin === undefined || !existsSync(bin)) {
  console.error(
    `prove: ${bin ?? rig} is missing: \`npm run prove\`, or \`node scripts/setup.mjs\`, builds it`,
  );
  process.exit(2);
}

const start = performance.now();
const total = { passed: 0, failed: 0, skipped: 0 };
for (const { file, number } of points) {
  const began = performance.now();
  const { prove, inBothEras } = await import(`./prove/${file}`);
  for (const era of inBothEras ? (eras.length > 0 ? eras : ERAS) : [undefined]) {
    const figures = new Figures(number, era);
    try {
      await prove(figures, era);
      if (figures.count === 0) figures.failed(file, 'it shows no figure');
    } catch (error) {
      figures.failed(file, error);
    }
    for (const kind of Object.keys(total)) total[kind] += figures[`${kind}Count`];
  }
  console.log(`${number} took ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
}
console.log(`\n${((performance.now() - start) / 1000).toFixed(0)} s`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 ? 1 : 0);
