/** Whether what a wrapper told, or what its record says, is what it has to be: it may be of another version of us. */
import type { Standing } from '../base/standing.ts';

type Is = (value: unknown) => boolean;

const text: Is = value => typeof value === 'string';
const yesOrNo: Is = value => typeof value === 'boolean';
const number: Is = value => typeof value === 'number' && Number.isFinite(value);
const pid: Is = value => Number.isInteger(value) && (value as number) > 0;
const orNull =
  (is: Is): Is =>
  value =>
    value === null || is(value);
const oneOf =
  (...words: readonly string[]): Is =>
  value =>
    words.includes(value as string);
const listOf =
  (is: Is): Is =>
  value =>
    Array.isArray(value) && value.every(is);
const having =
  (fields: Readonly<Record<string, Is>>): Is =>
  value =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(fields).every(([name, is]) => is((value as Record<string, unknown>)[name]));

const FIELDS: { readonly [Name in keyof Standing]: Is } = {
  name: text,
  project: text,
  command: text,
  version: text,
  mode: oneOf('proxy', 'basic'),
  pid,
  startedAt: number,
  client: orNull(text),
  era: orNull(oneOf('legacy', 'modern')),
  state: oneOf('serving', 'building', 'starting', 'yielding', 'down', 'ending'),
  generation: orNull(number),
  stale: yesOrNo,
  servers: listOf(having({ generation: number, pid })),
  restarts: number,
  crashes: number,
  lastChange: orNull(having({ at: number, generation: number, files: listOf(text), cause: text })),
  lastError: orNull(having({ at: number, generation: number, text })),
  served: number,
  p50Ms: orNull(number),
  p99Ms: orNull(number),
};

export const isStanding = having(FIELDS) as (value: unknown) => value is Standing;
