/**
 * A folder for the PATH with the commands that the README names. Those of servers run one; others only say what they were
 * asked, one line of JSON each.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin, fixture } from './home.ts';
import { python } from './python.ts';

const node = JSON.stringify(process.execPath);
const wrapper = `exec ${node} ${JSON.stringify(bin)}`;
const server = (source: string) => `exec ${node} ${JSON.stringify(fixture('any-language.mjs'))} ${source}`;
const pythonServer = python === undefined ? server('answer.py') : `exec ${JSON.stringify(python)} "$1"`;
const unknown = 'echo "the toolbox does not know: $0 $*" >&2; exit 64';
const onlyFor = (words: string, line: string) => `case "$*" in\n${words}) ${line};;\n*) ${unknown};;\nesac`;

const SERVERS: Readonly<Record<string, string>> = {
  'mcp-reload': `${wrapper} "$@"`,
  npx: [
    'if [ "$1" = --prefer-offline ]; then shift; fi',
    `if [ "$1 $2" = "-y mcp-reload" ]; then shift 2; ${wrapper} "$@"; fi`,
    onlyFor('"tsx src/server.ts"', server('"$2"')),
  ].join('\n'),
  python: pythonServer,
  uv: onlyFor('"run server.py"', `shift; ${pythonServer}`),
  fastmcp: onlyFor('"run server.py"', `shift; ${pythonServer}`),
  go: onlyFor('"run ."', server('main.go')),
  cargo: onlyFor('"run -q"', server('src/main.rs')),
  node: `exec ${node} "$@"`,
};

const RECORDER = `exec ${node} -e 'require("fs").appendFileSync(process.argv[1], JSON.stringify(process.argv.slice(2)) + "\\n")' "$RECORD" "\${0##*/}" "$@"`;

function fill(folder: string, tools: Readonly<Record<string, string>>): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, script] of Object.entries(tools))
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return folder;
}

/** Commands that start servers, with the wrapper and without. */
export const serverTools = (folder: string): string => fill(folder, SERVERS);

/** Commands that append their words to the file in RECORD. */
export const recorders = (folder: string, names: readonly string[]): string =>
  fill(folder, Object.fromEntries(names.map(name => [name, RECORDER])));
