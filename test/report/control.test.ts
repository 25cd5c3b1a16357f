/** What is said of the control socket, and of how far a restart is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { controlLostLine, progressWords } from '../../src/report/control.ts';
import { noteLine } from '../../src/report/log.ts';

const NAMES = { restart: 'restart_server', status: 'reload_status', isWatched: false };

test('what is given up for a restart names no changes', () => {
  const givenUp = (files: readonly string[]) => {
    const note = { kind: 'abandoned', generation: 2, files } as const;
    return [progressWords(note), noteLine('srv', note, NAMES)];
  };
  assert.deepEqual(givenUp([]), [
    'generation 2 is given up for a restart that was asked for',
    'srv: generation 2 is given up for a restart that was asked for',
  ]);
  assert.deepEqual(givenUp(['a.py']), [
    'generation 2 is given up for newer changes',
    'srv: generation 2 is given up for newer changes (a.py)',
  ]);
});

test('a folder that the system closes to us is not only told to be of another user', () => {
  const line = controlLostLine('srv', { kind: 'system', path: '/sys/run', code: 'EPERM' });
  assert.match(line, /\/sys\/run belongs to another user, or is not allowed \(EPERM\)/);
});
