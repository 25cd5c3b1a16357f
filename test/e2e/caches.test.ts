/** What restart_server says of the caches. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { wordsOf } from '../support/notes.ts';
import { noPython, python } from '../support/python.ts';
import { PY, withRig } from '../support/rig.ts';

const setup = { files: PY, command: [python ?? 'python3', 'server.py'] };
const BYTECODE = ['--env', 'PYTHONDONTWRITEBYTECODE=', '--env', 'PYTHONPYCACHEPREFIX='];

test('clear_cache counts what it cleared, also where nothing is cleared unasked', { skip: noPython }, () =>
  withRig({ ...setup, options: ['--no-clear-cache', ...BYTECODE] }, async ({ project, client }) => {
    await client.open();
    await client.call('version');
    const cache = project.path('__pycache__');
    assert.ok(existsSync(cache));
    const plain = wordsOf(await client.call('restart_server'));
    assert.doesNotMatch(plain, /Caches/);
    const asked = await client.call('restart_server', { clear_cache: true });
    assert.match(wordsOf(asked), /generation 3 is serving[\s\S]*Caches: 1 __pycache__ folder cleared\./);
  }),
);

test('a server that is not in Python has none', () =>
  withRig({}, async ({ client }) => {
    await client.open();
    const words = wordsOf(await client.call('restart_server', { clear_cache: true }));
    assert.match(words, /Caches: there were none to clear\./);
  }));
