import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bugLine, verbBugLine } from '../../src/report/bug.ts';

const START = 'internal error, mcp-reload ends and the server with it; please report this line: ';

test('an error that nobody expected is one line: what, and the first places', () => {
  const error = new TypeError('no line\n    at all');
  error.stack = `TypeError: no line\n    at all\n${['a (x.cjs:1:2)', 'b (x.cjs:3:4)', 'c (y:5:6)', 'd (z:7:8)'].map(place => `    at ${place}`).join('\n')}`;
  const line = bugLine(error);
  assert.ok(line.startsWith(`${START}TypeError: no line at all at `), line);
  assert.ok(!line.includes('\n'));
  assert.match(line, /a \(x\.cjs:1:2\) at b \(x\.cjs:3:4\)/);
});

test('what is thrown need not be an error', () => {
  assert.equal(bugLine('out\nof order'), `${START}out of order`);
  assert.equal(bugLine(undefined), `${START}undefined`);
});

test('a verb has no server that ends with it', () => {
  const line = verbBugLine(new TypeError('x is\nno y'));
  assert.match(line, /^internal error; please report this line: TypeError: x is no y at \S/);
});
