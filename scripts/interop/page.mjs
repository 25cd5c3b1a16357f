// docs/compatibility.md: what the rows showed when they were run last.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { home } from '../../.build/test/support/home.js';

const FILE = join('docs', 'compatibility.md');

const HEAD = `# Compatibility

Made by \`npm run interop\`, which anybody can run again: each row is a real program, installed from its registry, with the built
\`mcp-reload\` in between. "11 of 11" counts the figures of that row; what failed or was skipped is named.

A server is held to a day of work in one session: it opens in its era, lists and answers as it does alone, its answer is edited
and called at once, a tool is added, a tool's schema changed, the syntax broken (the old answer, with the place) and mended, the
process killed, \`restart_server\` called, and nothing is left at the end.
`;

const cells = values => `| ${values.map(value => String(value ?? '').replaceAll('|', '\\|')).join(' | ')} |`;

const table = (columns, rows) =>
  [cells(columns), cells(columns.map(() => '---')), ...rows.map(cells)].join('\n');

function outcome(seen) {
  if (seen === undefined) return 'not run';
  if (seen.facts.unavailable !== undefined) return `skipped: ${seen.facts.unavailable}`;
  const all = seen.passed + seen.failed.length;
  const failed = seen.failed.length > 0 ? [`FAILED: ${seen.failed.join('; ')}`] : [];
  const skipped = seen.skipped.map(text => `skipped: ${text}`);
  return [`${seen.passed} of ${all}`, ...failed, ...skipped].join('<br>');
}

function section(part, kept) {
  const rows = part.rows.map(row => ({ row, seen: kept(part, row) }));
  const columns = { Name: ({ row }) => row.subject, Version: ({ row }) => row.version };
  if (rows.some(({ row }) => row.how)) columns[part.how ?? 'Started by'] = ({ row }) => row.how;
  if (rows.some(({ row }) => row.client)) columns.Client = ({ row }) => row.client;
  if (rows.some(({ seen }) => seen?.facts.era)) columns.Era = ({ seen }) => seen?.facts.era;
  Object.assign(columns, part.columns, {
    Seen: ({ seen }) => outcome(seen),
    On: ({ seen }) => seen && `${seen.on}, Node ${seen.node}, ${seen.platform}`,
  });
  const lines = rows.map(one => Object.values(columns).map(value => value(one)));
  return `## ${part.title}\n\n${part.says ? `${part.says}\n\n` : ''}${table(Object.keys(columns), lines)}\n`;
}

function summary(parts, kept) {
  const all = parts.flatMap(part => part.rows.map(row => kept(part, row)));
  const seen = all.filter(one => one !== undefined && one.facts.unavailable === undefined);
  const passed = seen.reduce((sum, one) => sum + one.passed, 0);
  const failed = seen.reduce((sum, one) => sum + one.failed.length, 0);
  return `${seen.length} of ${all.length} rows were run: ${passed} figures passed, ${failed} failed.\n`;
}

/** Its name, as seen from the repository. */
export function writePage(parts, kept) {
  const file = join(home, FILE);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, [HEAD, summary(parts, kept), ...parts.map(part => section(part, kept))].join('\n'));
  return FILE;
}
