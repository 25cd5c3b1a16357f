import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayBeMessage } from '../../src/base/message-shape.ts';

test('words in brackets are no message, as loggers and compilers print them', () => {
  const mayBe = (text: string) => mayBeMessage(Buffer.from(text));
  const messages = ['{"id":1}', ' { "id":1}', '[{"id":1}]', '[ {"id":1}]', '{}', `{${' '.repeat(90)}"id":1}`];
  const words = [
    '[ERROR] App.java:[3,5] cannot find symbol',
    '[1,2]',
    '{x}',
    "{'a': 1}",
    '[]',
    '',
    'x {"id":1}',
  ];
  assert.deepEqual(
    messages.filter(text => !mayBe(text)),
    [],
  );
  assert.deepEqual(words.filter(mayBe), []);
});
