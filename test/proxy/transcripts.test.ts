import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { folder, play, titleOf } from './transcript.ts';

const files = readdirSync(folder).filter(file => file.endsWith('.txt') && file !== 'README.txt');

test('there are transcripts', () => assert.ok(files.length > 0));

for (const file of files) test(`${file}: ${titleOf(file)}`, () => play(file));
