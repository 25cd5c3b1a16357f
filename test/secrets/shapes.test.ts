import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSecrets } from '../../src/secrets/mask.ts';

const { mask } = createSecrets();
const check = (text: string, expected: string) => assert.equal(mask(text), expected, text);

/** Put together here, so that no scanner takes them for real. */
const some = (length: number, alphabet = 'a1B2c3D4e5') =>
  alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
const tokens: Record<string, string> = {
  'GitHub, personal': `ghp_${some(36)}`,
  'GitHub, server': `ghs_${some(36)}`,
  'GitHub, fine-grained': `github_pat_${some(22)}_${some(59)}`,
  GitLab: `glpat-${some(20)}`,
  OpenAI: `sk-proj-${some(40)}-x_${some(20)}`,
  'OpenAI, old': `sk-${some(48)}`,
  Anthropic: `sk-ant-api03-${some(90)}-AA`,
  Groq: `gsk_${some(52)}`,
  'Hugging Face': `hf_${some(34)}`,
  AWS: `AKIA${some(16, 'A1B2C3D4')}`,
  Slack: `xoxb-${some(12, '1234567890')}-${some(24)}`,
  'Slack, app': `xapp-1-A0${some(20)}`,
  Google: `AIza${some(35)}`,
  Stripe: `sk_live_${some(24)}`,
  'Stripe, restricted': `rk_test_${some(24)}`,
  npm: `npm_${some(36)}`,
  PyPI: `pypi-${some(60)}`,
  SendGrid: `SG.${some(22)}.${some(43)}`,
  Shopify: `shpat_${some(32, 'a1b2')}`,
  'a web token': `eyJ${some(20)}.eyJ${some(40)}.${some(43)}`,
};
for (const [maker, token] of Object.entries(tokens))
  test(`a token of ${maker}`, () => {
    check(token, '‹masked›');
    check(`x=${token}, "${token}" ${token}\n`, 'x=‹masked›, "‹masked›" ‹masked›\n');
    check(`a${token} a_${token}`, `a${token} a_${token}`);
    check(`token%3D${token}%26`, `token%3D‹masked›%26`);
  });

const places: [text: string, expected: string][] = [
  ['Authorization: Bearer abc', 'Authorization: ‹masked›'],
  ['Authorization: Basic dXNlcjpwYXNz\nnext', 'Authorization: Basic ‹masked›\nnext'],
  ['{"authorization": "token abcdefgh", "x": 1}', '{"authorization": "token ‹masked›", "x": 1}'],
  ["{'Authorization': 'abcdefgh'}", "{'Authorization': '‹masked›'}"],
  ['-H "X-Api-Key: abcdefgh"', '-H "X-Api-Key: ‹masked›"'],
  ["'x-goog-api-key': 'abcdefgh'", "'x-goog-api-key': '‹masked›'"],
  ['sent Bearer abcdef12 off', 'sent Bearer ‹masked› off'],
  ['uses Bearer authentication', 'uses Bearer authentication'],
  ['postgres://app:pw@db:5432/x', 'postgres://app:‹masked›@db:5432/x'],
  ['redis://:p@ss@db/0', 'redis://:‹masked›@db/0'],
  ['amqp://u:pässwörd@mq', 'amqp://u:‹masked›@mq'],
  ['https://user@host/ http://host:8080/x@y', 'https://user@host/ http://host:8080/x@y'],
  ['GET /x?key=abcdefgh&q=1', 'GET /x?key=‹masked›&q=1'],
  ['https://x/y?a=b&access_token=abcdefgh#z', 'https://x/y?a=b&access_token=‹masked›#z'],
  ['https://x/y?page=12345678', 'https://x/y?page=12345678'],
];
for (const [text, expected] of places) test(`in its place: ${text}`, () => check(text, expected));

const KEY_LINES = [
  '-----BEGIN RSA PRIVATE KEY-----',
  some(64),
  some(64),
  'Qw==',
  '-----END RSA PRIVATE KEY-----',
];

test('a private key, in lines, quoted, indented, escaped', () => {
  for (const separator of ['\n', '\r\n', '\n    ', '\n| ', '\\n', '\\r\\n', '\\\\n']) {
    check(`a ${KEY_LINES.join(separator)} b`, 'a ‹masked› b');
    check(`a ${KEY_LINES.slice(0, 3).join(separator)}`, 'a ‹masked›');
  }
  const locked = [
    KEY_LINES[0],
    'Proc-Type: 4,ENCRYPTED',
    'DEK-Info: AES-128-CBC,0A1B',
    '',
    ...KEY_LINES.slice(1),
  ];
  check(`a\n${locked.join('\n')}\nb`, 'a\n‹masked›\nb');
  check(`${KEY_LINES.slice(0, 3).join('\n')}\nit ends too early: no\n`, '‹masked›\nit ends too early: no\n');
});

test('a long line that is none does not take for ever', () => {
  for (const filling of ['\\n', ' ', '\\\\n ']) {
    const text = `${KEY_LINES[0]}${filling.repeat(3_000)}{`;
    assert.ok(mask(text) === text);
  }
});

test('what is no secret stays', () => {
  for (const text of [
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    'expected -----BEGIN PRIVATE KEY-----, got {x}\n',
    'task-runner-with-a-long-name-12 disk-usage-is-high-on-host-1',
    'sk-learn-is-a-long-name-for-a-module',
    'authorize the author: authorized_keys',
    'File "/home/u/AKIA/ghp_/sk-/server.py", line 3, in handler',
    'eyJ.eyJ. bearer x-y x-key ?key=1 ://:@ hooks.slack.com',
  ])
    check(text, text);
});
