/** Whose the processes are that run under a number that was ours. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Listed } from '../../src/child/processes.ts';
import { remainsOf, type Whose } from '../../src/control/groups.ts';

const GROUP = { pid: 500, birth: '1000', seen: '2000' };
const SELF = 9;

const one = (of: Partial<Listed>): Listed => ({
  pid: 501,
  parent: 1,
  group: 500,
  session: 500,
  birth: '1500',
  rssBytes: 1,
  isZombie: false,
  ...of,
});
const leader = (of: Partial<Listed> = {}) => one({ pid: 500, birth: '1000', ...of });

const cases: readonly [string, readonly Listed[], Whose][] = [
  ['nobody has the number', [one({ group: 7, session: 7 })], 'nobody'],
  ['the leader lives', [leader()], 'ours'],
  [
    'the leader lives, and others were born later than it was seen',
    [leader(), one({ birth: '9999' })],
    'ours',
  ],
  [
    'the leader has exited and holds its number',
    [leader({ isZombie: true }), one({ birth: '9999' })],
    'ours',
  ],
  ['nobody but the exited leader is left', [leader({ isZombie: true })], 'nobody'],
  ['the number was given anew', [leader({ birth: '3000' }), one({ birth: '3001' })], 'nobody'],
  ['one is left who was born while the leader was seen', [one({})], 'ours'],
  ['with him one who came later', [one({}), one({ pid: 502, birth: '9999' })], 'ours'],
  ['all who are left came later', [one({ birth: '2000' }), one({ birth: '9999' })], 'not-proved'],
  ['he was there before the leader', [one({ birth: '999' })], 'not-proved'],
  ['he is of another session, where we never lead', [one({ session: 400 })], 'nobody'],
  ['sessions are not told', [one({ session: null })], 'not-proved'],
  ['whoever asks is among them', [leader(), one({ pid: SELF })], 'not-proved'],
];
for (const [name, listed, whose] of cases)
  test(name, () => {
    const remains = remainsOf(GROUP, listed, SELF);
    assert.equal(remains.whose, whose);
    const living = listed.filter(({ group, isZombie }) => group === GROUP.pid && !isZombie);
    assert.deepEqual(remains.pids, whose === 'nobody' ? [] : living.map(({ pid }) => pid));
  });

test('where births have no order, only the leader proves anything', () => {
  const group = { ...GROUP, birth: 'Mon Nov 23 07:00:00 2026', seen: null };
  assert.equal(remainsOf(group, [leader({ birth: group.birth }), one({})], SELF).whose, 'ours');
  assert.equal(remainsOf(group, [one({})], SELF).whose, 'not-proved');
});
