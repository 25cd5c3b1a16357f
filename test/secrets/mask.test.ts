import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSecrets } from '../../src/secrets/mask.ts';
import { firstSeed, histories, seeded } from '../support/random.ts';

function maskWith(known: Readonly<Record<string, string>>) {
  const secrets = createSecrets();
  secrets.learn(Object.entries(known).map(([name, value]) => ({ name, value })));
  return secrets.mask;
}

const KEY = 'Zx9-qwErtY_uiop"asd\\fg+ö/12345=';
const known = maskWith({ API_KEY: KEY, DB_PASSWORD: 'development', PIN_TOKEN: 'localhost1' });
const check = (text: string, expected: string, mask = known) => assert.equal(mask(text), expected);

test('a known value is masked by its name, as it is, escaped, encoded', () => {
  check(`key ${KEY}.`, 'key ‹masked:API_KEY›.');
  check(`x${KEY}${KEY}y`, 'x‹masked:API_KEY›‹masked:API_KEY›y');
  check(JSON.stringify({ KEY }), '{"KEY":"‹masked:API_KEY›"}');
  check('"Zx9-qwErtY_uiop\\"asd\\\\fg+\\u00f6/12345="', '"‹masked:API_KEY›"');
  check(`?q=${encodeURIComponent(KEY)}&x`, '?q=‹masked:API_KEY›&x');
  check(`Basic ${Buffer.from(KEY).toString('base64')}`, 'Basic ‹masked:API_KEY›=');
});

test('escaped for addresses as every language does it', () => {
  const mask = maskWith({ API_KEY: 'q!w(e)r*t-1', AWS_SECRET: '+k/4+w/b+2=' });
  check('?q=q%21w%28e%29r%2At-1&', '?q=‹masked:API_KEY›&', mask);
  check('/%2Bk/4%2Bw/b%2B2%3D/', '/‹masked:AWS_SECRET›/', mask);
});

test('letters alone may be chance, and are masked within a path, too', () => {
  const mask = maskWith({ API_KEY: 'aXkLQzopTRvbWQmn', WORD_TOKEN: 'mySecretWord' });
  check('https://x.y/aXkLQzopTRvbWQmn/z', 'https://x.y/‹masked:API_KEY›/z', mask);
  check('/srv/mySecretWord/z mySecretWord', '/srv/mySecretWord/z ‹masked:WORD_TOKEN›', mask);
});

test('across line breaks, wherever the value was wrapped', () => {
  for (let at = 4; at < KEY.length - 1; at++) {
    for (const wrap of ['\n', '\r\n', '\n    ', '\n| ', '  │\n│ ', ' \\\n']) {
      const wrapped = known(`a ${KEY.slice(0, at)}${wrap}${KEY.slice(at)} b`);
      assert.equal(wrapped, 'a ‹masked:API_KEY› b', JSON.stringify([at, wrap]));
    }
  }
  // Three characters alone say nothing.
  check(`a ${KEY.slice(0, 2)}\n${KEY.slice(2)} b`, `a Zx\n9‹masked:API_KEY› b`);
});

test('the beginning of a value and then very many spaces take no time', () => {
  const text = `${KEY.slice(0, 3)}${' '.repeat(200_000)}`;
  check(text, text);
});

test('very many private keys that are only begun take time in proportion to their length', () => {
  const begun = '-----BEGIN PRIVATE KEY-----\n'.repeat(20_000);
  check(begun, `${begun.slice(0, -28)}‹masked›\n`);
});

test('so is what is left of a value that was cut', () => {
  check(`${KEY.slice(0, 10)}… b`, '‹masked:API_KEY›… b');
  check(`'${KEY.slice(0, 10)}'... 20 more characters`, "'‹masked:API_KEY›'... 20 more characters");
  check(`${KEY.slice(0, 20)} b`, '‹masked:API_KEY› b');
  check(`${KEY.slice(0, 10)}`, '‹masked:API_KEY›');
  check(`${KEY.slice(0, 7)}… ${KEY.slice(0, 9)} b`, `${KEY.slice(0, 7)}… ${KEY.slice(0, 9)} b`);
});

test('a value that is an ordinary word is masked where it stands alone', () => {
  check('password development wrong', 'password ‹masked:DB_PASSWORD› wrong');
  check('development', '‹masked:DB_PASSWORD›');
  check('"development", (development).', '"‹masked:DB_PASSWORD›", (‹masked:DB_PASSWORD›).');
  check('DB_PASSWORD=development', 'DB_PASSWORD=‹masked:DB_PASSWORD›');
  check('at localhost1:80', 'at ‹masked:PIN_TOKEN›:80');
  for (const text of [
    'File "/app/development/server.py", line 3',
    'File "C:\\development\\server.py", line 3',
    'at development.server (development.py:3)',
    '/srv/localhost1/x',
    'localhost1/x localhost12 xlocalhost1',
    'developments my_development pre-development --development development() is.development',
    'development=1',
  ])
    check(text, text);
});

test('masking twice is masking once', () => {
  check('x://u:‹masked:DB_PASSWORD›@h/', 'x://u:‹masked:DB_PASSWORD›@h/');
  check('Authorization: Bearer ‹masked:API_KEY›', 'Authorization: Bearer ‹masked:API_KEY›');
  const mask = maskWith({ MASKED_TOKEN: 'masked:MASKED_TOKEN', X_KEY: 'MASKED_TOKEN' });
  for (const text of [
    'x masked:MASKED_TOKEN x',
    'MASKED_TOKEN',
    'Bearer abcdefgh1',
    'x://u:abcdefgh1@h Authorization: Basic a b',
  ])
    check(mask(text), mask(text), mask);
});

test('what was ever learnt stays', () => {
  const secrets = createSecrets();
  secrets.learn([{ name: 'TOKEN', value: 'first-value-1' }]);
  secrets.learn([{ name: 'TOKEN', value: 'second-value-2' }]);
  assert.equal(secrets.mask('first-value-1 second-value-2'), '‹masked:TOKEN› ‹masked:TOKEN›');
});

const PIECES = [
  'a',
  'sk',
  '-',
  '_',
  '.',
  '/',
  ' ',
  '\n',
  '\r\n',
  '"',
  'é',
  '€',
  '😀',
  '\ud800',
  'key',
  'Bearer',
  '://',
  '=',
  'eyJ',
  '0',
  '-----BEGIN ',
  'x-',
];

test('a text without secrets stays as it is, character by character', () => {
  const first = firstSeed();
  for (let seed = first; seed < first + histories(2_000); seed++) {
    const random = seeded(seed);
    const text = Array.from({ length: random.below(60) }, () => random.pick(PIECES)).join('');
    if (/bearer|auth|key["' ]*[:=]|@/i.test(text)) continue;
    assert.equal(known(text), text, `seed ${seed}`);
  }
});
