/** A server's stderr between lines of ours: attempts to forge one, or to move a terminal's cursor over one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { othersWords } from '../../src/report/others-words.ts';

const shown = (text: string, isMidLine = false): string =>
  othersWords(Buffer.from(text), isMidLine).toString('utf8');

test('what a server usually writes passes as it is', () => {
  for (const text of [
    '',
    '\n',
    'ready\n',
    'half a line',
    'a\r\nb\r\n',
    '\tindented\n',
    '\x1b[31mred\x1b[0m\n',
    '\x1b[38;5;10mgreen\x1b[m\n',
    'grüße 🙂 À',
    '[INFO] up\n  at f (/srv/mcp-reload/node_modules/x.js:1:1)\n',
  ])
    assert.equal(shown(text), text);
  const broken = Buffer.from([0xff, 0xc3, 0x28, 0x9b, 0x0a]);
  assert.deepEqual(othersWords(broken, false), broken);
});

test('a line that looks like ours is quoted', () => {
  for (const line of [
    '[mcp-reload] srv: generation 9 is serving',
    '   [mcp-reload] x',
    '\x1b[36m[mcp-reload]\x1b[39m x',
    '\x1b[36m[mcp\x1b[1m-reload] x',
    '[MCP-Reload] x',
    'mcp-reload: unknown option',
    '2026-11-23T03:14:34.000Z [mcp-reload] x',
  ]) {
    assert.equal(shown(`${line}\n`), `| ${line}\n`);
    assert.equal(shown(`fine\n${line}\nfine\n`), `fine\n| ${line}\nfine\n`);
  }
});

test('nor is one put together of pieces', () => {
  for (let cut = 1; cut < '[mcp-reload] x'.length; cut++) {
    const line = '[mcp-reload] x\n';
    const all = shown(line.slice(0, cut)) + shown(line.slice(cut), true);
    assert.equal(all, `| ${line}`);
  }
  assert.equal(shown('  ') + shown('[mcp-reload] x\n', true), '|   [mcp-reload] x\n');
});

test('nothing begins a line again, moves a cursor, clears, or sets a title', () => {
  assert.equal(shown('x\r[mcp-reload] y\n'), 'x\n| [mcp-reload] y\n');
  assert.equal(shown('\x1b[1A\x1b[2K[mcp-reload] y\n'), '| ␛[1A␛[2K[mcp-reload] y\n');
  assert.equal(shown('\x1b]0;title\x07\x1bc\x1b[2J\x08\x7f\0'), '␛]0;title␇␛c␛[2J␈␡␀');
  assert.equal(shown('\u009b2J\u0085x'), '\ufffd2J\ufffdx');
  assert.equal(shown('\x07[0m'), '␇[0m');
});

test('a long run of one byte costs no more than any other text', () => {
  for (let byte = 0; byte < 256; byte++) {
    const run = Buffer.alloc(64 * 1024, byte);
    const took = Array.from({ length: 3 }, () => {
      const start = performance.now();
      othersWords(run, false);
      return performance.now() - start;
    });
    // The best one is about the work to be done, whatever else the machine does.
    assert.ok(Math.min(...took) < 1_000, `byte ${byte}: ${Math.min(...took)} ms`);
  }
});
