import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planOf } from './plan.ts';

const acts = [
  { name: 'often', weight: 8 },
  { name: 'seldom', weight: 1 },
  { name: 'never', weight: 0 },
];

/** `drawn`: how much each act draws for itself. */
function first(count: number, seed: number, drawn = 0): string[] {
  const plan = planOf(acts, seed);
  return Array.from({ length: count }, () => {
    const { act, random, pause } = plan.next().value;
    for (let n = 0; n < drawn; n++) random.next();
    return `${act.name} ${pause}`;
  });
}

test('one seed is one order, whatever the acts draw', () => {
  assert.deepEqual(first(200, 7, 3), first(200, 7));
  assert.notDeepEqual(first(200, 8), first(200, 7));
});

test('acts come as often as they weigh', () => {
  const names = first(900, 1).map(step => step.split(' ')[0]);
  const count = (name: string) => names.filter(one => one === name).length;
  assert.equal(count('never'), 0);
  assert.ok(count('often') > 6 * count('seldom') && count('seldom') > 50);
});
