/** JSON texts as nobody writes them, but anybody may: what a parser that writes them again would change. */
import type { Random } from './random.ts';

/** Well-formed values, as text. */
export const ODD_VALUES: readonly string[] = [
  '0',
  '-0',
  '1.0',
  '1e0',
  '1E400',
  '-1E-400',
  '1152921504606846976',
  '12345678901234567890',
  '0.1000000000000000055511151231257827',
  '1.50e+3',
  'null',
  'true',
  '""',
  '{}',
  '{ }',
  '[ ]',
  '[\t]',
  '"\\u0041\\/\\u002f"',
  '"\u2028\u2029"',
  '"\\ud800"',
  '"\\udc00\\ud83d"',
  '"\\ud83d\\ude00😀é\u0301"',
  '"\u007f\u0080\ufeff"',
  '"\\"\\\\\\"}],{["',
  '{"a":1,"a":2,"\\u0061":3}',
  '{"__proto__":{"x":1},"constructor":{},"toString":null}',
  '{"":{"":[]}}',
  '{"2":0,"1":0,"b":0,"a":0}',
  '[[],[[]],[{},[null]]]',
];

const KEYS = ['a', 'b', '', 'id', 'method', 'result', '__proto__', '\\u0061', '€', '\\"', 'params', '_meta'];
const SPACES = [' ', '\t', '\r', '  \t'];

const space = (random: Random): string => (random.chance(0.2) ? random.pick(SPACES) : '');

export function oddValue(random: Random, depth = 4): string {
  const kind = depth === 0 ? 0 : random.below(4);
  if (kind === 0) return random.pick(ODD_VALUES);
  if (kind === 1) return `"${'x€'.repeat(random.below(random.chance(0.02) ? 100_000 : 40))}"`;
  const parts = Array.from(
    { length: random.below(5) },
    () => space(random) + oddValue(random, depth - 1) + space(random),
  );
  if (kind === 2) return `[${parts.join(',') || space(random)}]`;
  const members = parts.map(part => `${space(random)}"${random.pick(KEYS)}"${space(random)}:${part}`);
  return `{${members.join(',') || space(random)}}`;
}

/** An object with exactly these members, in any order, with others beside them. */
export function oddObject(random: Random, members: Readonly<Record<string, string>>): string {
  const entries = Object.entries(members);
  if (random.chance(0.3)) entries.push([`x-${random.pick(['a', '__proto__', 'é'])}`, oddValue(random, 2)]);
  const order = entries.map(entry => ({ entry, at: random.next() })).sort((a, b) => a.at - b.at);
  const written = order.map(
    ({ entry: [key, value] }) =>
      `${space(random)}"${key}"${space(random)}:${space(random)}${value}${space(random)}`,
  );
  return `${space(random)}{${written.join(',')}}${space(random)}`;
}
