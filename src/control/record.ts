/** What a wrapper writes down of itself, for those who look for it, and for who tidies up when it is dead. */
import type { Standing } from '../base/standing.ts';
import type { Place } from './place.ts';
import { isStanding } from './standing.ts';

export interface WrapperRecord {
  readonly version: 1;
  /** As it was when this was written. */
  readonly standing: Standing;
  readonly socket: string;
  /** Of the wrapper's process; null where the system does not tell. */
  readonly birth: string | null;
  readonly place: Place;
  readonly groups: readonly Group[];
  /** The file in `openers/` of the state folder that holds what it remembers. */
  readonly opener: string;
}

/** Processes that it started: a server or a build, and what they started. */
export interface Group {
  /** Of its leader, whose number is the group's. */
  readonly pid: number;
  readonly birth: string;
  /** What was born then would have had this birth when the leader was last seen; null where births have no order. */
  readonly seen: string | null;
}

export const RECORD_VERSION = 1;
export const MOST_RECORD_BYTES = 256 * 1024;

export const recordText = (record: WrapperRecord): string => `${JSON.stringify(record)}\n`;

/** Null for what is damaged, or of another version. */
export function recordIn(text: string): WrapperRecord | null {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return null;
  }
  return isRecord(found) ? found : null;
}

function isRecord(found: unknown): found is WrapperRecord {
  if (!isObject(found) || found.version !== RECORD_VERSION || !isStanding(found.standing)) return false;
  const { socket, birth, place, groups, opener } = found;
  return (
    typeof socket === 'string' &&
    isTextOrNull(birth) &&
    typeof opener === 'string' &&
    isObject(place) &&
    typeof place.host === 'string' &&
    isTextOrNull(place.boot) &&
    isTextOrNull(place.pidNamespace) &&
    Array.isArray(groups) &&
    groups.every(isGroup)
  );
}

/** The numbers 0 and 1 would mean everybody. */
const isGroup = (group: unknown): group is Group =>
  isObject(group) &&
  Number.isSafeInteger(group.pid) &&
  (group.pid as number) > 1 &&
  typeof group.birth === 'string' &&
  isTextOrNull(group.seen);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string';
