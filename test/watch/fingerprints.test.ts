import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createFingerprints,
  type Differences,
  type Fingerprint,
  noteChange,
  same,
} from '../../src/watch/fingerprints.ts';

const at = (mtimeMs: number, hash?: string, size = 1, fresh = false): Fingerprint =>
  hash === undefined ? { mtimeMs, size, fresh } : { mtimeMs, size, fresh, hash };
const file = at as (...args: Parameters<typeof at>) => Exclude<Fingerprint, 'missing'>;

const table: [string, Fingerprint, Fingerprint, boolean][] = [
  ['the same hash at another time', at(1, 'x'), at(2, 'x'), true],
  ['another hash at the same time', at(1, 'x'), at(1, 'y'), false],
  ['no hash known, same time and size', at(1), at(1, 'x'), true],
  ['no hash known, another time', at(1), at(2, 'x'), false],
  ['no hash known, another size', at(1, undefined, 1), at(1, undefined, 2), false],
  ['no hash known, and looked at too soon after it was written', at(1, undefined, 1, true), at(1), false],
  ['gone', at(1, 'x'), 'missing', false],
  ['still not there', 'missing', 'missing', true],
];
for (const [name, a, b, wanted] of table) test(`same: ${name}`, () => assert.equal(same(a, b), wanted));

function differing(...contents: Fingerprint[]): readonly string[] {
  const differences: Differences = new Map();
  contents.slice(1).forEach((now, index) => {
    noteChange(differences, 'f', contents[index]!, now);
  });
  return [...differences.keys()];
}
test('an edit is a difference', () => assert.deepEqual(differing(at(1, 'x'), at(2, 'y')), ['f']));
test('an edit taken back is none', () => assert.deepEqual(differing(at(1, 'x'), at(2, 'y'), at(3, 'x')), []));
test('a second edit still is one', () =>
  assert.deepEqual(differing(at(1, 'x'), at(2, 'y'), at(3, 'z')), ['f']));
test('a new file is one', () => assert.deepEqual(differing('missing', at(1, 'x')), ['f']));
test('a new file taken away is none', () =>
  assert.deepEqual(differing('missing', at(1, 'x'), 'missing'), []));
test('deleted and restored is none', () =>
  assert.deepEqual(differing(at(1, 'x'), 'missing', at(9, 'x')), []));

function known() {
  const prints = createFingerprints();
  prints.read('f', at(1, 'x'), 1);
  prints.read('g', at(1, 'x'), 1);
  prints.scanned();
  return prints;
}
const behind = (prints: ReturnType<typeof known>) => Object.fromEntries(prints.behind());

test('each generation is compared with its own start', () => {
  const prints = known();
  prints.track(1, 100, []);
  prints.loaded(1);
  assert.equal(prints.read('f', at(2, 'y'), 2), true);
  prints.track(2, 200, []);
  prints.loaded(2);
  prints.read('g', at(3, 'y'), 3);
  assert.deepEqual(behind(prints), { 1: ['f', 'g'], 2: ['g'] });
  prints.read('f', at(4, 'x'), 4);
  assert.deepEqual(behind(prints), { 1: ['g'], 2: ['g', 'f'] });
  prints.forget(1);
  assert.deepEqual(behind(prints), { 2: ['g', 'f'] });
});

test('an event while a generation boots puts it behind for good, the others not at all', () => {
  const prints = known();
  prints.track(1, 100, []);
  prints.loaded(1);
  prints.track(2, 200, []);
  prints.event('f');
  prints.read('f', at(2, 'x'), 2);
  prints.loaded(2);
  assert.deepEqual(behind(prints), { 1: [], 2: ['f'] });
  prints.read('f', at(3, 'y'), 3);
  prints.read('f', at(4, 'x'), 4);
  assert.deepEqual(behind(prints), { 1: [], 2: ['f'] });
});

test('a generation started between an event and its reading starts with what is read', () => {
  const prints = known();
  prints.track(1, 100, []);
  prints.loaded(1);
  prints.track(2, 200, ['f']);
  prints.loaded(2);
  prints.read('f', at(2, 'y'), 2);
  assert.deepEqual(behind(prints), { 1: ['f'], 2: [] });
});

test('… unless something happens to it again before it is read', () => {
  const prints = known();
  prints.track(2, 200, ['f']);
  prints.loaded(2);
  prints.event('f');
  prints.read('f', at(2, 'x'), 2);
  assert.deepEqual(behind(prints), { 2: ['f'] });
});

test('a file that the first scan finds younger than a start is a change', () => {
  const prints = createFingerprints();
  prints.track(1, 1_000, []);
  assert.equal(prints.read('old', at(900), 900), false);
  assert.equal(prints.read('coarse', at(995), 995), true);
  assert.equal(prints.read('young', at(1_001), 1_001), true);
  assert.equal(prints.read('renamed lately', at(10), 1_001), true);
  prints.scanned();
  assert.deepEqual(behind(prints), { 1: ['coarse', 'young', 'renamed lately'] });
});

test('an event on a file that the first scan has not reached is a change', () => {
  const prints = createFingerprints();
  prints.track(1, 1_000, []);
  prints.loaded(1);
  prints.event('f');
  prints.read('f', at(1), 1);
  assert.deepEqual(behind(prints), { 1: ['f'] });
});

test('a hash learned later makes a save of the same content no change', () => {
  const prints = createFingerprints();
  prints.read('f', at(1), 1);
  prints.scanned();
  prints.track(1, 1_000, []);
  prints.loaded(1);
  prints.hashed('f', 'x');
  prints.read('f', file(2, 'x'), 2);
  assert.deepEqual(behind(prints), { 1: [] });
});

test('a generation that runs the code of an earlier one is behind on the same files, and comes up with it', () => {
  const prints = createFingerprints();
  prints.scanned();
  prints.track(1, 0, []);
  prints.loaded(1);
  prints.read('new', file(10, 'x'), 10);
  prints.track(2, 20, [], 1);
  prints.track(3, 20, []);
  prints.forget(1);
  assert.deepEqual(
    [...prints.behind()],
    [
      [2, ['new']],
      [3, []],
    ],
  );
  prints.read('new', 'missing', 30);
  assert.deepEqual(
    [...prints.behind()],
    [
      [2, []],
      [3, ['new']],
    ],
  );
});
