/** Writes numbered entries as fast as it can: `log-file-writer.js <file> <name> <count> <mostBytes>`. */
import { openLogFile } from '../../src/app/log-file.ts';

const [path, name, count, mostBytes] = process.argv.slice(2) as [string, string, string, string];
const troubles: unknown[] = [];
const file = openLogFile(
  path,
  { failed: why => troubles.push(why), closed: () => troubles.push('closed') },
  { mostBytes: Number(mostBytes), kept: 2 },
);
for (let n = 0; n < Number(count); n++) file.write(`${name} ${n} ${'.'.repeat(n % 50)}\n`);
process.stdout.write(JSON.stringify(troubles));
