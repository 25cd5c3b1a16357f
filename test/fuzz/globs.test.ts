/** Any glob and any ignore file says yes or no about any path. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileGlob, compileIgnore } from '../../src/watch/globs.ts';
import { createRules } from '../../src/watch/ignorerules.ts';
import { always, repetitive, textOf } from '../support/fuzz.ts';

const PIECES = [
  '*',
  '**',
  '?',
  '/',
  './',
  '../',
  '!',
  '#',
  '\\',
  '[',
  ']',
  '{',
  '}',
  '(',
  ')',
  '|',
  '+(',
  '@(',
];
const patterns = textOf(
  [...PIECES, ',', '-', '^', '$', '.', ' ', 'a', 'b', '.py', '[z-a]', '[[:alpha:]]', '\0'],
  8,
);
const name = fc
  .oneof(
    fc.constantFrom('a', 'b.py', '..a', '...', '[x]', 'a b', '-', '!a', '#a', 'ü', '\\', '*', ' ', 'a\nb'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }),
  )
  .filter(name => !/[/\0]/.test(name) && name !== '.' && name !== '..');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map(names => `/r/${names.join('/')}`);

always('a glob matches or not, or is refused with a reason', 600, [patterns, path], (text, path) => {
  const glob = compileGlob('/r', text, folder => folder);
  if (!glob.ok) return assert.ok(glob.reason.length > 0);
  for (const asked of ['matches', 'names', 'reaches'] as const)
    assert.equal(typeof glob.value[asked](path), 'boolean');
});

always('so does an ignored one', 600, [patterns, path], (text, path) => {
  const ignore = compileIgnore('/r', text);
  if (ignore.ok) assert.equal(typeof ignore.value(path), 'boolean');
  else assert.ok(ignore.reason.length > 0);
});

const lines = fc.array(patterns, { maxLength: 5 }).map(all => all.join('\n'));

always('ignore files, whatever is in them, say yes or no', 600, [lines, lines, path], (text, inner, path) => {
  const fileIn = (folder: string, text: string) => ({ path: `${folder}/.gitignore`, folder, text });
  const rules = createRules('/r', false, [], folder => ({
    strong: [],
    weak: folder === '/r' ? [fileIn(folder, text)] : folder === '/r/a' ? [fileIn(folder, inner)] : [],
  }));
  for (const asked of ['ignores', 'excludes', 'hides'] as const)
    assert.equal(typeof rules[asked](path), 'boolean');
  // What is in a folder that is left out is left out.
  if (rules.excludes(path)) assert.ok(rules.ignores(`${path}/x`));
});

always(
  'a long name is compared in time',
  60,
  [patterns, repetitive(['a', 'a.', '.', '-', '/a', ' '], 2_000)],
  (text, name) => {
    const glob = compileIgnore('/r', text);
    if (glob.ok) glob.value(`/r/${name}`);
    createRules('/r', false, [], folder => ({
      strong: [],
      weak: folder === '/r' ? [{ path: '/r/.gitignore', folder, text }] : [],
    })).ignores(`/r/x${name.replaceAll('/', '_')}`);
  },
);
