/** A masked stream comes out as the whole would, however it is cut, and nothing is kept back for long. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSecrets } from '../../src/secrets/mask.ts';
import { createMaskedStream } from '../../src/secrets/stream.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { firstSeed, histories, type Random, seeded } from '../support/random.ts';

const KEY = 'Zx9-qwErtY_uiop"asd\\fg+ö/12345=';
const PEM = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkq'.repeat(4)}\nabc=\n-----END PRIVATE KEY-----`;

function stream(known: Readonly<Record<string, string>> = { API_KEY: KEY, DB_PASSWORD: 'development' }) {
  const secrets = createSecrets();
  secrets.learn(Object.entries(known).map(([name, value]) => ({ name, value })));
  const clock = createFakeClock();
  const shown: Buffer[] = [];
  const masked = createMaskedStream(secrets.find, chunk => shown.push(chunk), clock);
  return {
    clock,
    secrets,
    push: (text: string | Buffer) => masked.push(Buffer.from(text as string)),
    flush: () => masked.flush(),
    get chunks() {
      return shown;
    },
    get bytes() {
      return Buffer.concat(shown);
    },
    get text() {
      return Buffer.concat(shown).toString();
    },
  };
}

test('a whole line passes at once, an unfinished one after a moment or when it is asked for', () => {
  const it = stream();
  it.push('one\ntwo');
  assert.equal(it.text, 'one\n');
  it.push(' three');
  it.clock.advance(19);
  assert.equal(it.text, 'one\n');
  it.clock.advance(1);
  assert.equal(it.text, 'one\ntwo three');
  assert.equal(it.clock.armed, 0);
  it.push('\nfour');
  it.flush();
  assert.equal(it.text, 'one\ntwo three\nfour');
  assert.equal(it.clock.armed, 0);
});

test('a chunk without secrets passes as it is, not as a copy', () => {
  const it = stream();
  const chunk = Buffer.from([0xff, 0x00, 0xc3, 0x0a, 0xe2, 0x80, 0x0a]);
  it.push(chunk);
  assert.deepEqual(it.bytes, chunk);
});

test('a value in two chunks, in one line or two', () => {
  for (const wrap of ['', '\n', '\n    ']) {
    for (let at = 4; at < KEY.length; at++) {
      const it = stream();
      it.push(`a ${KEY.slice(0, at)}${wrap}`);
      it.push(`${KEY.slice(at)} b\n`);
      assert.equal(it.text, 'a ‹masked:API_KEY› b\n', JSON.stringify([at, wrap]));
    }
  }
});

test('a value that comes so slowly that its beginning was shown: the rest is masked', () => {
  const it = stream();
  it.push(`a ${KEY.slice(0, 6)}`);
  it.clock.advance(20);
  assert.equal(it.text, 'a Zx9-qw');
  it.push(KEY.slice(6, 12));
  it.clock.advance(20);
  it.push(`${KEY.slice(12)} b\n`);
  assert.equal(it.text, 'a Zx9-qw‹masked:API_KEY›‹masked:API_KEY› b\n');
});

test('a private key is masked also line by line, and what comes after it passes', () => {
  const it = stream();
  for (const line of PEM.split('\n')) {
    it.push(`${line}\n`);
    it.clock.advance(20);
  }
  it.push('next\n');
  assert.match(it.text, /^(‹masked›\n?)+\nnext\n$/);
  const key = stream({ TLS_KEY: PEM });
  key.push(`${PEM}\nnext\n`);
  assert.equal(key.text, '‹masked:TLS_KEY›\nnext\n');
});

test('what is learnt later counts from then on', () => {
  const it = stream({});
  it.push('a secret-1234\n');
  it.secrets.learn([{ name: 'TOKEN', value: 'secret-1234' }]);
  it.push('a secret-1234\n');
  assert.equal(it.text, 'a secret-1234\na ‹masked:TOKEN›\n');
});

const secretPieces = [
  KEY,
  JSON.stringify(KEY),
  encodeURIComponent(KEY),
  'development',
  PEM,
  `ghp_${'a1B2'.repeat(9)}`,
];
const pieces = [
  'a',
  ' ',
  '\n',
  '\n',
  '\r\n',
  'Zx9-',
  'Zx9-qwErtY',
  'development',
  '/development/',
  '"',
  'é',
  '€',
  '-----BEGIN ',
  '://u:p@h',
  'Bearer ',
  'x1234567890',
  '| ',
  '│',
  'Authorization: ',
  KEY.slice(3),
  KEY.slice(0, 20),
  KEY.slice(20),
];

function randomText(random: Random): Buffer {
  const parts = Array.from({ length: random.below(30) }, () => {
    if (random.chance(0.1)) return Buffer.from([random.below(256), random.below(256)]);
    return Buffer.from(random.pick(random.chance(0.3) ? secretPieces : pieces));
  });
  return Buffer.concat(parts);
}

/** Every piece between random cuts, some of them empty. */
function cut(bytes: Buffer, random: Random): Buffer[] {
  const cuts = Array.from({ length: random.below(12) }, () => random.below(bytes.length + 1)).sort(
    (a, b) => a - b,
  );
  return [0, ...cuts].map((from, at) => bytes.subarray(from, cuts[at] ?? bytes.length));
}

test('however a stream is cut, it comes out as the whole', () => {
  const first = firstSeed();
  for (let seed = first; seed < first + histories(3_000); seed++) {
    const random = seeded(seed);
    const bytes = randomText(random);
    const [whole, inPieces] = [stream(), stream()];
    whole.push(bytes);
    whole.flush();
    for (const chunk of cut(bytes, random)) inPieces.push(chunk);
    inPieces.flush();
    assert.equal(inPieces.bytes.toString('latin1'), whole.bytes.toString('latin1'), `seed ${seed}`);
    assert.equal(whole.text.includes('qwErtY_uiop"asd'), false, `seed ${seed}`);
  }
});

test('bytes without secrets pass as they are, also in very long lines and binary', () => {
  const random = seeded(firstSeed());
  const noise = Buffer.from(Array.from({ length: 900_000 }, () => random.below(256)));
  const it = stream();
  for (let at = 0; at < noise.length; at += 65_536) it.push(noise.subarray(at, at + 65_536));
  const line = Buffer.alloc(3_000_000, 'x y');
  for (let at = 0; at < line.length; at += 65_536) it.push(line.subarray(at, at + 65_536));
  it.flush();
  assert.ok(it.bytes.equals(Buffer.concat([noise, line])));
});

test('a long line is masked where its pieces meet, however it is cut', () => {
  const line = Buffer.from(`${'x'.repeat(256 * 1024 - 10)}${KEY} ${'y '.repeat(150_000)}${KEY}\n`);
  for (const size of [line.length, 65_536, 50_001]) {
    const it = stream();
    for (let at = 0; at < line.length; at += size) it.push(line.subarray(at, at + size));
    assert.equal(it.text, line.toString().replaceAll(KEY, '‹masked:API_KEY›'));
  }
});

test('a line in very many pieces takes time in proportion to its length', () => {
  const it = stream();
  const chunk = Buffer.from('x');
  for (let count = 0; count < 600_000; count++) it.push(chunk);
  it.flush();
  assert.equal(it.bytes.length, 600_000);
});
