/** What a wrapper tells of itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_HISTORY } from '../../src/app/history.ts';
import { standingOf } from '../../src/app/standing.ts';
import { MOST_RECORD_BYTES } from '../../src/control/record.ts';
import { initial } from '../../src/reload/step.ts';
import { createSecrets } from '../../src/secrets/mask.ts';

const sources = {
  name: 'weather',
  project: '/home/me/weather',
  command: 'node server.mjs',
  version: '0.1.0',
  mode: 'proxy',
  pid: 7,
  startedAt: 1_000,
  lifecycle: initial(),
  history: NO_HISTORY,
  session: { client: null, era: null },
  tally: { served: 0, p50Ms: null, p99Ms: null },
  servers: [],
  mask: createSecrets().mask,
  wallTimeOf: (at: number) => at,
} as const;

test('however long the command is, what is told fits a record that others read', () => {
  const { command } = standingOf({ ...sources, command: `node server.mjs ${'x'.repeat(2_000_000)}` });
  assert.ok(command.startsWith('node server.mjs xxx') && command.endsWith('x…'));
  assert.ok(command.length < MOST_RECORD_BYTES / 10, `${command.length} characters`);
  assert.equal(standingOf(sources).command, sources.command);
});
