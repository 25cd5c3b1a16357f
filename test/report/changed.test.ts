import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breaksCalls, changeLines } from '../../src/report/changed.ts';
import type { ParameterChange, ToolChange } from '../../src/session/tool-changes.ts';

const check = (change: ToolChange, expected: string) => assert.equal(changeLines([change]), `- ${expected}`);

test('each kind of change is one line', () => {
  check({ kind: 'removed', tool: 'look' }, 'BREAKING removed: look');
  check(
    { kind: 'added', tool: 'look', description: 'Looks\n  around', parameters: ['at', 'far?'] },
    'added: look(at, far?) - Looks around',
  );
  check({ kind: 'added', tool: 'look', description: '', parameters: [] }, 'added: look()');
  check({ kind: 'output', tool: 'look' }, 'look: the output schema changed');
  check({ kind: 'description', tool: 'look', description: 'a\nb' }, 'look: new description: a b');
  check({ kind: 'description', tool: 'look', description: '' }, 'look: new description: (none)');
  check({ kind: 'other', tool: 'look', members: ['title', '_meta'] }, 'look: changed: title, _meta');
});

test('a changed parameter is told with its new schema', () => {
  const checkParameter = (change: ParameterChange, schema: string | null, expected: string) =>
    check({ kind: 'parameter', tool: 'look', parameter: 'at', change, schema }, expected);
  checkParameter('removed', null, 'BREAKING look: parameter at was removed');
  checkParameter('now-required', '{"a":1}', 'BREAKING look: parameter at is now required: {"a":1}');
  checkParameter('added-required', '{}', 'BREAKING look: parameter at was added and is required: {}');
  checkParameter('retyped', '{}', 'BREAKING look: parameter at changed its schema: {}');
  checkParameter('added', '{}', 'look: parameter at was added (optional): {}');
  checkParameter('now-optional', '{}', 'look: parameter at is now optional');
  checkParameter('redescribed', '{}', 'look: parameter at is described anew: {}');
});

test('20 changes are told, of more their number', () => {
  const removed = (count: number): ToolChange[] =>
    Array.from({ length: count }, (_, number) => ({ kind: 'removed', tool: `t${number}` }));
  assert.equal(changeLines(removed(20)).split('\n').length, 20);
  const lines = changeLines(removed(23)).split('\n');
  assert.deepEqual(lines.slice(19), [
    '- BREAKING removed: t19',
    '- and 3 more: list the tools again to see them',
  ]);
});

test('long schemas and descriptions are cut', () => {
  const long = 'x'.repeat(5_000);
  const lines = changeLines([
    { kind: 'parameter', tool: 'look', parameter: 'at', change: 'retyped', schema: JSON.stringify(long) },
    { kind: 'description', tool: 'look', description: long },
    { kind: 'added', tool: 'see', description: long, parameters: [] },
  ]).split('\n');
  assert.equal(lines.length, 3);
  for (const line of lines) assert.ok(line.length < 300 && line.endsWith('…'), line);
});

test('whether calls may break is said when any change is breaking', () => {
  assert.equal(breaksCalls([{ kind: 'output', tool: 'a' }]), false);
  assert.equal(
    breaksCalls([
      { kind: 'output', tool: 'a' },
      { kind: 'removed', tool: 'b' },
    ]),
    true,
  );
  assert.equal(breaksCalls([]), false);
});
