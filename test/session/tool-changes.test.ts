import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare, type Entries } from '../../src/session/lists.ts';
import { isBreaking, type ToolChange, toolChanges } from '../../src/session/tool-changes.ts';

type Tool = Record<string, unknown> & { readonly name: string };

const entries = (tools: readonly Tool[]): Entries =>
  new Map(tools.map(tool => [tool.name, { name: tool.name, text: JSON.stringify(tool) }]));

const changes = (before: readonly Tool[], after: readonly Tool[]) =>
  toolChanges(compare(entries(before), entries(after)));

/** One change as words: `t.x added`, `t description`, `removed t` … */
function inWords(change: ToolChange): string {
  const breaking = isBreaking(change) ? '!' : '';
  switch (change.kind) {
    case 'parameter':
      return `${breaking}${change.tool}.${change.parameter} ${change.change}`;
    case 'other':
      return `${breaking}${change.tool} other ${change.members.join(' ')}`;
    case 'removed':
    case 'added':
      return `${breaking}${change.kind} ${change.tool}`;
    default:
      return `${breaking}${change.tool} ${change.kind}`;
  }
}

const tool = (properties: Record<string, unknown> = {}, required: string[] = [], rest = {}): Tool => ({
  name: 't',
  inputSchema: { type: 'object', properties, required },
  ...rest,
});

const check = (before: Tool, after: Tool, expected: string[]) =>
  assert.deepEqual(changes([before], [after]).map(inWords), expected);

const STRING = { type: 'string' };

test('parameters: what breaks calls that were right before is marked (!)', () => {
  check(tool({ x: STRING }), tool({ x: STRING }), []);
  check(tool({ x: STRING }), tool({}), ['!t.x removed']);
  check(tool({}), tool({ x: STRING }, ['x']), ['!t.x added-required']);
  check(tool({ x: STRING }), tool({ x: STRING }, ['x']), ['!t.x now-required']);
  check(tool({ x: STRING }), tool({ x: { type: 'number' } }), ['!t.x retyped']);
  check(tool({ x: STRING }), tool({ x: { ...STRING, enum: ['a'] } }), ['!t.x retyped']);
});

test('parameters: what leaves old calls right is not', () => {
  check(tool({}), tool({ x: STRING }), ['t.x added']);
  check(tool({ x: STRING }, ['x']), tool({ x: { ...STRING } }, ['x']), []);
  check(tool({ x: STRING }, ['x']), tool({ x: STRING }), ['t.x now-optional']);
  check(tool({ x: STRING }), tool({ x: { ...STRING, description: 'd' } }), ['t.x redescribed']);
  check(tool({ x: STRING }), tool({ x: { ...STRING, title: 'X' } }), ['t.x redescribed']);
});

test('parameters: several changes of one are all said', () => {
  check(tool({ x: STRING }), tool({ x: { type: 'number' }, y: STRING }, ['x']), [
    '!t.x now-required',
    '!t.x retyped',
    't.y added',
  ]);
});

test('a tool without a schema has no parameters', () => {
  check({ name: 't' }, tool({ x: STRING }), ['t.x added']);
  check(tool({ x: STRING }), { name: 't', inputSchema: null }, ['!t.x removed']);
  check({ name: 't', inputSchema: true }, { name: 't', inputSchema: [] }, ['t other inputSchema']);
});

test('descriptions, output schemas and everything else are said as what they are', () => {
  check(tool({}, [], { description: 'a' }), tool({}, [], { description: 'b' }), ['t description']);
  check(tool({}, [], { description: 'a' }), tool(), ['t description']);
  check(tool(), tool({}, [], { outputSchema: { type: 'object' } }), ['t output']);
  check(tool(), tool({}, [], { title: 'T', annotations: {} }), ['t other title annotations']);
  check(tool(), { ...tool(), inputSchema: { type: 'object', properties: {}, required: [], $comment: 'c' } }, [
    't other inputSchema',
  ]);
});

test('an empty description is no description', () => {
  check(tool({}, [], { description: '' }), tool(), []);
});

test('added tools are told with their description and parameters, the optional ones marked', () => {
  const [added] = changes([], [tool({ x: STRING, y: STRING }, ['x'], { description: 'd' })]);
  assert.deepEqual(added, { kind: 'added', tool: 't', description: 'd', parameters: ['x', 'y?'] });
  const [bare] = changes([], [{ name: 't' }]);
  assert.deepEqual(bare, { kind: 'added', tool: 't', description: '', parameters: [] });
});

test('a parameter is told with its new schema', () => {
  const [change] = changes([tool({ x: STRING })], [tool({ x: { type: 'number' } })]);
  assert.deepEqual(change, {
    kind: 'parameter',
    tool: 't',
    parameter: 'x',
    change: 'retyped',
    schema: '{"type":"number"}',
  });
});

test('the most breaking comes first, whatever the order of the tools', () => {
  const before = [{ name: 'a', description: 'old' }, { name: 'gone' }, { ...tool({ x: STRING }), name: 'z' }];
  const after = [{ name: 'a', description: 'new' }, { ...tool({ y: STRING }), name: 'z' }, { name: 'new' }];
  assert.deepEqual(changes(before, after).map(inWords), [
    '!removed gone',
    '!z.x removed',
    'a description',
    'z.y added',
    'added new',
  ]);
});

test('a rule beside the parameters that changed breaks calls, whatever else changed', () => {
  const nested = (required: string[]) => ({
    ...tool({ p: { $ref: '#/$defs/P' } }),
    inputSchema: {
      type: 'object',
      properties: { p: { $ref: '#/$defs/P' } },
      $defs: { P: { type: 'object', required } },
    },
  });
  check(nested(['a']), { ...nested(['a', 'b']), description: 'other words' }, ['!t schema', 't description']);
});

test('words at any depth are no change of a parameter, and names of properties are only names', () => {
  const list = (description: string) =>
    tool({ p: { type: 'array', items: { type: 'string', description } } });
  check(list('old'), list('new'), ['t.p redescribed']);
  check(tool({ constructor: { type: 'string' } }), tool({}), ['!t.constructor removed']);
});
