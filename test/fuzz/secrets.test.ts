/** A secret is never shown, whatever stands around it and however the stream is cut. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createSecrets } from '../../src/secrets/mask.ts';
import { createMaskedStream } from '../../src/secrets/stream.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { always, cutAt, cuts, repetitive, textOf } from '../support/fuzz.ts';

const AROUND = [
  'a',
  ' ',
  '\n',
  '\r\n',
  '"',
  '\\',
  '| ',
  '│',
  '=',
  '://u:',
  '@h',
  'Bearer ',
  '-----BEGIN ',
  '...',
  'é',
];
/** With a sign that is in no ordinary word, so that it is one wherever it stands. */
const value = fc
  .string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 40 })
  .map(text => `${text.replace(/\s/g, '_')}~9`);

function masked(value: string) {
  const secrets = createSecrets();
  secrets.learn([{ name: 'API_KEY', value }]);
  const shown: Buffer[] = [];
  const stream = createMaskedStream(secrets.find, chunk => shown.push(chunk), createFakeClock());
  return { secrets, stream, text: () => Buffer.concat(shown).toString('latin1') };
}

always(
  'a value is not shown, and a stream comes out as the whole would',
  700,
  [value, textOf(AROUND, 8), textOf(AROUND, 8), cuts],
  (value, before, after, at) => {
    const bytes = Buffer.from(`${before}${value}${after}\n`);
    const [whole, inPieces] = [masked(value), masked(value)];
    whole.stream.push(bytes);
    whole.stream.flush();
    for (const chunk of cutAt(bytes, at)) inPieces.stream.push(chunk);
    inPieces.stream.flush();
    assert.equal(inPieces.text(), whole.text());
    for (const shown of [whole.text(), whole.secrets.mask(bytes.toString())])
      assert.ok(!shown.includes(value));
  },
);

always('very much of the same is masked in time', 40, [repetitive(AROUND, 50_000)], text => {
  masked('Zx9~qwErtY_uiop').secrets.mask(`Zx9~${text}`);
});
