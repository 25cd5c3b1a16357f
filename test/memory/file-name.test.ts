import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileName } from '../../src/memory/file-name.ts';

const folder = mkdtempSync(join(tmpdir(), 'mcp-reload-file-name-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const UGLY = [
  ...[
    '../../x',
    '..',
    '.',
    '/',
    '',
    'a/b',
    'a\\b',
    'C:\\x',
    '\\\\server\\share',
    '~',
    '-rf',
    '.hidden',
    'x.',
    'x ',
  ],
  ...[
    'CON',
    'con.txt',
    'NUL',
    'LPT1',
    'aux.',
    'a:b',
    'a*b?',
    '<|>',
    '"',
    "'",
    '$(x)',
    '`x`',
    '%00',
    '%2e%2e',
  ],
  ...['a\0b', '\0', 'a\nb', '\x1b[2J', '🙂', 'é', '\ud800', '\u202e', 'x'.repeat(300), '../'.repeat(100_000)],
];

test('whatever a server is called, its file is one plain name in the folder', () => {
  const names = UGLY.map(word => fileName([word, word], word, '.json'));
  for (const [at, name] of names.entries()) {
    assert.match(name, /^\w[\w-]{0,48}-[0-9a-f]{20}\.json$/, JSON.stringify(UGLY[at]));
    writeFileSync(join(folder, name), '');
  }
  assert.deepEqual(readdirSync(folder).sort(), [...names].sort());
});

test('no two are one file, on a disk that ignores case neither', () => {
  const names = [...UGLY, 'x', 'X'].map(word => fileName([word], word, '').toLowerCase());
  assert.equal(new Set(names).size, names.length);
});

test('the words are for people; what identifies it is not to be read', () => {
  const name = fileName(['/home/me/weather', 'python3'], ['--token', 's3cret'], '.json');
  assert.match(name, /^weather-python3-[0-9a-f]{20}\.json$/);
  assert.notEqual(name, fileName(['/home/me/weather', 'python3'], ['--token', 'other'], '.json'));
});
