// The Inspector's command line.
import { join } from 'node:path';
import { within } from '../../../.build/test/support/deadline.js';
import { nodeOf } from '../../prove/npm-nodes.mjs';
import { npmPackages } from '../npm-packages.mjs';
import { oneShots } from './one-shot.mjs';
import { NAME } from './stand.mjs';

const PACKAGE = '@modelcontextprotocol/inspector';
const VERSION = '2.12.0';
const ERAS = ['legacy', 'auto', 'modern'];
const [major, minor] = process.versions.node.split('.').map(Number);
const isNewEnough = major > 22 || (major === 22 && minor >= 19);
const node = () => (isNewEnough ? process.execPath : nodeOf('22.23.3'));
const packages = () => npmPackages('client-inspector', { [PACKAGE]: VERSION });

function prepare() {
  packages();
  node();
}

const inspect =
  (era, ...words) =>
  stand => {
    const bin = join(packages(), 'node_modules', '.bin', 'mcp-inspector');
    const entry = [
      '--config',
      stand.project.aside('inspector.json'),
      '--server',
      NAME,
      '--protocol-era',
      era,
    ];
    return [node(), bin, '--cli', ...entry, '--format', 'json', ...words];
  };

/** Calls all the time, while the code is edited. */
async function load(figures, stand, era) {
  const words = ['--method', 'tools/call', '--tool-name', 'answer', '--load', '--load-duration', '4'];
  const run = stand.start(inspect(era, ...words, '--load-concurrency', '5')(stand));
  const edits = setInterval(() => stand.turns({ answer: `edit ${performance.now()}` }), 300);
  const code = await within(run.exit, 'the end of the load', 60_000).finally(() => {
    clearInterval(edits);
    run.child.kill('SIGKILL');
  });
  figures.figure('calls all the time while the code is edited', `exit code ${code}`, code === 0, [
    run.stdout,
    run.stderr,
  ]);
  const { result } = JSON.parse(run.stdout);
  figures.none('of them with an error', result.errors + result.toolErrors, result.requests);
  figures.within('the longest of them', result.latencyMs.max, 15_000);
}

const list = (era, method, shows, broken) => ({
  what: method,
  line: inspect(era, '--method', method),
  shows,
  broken,
});

const OTHER_LISTS = [
  list('auto', 'resources/list', ['answer://state'], { shows: ['"resources":[]'], code: 0 }),
  list('auto', 'prompts/list', ['"greeting"'], { shows: ['"prompts":[]'], code: 0 }),
];

export const inspectors = ERAS.map(era => ({
  subject: `MCP Inspector CLI, ${era}`,
  version: VERSION,
  how: 'SDK v2 server',
  prepare,
  see: figures =>
    oneShots(figures, {
      name: 'inspector-cli',
      errorCode: 5,
      settle: stand => stand.saveEntry('inspector.json', stand.project.aside('.')),
      call: inspect(era, '--method', 'tools/call', '--tool-name', 'answer'),
      lists: [
        list(era, 'tools/list', ['"answer"', '"restart_server"', '"reload_status"']),
        ...(era === 'auto' ? OTHER_LISTS : []),
      ],
      more: (_figures, stand) => load(figures, stand, era),
    }),
}));
