/** Wrappers as others see them, for tests of what is made of that. */
import type { Standing } from '../../src/base/standing.ts';
import type { Seen } from '../../src/report/table.ts';

export const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

export const standing = (given: Partial<Standing> = {}): Standing => ({
  name: 'weather',
  project: '/home/ada/code/weather',
  command: 'python server.py',
  version: '0.1.0',
  mode: 'proxy',
  pid: 4_711,
  startedAt: NOW - 125 * MINUTE,
  client: 'claude-code 2.1.330',
  era: 'modern',
  state: 'serving',
  generation: 4,
  stale: false,
  servers: [{ generation: 4, pid: 4_720 }],
  restarts: 3,
  crashes: 0,
  lastChange: { at: NOW - 2 * MINUTE, generation: 4, files: ['server.py'], cause: 'server.py changed' },
  lastError: null,
  served: 128,
  p50Ms: 4,
  p99Ms: 120,
  ...given,
});

export const seen = (
  given: Partial<Standing> = {},
  life: Seen['life'] = { kind: 'answering' },
  more: Partial<Seen> = {},
): Seen => ({
  standing: standing(given),
  life,
  toldAt: NOW,
  memory: { wrapperBytes: 60_000_000, serverBytes: 24_000_000 },
  ...more,
});
