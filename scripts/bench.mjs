// What the wrapper costs: start, round trip, throughput, with it and without, in turns. Figures, no verdict.
import { median, ms } from '../.build/test/support/measure.js';
import { Rig } from '../.build/test/support/rig.js';

const STARTS = 15;
const TRIPS = 2_000;
const BURST = 10_000;
const SIZES = { '200 B': 200, '100 kB': 100_000 };

async function on(wrapped, body) {
  const rig = new Rig({ wrapped, env: { JOURNAL: '' } });
  try {
    return await body(rig.client);
  } finally {
    await rig.end();
  }
}

const echo = (client, text) => client.post('tools/call', { name: 'echo', arguments: { text } });

async function start(wrapped) {
  const from = performance.now();
  return on(wrapped, async client => {
    await client.open();
    return performance.now() - from;
  });
}

const trips = (wrapped, size, count) =>
  on(wrapped, async client => {
    await client.open();
    const text = 'x'.repeat(size);
    const times = [];
    for (let n = 0; n < count; n++) {
      const from = performance.now();
      await echo(client, text);
      times.push(performance.now() - from);
    }
    return median(times);
  });

const burst = wrapped =>
  on(wrapped, async client => {
    await client.open();
    await echo(client, '');
    const from = performance.now();
    await Promise.all(Array.from({ length: BURST }, () => echo(client, 'x'.repeat(100))));
    return Math.round((BURST / (performance.now() - from)) * 1000);
  });

const row = (what, alone, wrapped) =>
  console.log(`${what.padEnd(34)} ${alone.padStart(12)} ${wrapped.padStart(12)}`);

row('', 'alone', 'wrapped');
const starts = { alone: [], wrapped: [] };
for (let n = 0; n < STARTS; n++) {
  starts.alone.push(await start(false));
  starts.wrapped.push(await start(true));
}
row(`start to initialize, median of ${STARTS}`, ms(median(starts.alone)), ms(median(starts.wrapped)));
for (const [name, size] of Object.entries(SIZES)) {
  const count = size > 10_000 ? TRIPS / 10 : TRIPS;
  const micro = value => `${(value * 1000).toFixed(0)} µs`;
  row(
    `round trip, ${name}, median of ${count}`,
    micro(await trips(false, size, count)),
    micro(await trips(true, size, count)),
  );
}
row(`calls a second, ${BURST} at once`, String(await burst(false)), String(await burst(true)));
process.exit(0);
