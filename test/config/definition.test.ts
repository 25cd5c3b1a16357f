/** The definition, the example that shows it, and what holds where nobody says. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { toJsonSchema } from '@valibot/to-json-schema';
import { configDefinition } from '../../src/config/definition.ts';
import { parseConfig } from '../../src/config/read.ts';
import { BUILT_IN, settle } from '../../src/config/settings.ts';
import { home } from '../support/home.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly default?: unknown;
  readonly description?: string;
}

const schema = toJsonSchema(configDefinition) as unknown as Schema & {
  readonly properties: { readonly servers: { readonly additionalProperties: Schema } };
};
const server = schema.properties.servers.additionalProperties;

/** `timeouts.startMs` and the like. */
function options(of: Schema, above = ''): readonly (readonly [string, Schema])[] {
  return Object.entries(of.properties ?? {}).flatMap(([name, inner]) => [
    [above + name, inner] as const,
    ...options(inner, `${above}${name}.`),
  ]);
}

const at = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);

const example = readFileSync(join(home, 'mcp-reload.config.example.json'), 'utf8');

test('the example is valid and shows every option', () => {
  const read = parseConfig(example, 'mcp-reload.config.example.json');
  assert.ok(read.ok, JSON.stringify(read));
  const { config } = read.read;
  const missing = options(server).filter(([path]) => at(config.servers?.['my-server'], path) === undefined);
  assert.deepEqual(
    missing.map(([path]) => path),
    [],
  );
  assert.deepEqual(
    Object.keys(schema.properties).filter(key => !Object.hasOwn(config, key)),
    [],
  );
  assert.ok(options(server).length > 20);
});

test('every option says what it is for', () => {
  const silent = options(schema).filter(([, { description }]) => !description);
  assert.deepEqual(
    silent.map(([path]) => path),
    [],
  );
});

test('what the definition says of defaults is what holds', () => {
  const said = options(server).filter(([, inner]) => inner.default !== undefined);
  assert.ok(said.length >= 10);
  for (const [path, inner] of said) {
    const name = path.split('.').at(-1);
    const built = at(BUILT_IN, path);
    assert.deepEqual(built === name ? true : built, inner.default, path);
  }
});

test('the strongest source wins; variables, env files and ignored files add up', () => {
  const settled = settle(
    {
      command: 'a',
      args: ['1'],
      watch: ['x'],
      ignore: ['i'],
      env: { A: '1', B: '1' },
      envFiles: ['/e'],
      holdMs: 1,
    },
    {
      watch: ['y'],
      ignore: ['j'],
      env: { B: '2' },
      envFiles: ['/f'],
      timeouts: { endMs: 1 },
      holdMs: undefined,
    },
    { timeouts: { drainMs: 2 }, tools: { restart_server: false }, log: { level: undefined, file: '/l' } },
  );
  assert.deepEqual(settled, {
    ...BUILT_IN,
    command: 'a',
    args: ['1'],
    watch: ['y'],
    ignore: ['i', 'j'],
    env: { A: '1', B: '2' },
    envFiles: ['/e', '/f'],
    holdMs: 1,
    timeouts: { ...BUILT_IN.timeouts, endMs: 1, drainMs: 2 },
    tools: { restart_server: false, reload_status: 'reload_status' },
    log: { level: 'normal', file: '/l' },
  });
});

test('arguments belong to their command', () => {
  assert.deepEqual(settle({ command: 'a', args: ['1'] }, { command: 'b' }).args, []);
  assert.deepEqual(settle({ command: 'a', args: ['1'] }, { args: ['2'] }).args, ['2']);
});
