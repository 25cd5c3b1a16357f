/** The whole storm: stands are opened; stormed, brought to rest and measured several times; ended. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { seeded } from '../random.ts';
import type { Act } from './acts/act.ts';
import { CONFIG, ENDINGS, settings } from './acts/wrapper.ts';
import { type Planned, planOf } from './plan.ts';
import { more, type Reading, read } from './readings.ts';
import { Record } from './record.ts';
import { Stand } from './stand.ts';
import { type Kind, kinds, placeOf, setupOf, smallDisk } from './stands.ts';

export interface Options {
  readonly minutes: number;
  readonly seed: number;
  /** Names of stands; all of them if empty. */
  readonly only: readonly string[];
  /** For the log of acts and what the wrappers wrote to stderr. */
  readonly folder: string;
  /** Ends the run before its time. */
  readonly stop: AbortSignal;
}

/** Readings, at equal distances. */
const RESTS = 5;
/**
 * Most that the memory may have grown from the first reading to the last one: of all wrappers together, and of one alone,
 * whose readings go up and down by a tenth with what the allocator holds …
 */
const GROWTH = { together: 0.1, alone: 0.25 };
/** … which says nothing about shorter runs: the heap takes its time to get its size. */
const LEAST_MINUTES = 10;

interface Running {
  readonly kind: Kind;
  readonly stand: Stand;
  readonly plan: Generator<Planned<Act>, never>;
  readonly seed: number;
  readonly readings: Reading[];
}

export async function storm(options: Options, say: (text: string) => void): Promise<Record> {
  const { minutes, seed, only, folder, stop } = options;
  mkdirSync(folder, { recursive: true });
  const record = new Record(`${folder}/acts.log`);
  const disks: { remove(): void }[] = [];
  const running: Running[] = [];
  try {
    for (const [n, kind] of kinds.entries()) {
      if (only.length > 0 && !only.includes(kind.name)) continue;
      const disk = kind.lacking === undefined && kind.disk !== undefined ? smallDisk(kind.disk) : undefined;
      if (disk) disks.push(disk);
      const lacking =
        kind.lacking ?? (kind.disk !== undefined && !disk ? 'no disk can be mounted here' : undefined);
      if (lacking === undefined)
        running.push(await opened(kind, seed * 1_000 + n * 10, record, folder, disk?.folder));
      else record.remark(`${kind.name}: skipped (${lacking})`);
    }
    stop.addEventListener('abort', () => {
      for (const { stand } of running) stand.over = true;
    });
    const part = (minutes * 60_000) / RESTS;
    for (let rest = 0; rest < RESTS && !stop.aborted; rest++) {
      await Promise.all(running.map(one => stormed(one, part)));
      // Scaled down with the run: a short one shows that it works, and measures nothing that counts.
      await Promise.all(running.map(one => measured(one, Math.min(10_000, part / 6))));
      say(`${(record.now() / 1000).toFixed(0)} s: ${record.faults.length} faults so far`);
    }
    compare(running, minutes >= LEAST_MINUTES, record);
    for (const [n, { stand }] of running.entries()) {
      const ways = Object.entries(ENDINGS);
      const [way, how] = ways[n % ways.length]!;
      if (!stand.over) await stand.end(way, () => how(stand));
    }
  } finally {
    for (const { stand } of running) stand.close();
    for (const disk of disks) disk.remove();
    await record.close();
  }
  return record;
}

async function opened(
  kind: Kind,
  seed: number,
  record: Record,
  folder: string,
  within?: string,
): Promise<Running> {
  const place = placeOf(kind, within);
  place.project.save(CONFIG, settings(seeded(seed), kind.language));
  writeFileSync(`${folder}/${kind.name}.stderr`, '');
  const stand = new Stand({ name: kind.name, setup: setupOf(kind, place), folder }, place, record);
  await stand.begin();
  return { kind, stand, seed, plan: planOf(kind.acts, seed), readings: [] };
}

async function stormed({ stand, plan, seed }: Running, ms: number): Promise<void> {
  const end = performance.now() + ms;
  stand.startCalling(seed);
  while (performance.now() < end && !stand.over) {
    const { act, random, pause } = plan.next().value;
    stand.record.act(stand.name, act.name);
    await act.run(stand, random);
    await delay(Math.min(pause, Math.max(0, end - performance.now())));
  }
  await stand.rest();
}

async function measured({ kind, stand, readings }: Running, quiet: number): Promise<void> {
  if (kind.shortLived || stand.over) return;
  await delay(quiet);
  readings.push(await read(stand.session.pid, quiet / 20));
}

function compare(running: readonly Running[], isLong: boolean, record: Record): void {
  const whole = running.filter(({ readings }) => readings.length === RESTS);
  for (const { stand, readings } of whole) {
    const [first, last] = [readings[0]!, readings.at(-1)!];
    const swept = readings.map(reading => reading.swept);
    const memory = readings.map(reading => reading.memory);
    const told = `${inMegabytes(swept)} without garbage (${percent(growth(swept))}), ${inMegabytes(memory)} with it`;
    const descriptors = readings.map(reading => sum(reading.descriptors.values())).join(' ');
    record.remark(`${stand.name}: resident memory ${told}; descriptors ${descriptors}`);
    if (isLong && growth(swept) > GROWTH.alone) record.fault('grown memory', stand.name, told);
    for (const what of more(first, last)) record.fault('leaked descriptors', stand.name, what);
  }
  if (whole.length === 0) return;
  const together = Array.from({ length: RESTS }, (_, n) =>
    sum(whole.map(({ readings }) => readings[n]!.swept)),
  );
  const told = `${inMegabytes(together)} without garbage (${percent(growth(together))})`;
  record.remark(`all together: resident memory ${told}`);
  if (isLong && growth(together) > GROWTH.together) record.fault('grown memory', 'all together', told);
}

const growth = (values: readonly number[]): number => values.at(-1)! / values[0]! - 1;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const inMegabytes = (values: readonly number[]): string =>
  `${values.map(value => value.toFixed(1)).join(' ')} MB`;
const sum = (numbers: Iterable<number>): number => [...numbers].reduce((all, one) => all + one, 0);
