/**
 * A wrapper that writes as often as it can, until its stdin ends: `writer.js <home> <server> <name>`. Each content is of one
 * piece: all its fields carry the same stamp, and the sizes go up and down.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { openMemory } from '../../src/memory/openers.ts';

const [home, server, name] = process.argv.slice(2) as [string, string, string];
const memory = openMemory(home, JSON.parse(server));
const reasons = new Set<string>();
let over = false;
process.stdin.on('end', () => {
  over = true;
});
process.stdin.resume();

for (let count = 0; !over; count++) {
  const stamp = JSON.stringify({ by: `${name} ${count}` });
  const tools = Array.from({ length: (count * 37) % 500 }, () => stamp);
  const reason = memory.remember({ legacy: stamp, modern: stamp, probe: 'modern', tools: [...tools, stamp] });
  if (reason !== null) reasons.add(reason);
  await turn();
}
process.stdout.write(JSON.stringify([...reasons]));
