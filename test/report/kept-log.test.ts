import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { Speaker } from '../../src/base/kept-log.ts';
import { type OwnedEntry, pageOf, plainEntry } from '../../src/report/kept-log.ts';

/** Of the clock of whoever runs the test, as a person reads it. */
const at = (day: number, hour: number, minute = 0, second = 0): number =>
  new Date(2026, 0, day, hour, minute, second).getTime();
const NOW = at(15, 12);

const entry = (when: number, by: Speaker, text: string, more: Partial<OwnedEntry> = {}): OwnedEntry => ({
  owner: { name: 'weather', project: '/home/ada/weather' },
  at: when,
  pid: 7,
  by,
  text,
  ...more,
});

const read = (...batches: (readonly OwnedEntry[])[]): readonly string[] => {
  const page = pageOf(NOW, '/home/ada');
  return batches.flatMap(page).map(stripVTControlCharacters);
};

test('the time, who said it, and all of what was said', () => {
  const long = 'x'.repeat(500);
  assert.deepEqual(
    read([
      entry(at(15, 9, 5, 7), 'wrapper', 'weather: generation 3 is serving'),
      entry(at(15, 9, 5, 8), 3, long),
      entry(at(15, 9, 5, 9), 12, ''),
      entry(at(15, 10), 'build', '  compiled'),
    ]),
    [
      '09:05:07 note  weather: generation 3 is serving',
      `09:05:08 g3    ${long}`,
      '09:05:09 g12   ',
      '10:00:00 build   compiled',
    ],
  );
});

test('the day where it is another one than before, or than today', () => {
  const [yesterday, today] = [entry(at(14, 23, 59, 59), 1, 'late'), entry(at(15, 0), 1, 'early')];
  assert.deepEqual(read([yesterday], [today, today]), [
    '-- 2026-01-14 --',
    '23:59:59 g1    late',
    '-- 2026-01-15 --',
    '00:00:00 g1    early',
    '00:00:00 g1    early',
  ]);
});

test('which wrapper, as soon as there are several', () => {
  const [one, two] = [entry(at(15, 9), 1, 'one'), entry(at(15, 9), 1, 'two', { pid: 8 })];
  assert.deepEqual(read([one], [one, two], [one]), [
    '09:00:00 g1    one',
    '09:00:00 7 g1    one',
    '09:00:00 8 g1    two',
    '09:00:00 7 g1    one',
  ]);
});

test('which project, as soon as there are several, where it is another one than before', () => {
  const one = entry(at(15, 9), 1, 'one');
  const two = entry(at(15, 9), 1, 'two', { owner: { name: 'weather', project: '/srv/weather' } });
  assert.deepEqual(read([one], [two, two, one]), [
    '09:00:00 g1    one',
    '-- /srv/weather --',
    '09:00:00 g1    two',
    '09:00:00 g1    two',
    '-- ~/weather --',
    '09:00:00 g1    one',
  ]);
});

test('what a terminal would obey is shown instead of done', () => {
  assert.deepEqual(read([entry(at(15, 9), 1, 'a\u001b[2J b\u0007\rc')]), ['09:00:00 g1    a b␇␍c']);
});

test('for programs: who spoke, and which generation', () => {
  const plain = (by: Speaker) => plainEntry(entry(Date.UTC(2026, 0, 15), by, 'text'));
  assert.deepEqual(plain(3), {
    time: '2026-01-15T00:00:00.000Z',
    name: 'weather',
    project: '/home/ada/weather',
    pid: 7,
    by: 'server',
    generation: 3,
    text: 'text',
  });
  assert.deepEqual(
    [plain('build').by, plain('wrapper').by, plain('build').generation],
    ['build', 'wrapper', null],
  );
});
