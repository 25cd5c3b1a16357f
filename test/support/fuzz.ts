/** Properties of fast-check, under the seed and the number of runs that the other random tests have. */
import { test } from 'node:test';
import fc, { type Arbitrary } from 'fast-check';
import { ODD_VALUES } from './odd-json.ts';
import { firstSeed } from './random.ts';

type Arbitraries<Ts> = { [K in keyof Ts]: Arbitrary<Ts[K]> };

const settings = (usual: number) => ({
  seed: firstSeed(),
  // As many as usual where 1000 are asked for: some properties take longer than others.
  numRuns: Math.ceil((usual * Number(process.env.MCP_RELOAD_HISTORIES ?? 1_000)) / 1_000),
  includeErrorInReport: true,
});

/** What holds for whatever is made of these; the error of one that does not has the seed and the smallest case. */
export function always<Ts extends [unknown, ...unknown[]]>(
  what: string,
  usual: number,
  made: Arbitraries<Ts>,
  holds: (...of: Ts) => void,
): void {
  test(what, () => fc.assert(fc.property(...made, holds), settings(usual)));
}

export function alwaysInTime<Ts extends [unknown, ...unknown[]]>(
  what: string,
  usual: number,
  made: Arbitraries<Ts>,
  holds: (...of: Ts) => Promise<void>,
): void {
  test(what, () => fc.assert(fc.asyncProperty(...made, holds), settings(usual)));
}

/** Texts of these pieces, and of whatever else there may be. */
export const textOf = (pieces: readonly string[], maxLength = 30): Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...pieces) },
        { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
      ),
      { maxLength },
    )
    .map(parts => parts.join(''));

/** One piece, then another again and again: what a search that begins anew at each of them would not survive. */
export const repetitive = (pieces: readonly string[], length = 50_000): Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom('', ...pieces), fc.constantFrom(...pieces), fc.constantFrom('', ...pieces))
    .map(([first, again, last]) => first + again.repeat(Math.ceil(length / again.length)) + last);

export const bytesOf = (pieces: readonly string[]): Arbitrary<Buffer> =>
  fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...pieces).map(text => Buffer.from(text)) },
        { weight: 1, arbitrary: fc.uint8Array({ maxLength: 4 }).map(bytes => Buffer.from(bytes)) },
      ),
      { maxLength: 40 },
    )
    .map(parts => Buffer.concat(parts));

/** The same bytes in pieces, some of them empty. */
export const cuts: Arbitrary<readonly number[]> = fc.array(fc.nat({ max: 200 }), { maxLength: 12 });

export function cutAt(bytes: Buffer, at: readonly number[]): Buffer[] {
  const ends = at.map(one => Math.min(one, bytes.length)).sort((a, b) => a - b);
  return [0, ...ends].map((from, index) => bytes.subarray(from, ends[index] ?? bytes.length));
}

const space = fc.constantFrom('', '', '', ' ', '\t', '\r', '  ');
const padded = (value: Arbitrary<string>): Arbitrary<string> =>
  fc.tuple(space, value, space).map(parts => parts.join(''));
const names = fc.oneof(
  fc.constantFrom('a', 'id', 'method', 'result', 'error', 'params', '_meta', '__proto__', 'tools', 'content'),
  fc.string({ unit: 'binary', maxLength: 5 }),
);

/** Well-formed JSON as anybody may write it: spaces, duplicates, numbers and escapes that no parser would write again. */
export const { json: oddJson, object: oddObject } = fc.letrec<{
  json: string;
  object: string;
  list: string;
  leaf: string;
}>(tie => ({
  json: fc.oneof({ depthSize: 'small' }, tie('leaf'), tie('object'), tie('list')),
  leaf: fc.oneof(
    fc.constantFrom(...ODD_VALUES),
    fc.string({ unit: 'binary', maxLength: 8 }).map(text => JSON.stringify(text)),
  ),
  list: fc.array(padded(tie('json')), { maxLength: 4 }).map(items => `[${items.join(',')}]`),
  object: fc
    .array(fc.tuple(padded(names.map(name => JSON.stringify(name))), padded(tie('json'))), { maxLength: 5 })
    .map(members => `{${members.map(([name, value]) => `${name}:${value}`).join(',')}}`),
}));
