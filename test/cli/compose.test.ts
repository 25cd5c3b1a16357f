/** What the command line and the config file come to, on a real folder. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { WrapSettings } from '../../src/app/settings.ts';
import { compose } from '../../src/cli/compose.ts';
import { parseWrap } from '../../src/cli/wrap-options.ts';

const folder = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-reload-compose-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'mcp-reload.config.json');
const project = join(folder, 'project');
mkdirSync(project);
for (const name of ['package.json', 'server.mjs']) writeFileSync(join(project, name), '{}');

async function settingsOf(words: readonly string[], first?: WrapSettings): Promise<WrapSettings> {
  const parsed = await parseWrap(words);
  assert.ok(parsed.kind === 'wrap');
  const composed = await compose(parsed.options, first);
  assert.ok(composed.ok, composed.ok ? '' : composed.problems.join('\n'));
  return composed.settings;
}

test('what is not watched has its root, its caches and its config file all the same', async () => {
  const words = ['node', join(project, 'server.mjs')];
  const [watched, not] = [await settingsOf(words), await settingsOf(['--no-watch', ...words])];
  assert.deepEqual([watched.watch?.root, not.watch, not.sources], [project, null, null]);
  assert.equal(not.reasons.choice, 'off');
  for (const part of ['server', 'config', 'name'] as const) assert.deepEqual(not[part], watched[part]);
  assert.deepEqual(not.program.caches, watched.program.caches);
  const config = join(project, 'mcp-reload.config.json');
  writeFileSync(config, '{ "defaults": { "watch": false } }');
  assert.equal((await settingsOf(words)).watch, null);
  assert.deepEqual((await settingsOf(['--watch', '*.txt', ...words])).watch?.include, ['*.txt']);
  writeFileSync(config, '{ "defaults": { "watch": "*.txt" } }');
  assert.equal((await settingsOf(['--no-watch', ...words])).watch, null);
  rmSync(config);
});

test('a file that was in force above the project is expected there again when it is gone', async () => {
  const words = ['node', join(project, 'server.mjs')];
  assert.equal((await settingsOf(words)).config?.file, join(project, 'mcp-reload.config.json'));
  writeFileSync(file, '{ "defaults": { "holdMs": 1 } }');
  const first = await settingsOf(words);
  assert.deepEqual([first.config?.file, first.holdMs], [file, 1]);
  rmSync(file);
  const without = await settingsOf(words, first);
  assert.deepEqual(without.config, { file, inForce: false, server: null });
  assert.equal(without.holdMs, 20_000);
});
