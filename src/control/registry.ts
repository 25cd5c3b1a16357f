/** All wrappers that have written themselves down, and which of them live. */
import { readdirSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { wallTime } from '../base/clock.ts';
import { birthsOf } from '../child/processes.ts';
import { attempt } from '../memory/attempt.ts';
import { readFrom } from '../memory/file.ts';
import { runFolder } from './address.ts';
import { type Reached, reach } from './call.ts';
import { here, isSamePlace, type Place } from './place.ts';
import { MOST_RECORD_BYTES, recordIn, type WrapperRecord } from './record.ts';

export interface Found {
  readonly record: WrapperRecord;
  /** Of the record. */
  readonly path: string;
  /** Elsewhere: on another machine or in another container that shares the folder, so that nobody here can tell. */
  readonly life: Life;
}

export type Life = 'alive' | 'dead' | 'elsewhere';

/** `home`: the state folder. By name, and those of one name by age. What is damaged or newer than us is left out. */
export async function listWrappers(home: string): Promise<readonly Found[]> {
  const records = recordsIn(runFolder(home));
  const place = here();
  const births = await birthsOf(records.map(({ record }) => record.standing.pid));
  const found = await Promise.all(
    records.map(async one => ({ ...one, life: await lifeOf(one.record, place, births) })),
  );
  return found.sort(
    ({ record: { standing: a } }, { record: { standing: b } }) =>
      compared(a.name, b.name) || a.startedAt - b.startedAt || a.pid - b.pid,
  );
}

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function recordsIn(folder: string): readonly Omit<Found, 'life'>[] {
  const names = attempt(() => readdirSync(folder)) ?? [];
  return names.flatMap(name => {
    const text = name.endsWith('.json') ? attempt(() => readFrom(folder, name, MOST_RECORD_BYTES)) : null;
    const record = text === null ? null : recordIn(text);
    return record === null ? [] : [{ record, path: join(folder, name) }];
  });
}

/** Who listens on a socket is of this kernel, whatever his machine is called and his numbers are. */
function lifeAbroad(place: Place, startedAt: number, now: Place, reached: Reached): Life {
  if (reached === 'listens') return 'alive';
  const sameBoot = place.boot !== null && place.boot === now.boot;
  if (sameBoot) return reached === 'refuses' ? 'dead' : 'elsewhere';
  // An earlier boot of this machine, or another machine of that name.
  return place.host === now.host && startedAt < wallTime() - uptime() * 1_000 ? 'dead' : 'elsewhere';
}

/** Asks the socket only where the numbers of processes do not tell. */
export async function lifeOf(
  { place, birth, standing, socket }: WrapperRecord,
  now: Place,
  births: ReadonlyMap<number, string | null>,
): Promise<Life> {
  if (!isSamePlace(place, now)) return lifeAbroad(place, standing.startedAt, now, await reach(socket));
  const born = births.get(standing.pid);
  if (born === undefined) return 'dead';
  if (birth !== null && born !== null) return birth === born ? 'alive' : 'dead';
  const reached = await reach(socket);
  return reached === 'missing' || reached === 'refuses' ? 'dead' : 'alive';
}
