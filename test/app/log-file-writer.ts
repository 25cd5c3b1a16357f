/** Writes numbered entries as fast as it can: `log-file-writer.js <file> <name> <count> <mostBytes> <kept>`. */
import { openLogFile } from '../../src/app/log-file.ts';

const [path, name, ...numbers] = process.argv.slice(2) as [string, string, ...string[]];
const [count = 0, mostBytes = 0, kept = 0] = numbers.map(Number);
const troubles: unknown[] = [];
const file = openLogFile(
  () => path,
  { failed: why => troubles.push(why), closed: () => troubles.push('closed') },
  { mostBytes, kept },
);
for (let n = 0; n < count; n++) file.write(`${name} ${n} ${'.'.repeat(n % 50)}\n`);
process.stdout.write(JSON.stringify(troubles));
