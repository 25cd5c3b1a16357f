import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import kleur from 'kleur';
import { widthOf } from '../../src/report/columns.ts';
import { NOBODY, type Seen, tableOf } from '../../src/report/table.ts';
import { NOW, seen } from '../support/standings.ts';

const HOME = '/home/ada';
const shown = (all: readonly Seen[], columns = 80) => tableOf(all, { columns, now: NOW, home: HOME });

beforeEach(() => {
  kleur.enabled = false;
});
afterEach(() => {
  kleur.enabled = false;
});

test('one server: its figures, whose it is, its last change', () => {
  assert.deepEqual(shown([seen()]), [
    'NAME    STATE   GEN    UP RESTARTS CRASHES SERVED   P50/P99 MEMORY',
    'weather serving  g4 2h05m        3       0    128 4ms/120ms  84 MB',
    '  pid 4711, claude-code 2.1.330, modern, ~/code/weather',
    '  change 2m ago: g4, server.py changed',
  ]);
});

const lastError = { at: NOW - 90_000, generation: 5, text: 'server.py:12: SyntaxError: invalid syntax' };

test('what has failed says so, with its error', () => {
  const [, stale, , , error] = shown([seen({ stale: true, lastError })]);
  assert.match(stale!, /^weather stale +g4 /);
  assert.equal(error, '  error 1m ago: g5, server.py:12: SyntaxError: invalid syntax');
  const [, down] = shown([seen({ state: 'down', generation: null, p50Ms: null, p99Ms: null })]);
  assert.match(down!, /^weather down +- .* - /);
});

test('who does not answer is told with what stands in his record', () => {
  const ago = { toldAt: NOW - 3_000 };
  const [, mute, , why] = shown([seen({}, { kind: 'mute', why: 'has not answered within 400 ms' }, ago)]);
  assert.match(mute!, /^weather no answer +g4 2h05m/);
  assert.equal(why, '  has not answered within 400 ms; what stands here it told 3s ago');
});

test('the dead are dead since when, and those elsewhere are out of reach', () => {
  const ago = { toldAt: NOW - 3 * 3_600_000, memory: null };
  const [, dead, , since] = shown([seen({}, { kind: 'dead' }, ago)]);
  assert.match(dead!, /^weather dead +g4 +- .* -$/);
  assert.match(since!, /^ {2}killed; last heard of 3h00m ago; mcp-reload clean removes/);
  assert.match(shown([seen({}, { kind: 'elsewhere' }, ago)])[3]!, /another machine or in a container/);
});

const ODD: readonly Seen[] = [
  seen({ name: '天気サーバー', client: '日本語クライアント'.repeat(9) }),
  seen({ name: '👩‍👩‍👧‍👦'.repeat(30) }),
  seen({ name: 'a\nb\r\x1b[2Jc\u202e\t\u2028d' }),
  seen({ name: 'x'.repeat(500), project: `/${'very/deep/'.repeat(40)}end` }),
  seen({ lastError: { ...lastError, text: '\x1b]0;title\x07\n'.repeat(50) } }),
  seen({ client: null, era: null, mode: 'basic', lastChange: null }),
  seen({ state: 'starting', generation: 123_456, served: 123_456_789, restarts: 99_999, p99Ms: 3_599_999 }),
  seen({ startedAt: NOW - 400 * 86_400_000 }, { kind: 'elsewhere' }),
  seen({ startedAt: NOW + 60_000 }, { kind: 'mute', why: 'x'.repeat(300) }),
  seen({ name: '' }, { kind: 'dead' }),
];

test('ten servers, however odd, have no line over 80 columns and none of their own', () => {
  for (const coloured of [false, true]) {
    kleur.enabled = coloured;
    const lines = shown(ODD);
    for (const line of lines) {
      const plain = stripVTControlCharacters(line);
      assert.ok(widthOf(plain) <= 80, `${widthOf(plain)}: ${plain}`);
      assert.doesNotMatch(plain, /[\p{Cc}\p{Zl}\p{Zp}\u202e]/u);
      if (!coloured) assert.equal(plain, line);
    }
    const begins = lines.filter(line => line !== '' && !line.startsWith(' '));
    // The heading, the last line, and each once: the long ones have a line for their names.
    assert.equal(begins.length, ODD.length + 1, begins.join('\n'));
    assert.match(stripVTControlCharacters(lines.at(-1)!), /^10 wrappers: 6 serving, /);
  }
});

test('figures stand beneath their headings', () => {
  const all = [seen(), seen({ name: 'a-much-longer-name', served: 1_234_567, p50Ms: 1_234, p99Ms: 20_000 })];
  const [heading, ...lines] = shown(all);
  const end = heading!.indexOf('SERVED') + 'SERVED'.length;
  const figures = lines.filter(line => / serving +g/.test(line));
  assert.deepEqual(
    figures.map(line => /\S+$/.exec(line.slice(0, end))?.[0]),
    ['128', '1234567'],
  );
  assert.match(figures[1]!, / 1\.2s\/20s /);
});

test('a name that has no room gets a line of its own, whole', () => {
  const name = 'a-server-with-a-name-that-is-as-long-as-names-of-servers-ever-get';
  const [, alone, figures] = shown([seen({ name }), seen()]);
  assert.equal(alone, name);
  assert.match(figures!, /^ +serving /);
});

test('colours are those of a terminal, and say how it is', () => {
  kleur.enabled = true;
  const [, serving] = shown([seen()]);
  assert.ok(serving!.includes(kleur.green('serving')));
  const [, down] = shown([seen({ state: 'down' })]);
  assert.ok(down!.includes(kleur.red('down')));
});

test('paths keep their end, and the home folder is short', () => {
  const of = (project: string) => shown([seen({ project })])[2]!;
  assert.match(of('/home/ada'), / ~$/);
  assert.match(of('/home/adam/x'), / \/home\/adam\/x$/);
  assert.match(of(`/srv/${'deep/'.repeat(30)}end`), / …[^ ]+\/end$/);
});

test('without any there is a sentence, which fits', () => {
  assert.equal(shown([]).join(' '), NOBODY);
  assert.ok(shown([]).every(line => widthOf(line) <= 80));
});
