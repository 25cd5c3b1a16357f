// Writes down what git says about the trees of test/watch/gitignore.test.ts, for machines without it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitCounts, planted, randomTree } from '../.build/test/support/ignored-trees.js';
import { home } from './setup.mjs';

const SEEDS = 40;

const told = {};
for (let seed = 1; seed <= SEEDS; seed++) {
  const tree = randomTree(seed);
  told[seed] = planted(tree, root => gitCounts(root, tree.files));
}
const lines = Object.entries(told).map(([seed, files]) => `"${seed}": ${JSON.stringify(files)}`);
writeFileSync(join(home, 'fixtures', 'gitignore', 'counted.json'), `{\n${lines.join(',\n')}\n}\n`);
