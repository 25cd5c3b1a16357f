// What was seen last of each row, kept in the build folder; the page is made from it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { home } from '../../.build/test/support/home.js';

const folder = join(home, '.build', 'interop', 'seen');

function fileOf(part, { subject, version, how, client }) {
  const name = [part.name, subject, version, how, client].filter(text => text !== undefined).join(' ');
  return join(folder, `${name.replace(/[^\w.-]+/g, '-')}.json`);
}

/** `facts` are what the row tells of itself, such as the era. */
export function keep(part, row, figures, facts) {
  mkdirSync(folder, { recursive: true });
  const seen = {
    on: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    platform: process.platform,
    passed: figures.passedCount,
    failed: figures.faults,
    skipped: figures.skips,
    facts,
  };
  writeFileSync(fileOf(part, row), JSON.stringify(seen, null, 2));
}

/** Undefined where the row was never seen. */
export function kept(part, row) {
  const file = fileOf(part, row);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
