import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remembering } from '../../src/app/remembering.ts';
import { NOTHING_REMEMBERED, type Remembered } from '../../src/base/remembered.ts';
import type { Mask } from '../../src/base/shown.ts';

test('what is kept on disk is masked', async () => {
  const kept: Partial<Remembered>[] = [];
  const memory = {
    recall: () => NOTHING_REMEMBERED,
    remember(news: Partial<Remembered>) {
      kept.push(news);
      return null;
    },
  };
  const mask = (text => text.replace('hush', '‹masked›')) as Mask;
  const { learn } = remembering(memory, mask, assert.fail);
  learn({ probe: 'modern', modern: '{"a":"hush"}' });
  learn({ legacy: '{"b":"hush"}', tools: ['{"name":"c","description":"hush"}'] });
  await new Promise(setImmediate);
  assert.deepEqual(kept, [
    {
      probe: 'modern',
      modern: '{"a":"‹masked›"}',
      legacy: '{"b":"‹masked›"}',
      tools: ['{"name":"c","description":"‹masked›"}'],
    },
  ]);
});
