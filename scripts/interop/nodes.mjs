// The whole suite of tests on each line of Node that is supported.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { home } from '../../.build/test/support/home.js';
import { nodeOf, VERSIONS } from '../prove/npm-nodes.mjs';

/** Output of the tests; the environment of a Node that runs us must not reach the one that is tried. */
function suiteOn(node) {
  const { NODE_OPTIONS, NODE_TEST_CONTEXT, ...env } = process.env;
  const run = spawn(node, [join(home, 'scripts', 'test.mjs')], { cwd: home, env });
  const output = [];
  for (const stream of [run.stdout, run.stderr]) stream.on('data', chunk => output.push(chunk));
  return new Promise((resolve, reject) => {
    run.once('error', reject);
    run.once('close', status => resolve({ status, output: Buffer.concat(output).toString() }));
  });
}

const counted = (output, what) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(output)?.[1]);

async function see(version, figures, facts) {
  const { status, output } = await suiteOn(nodeOf(version));
  const folder = join(home, '.build', 'interop', 'suites');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${version}.tap`), output);
  const passed = counted(output, 'pass');
  facts.tests = `${passed} passed, ${counted(output, 'fail')} failed, ${counted(output, 'skipped')} skipped`;
  const failed = output.split(/^(?=FAILED )/m).slice(1);
  figures.figure(
    `the suite on Node ${version}: ${facts.tests}`,
    `exit code ${status}`,
    status === 0 && passed > 0,
    failed,
  );
}

export const nodes = {
  name: 'nodes',
  title: 'Node',
  says: 'The whole suite of tests (`npm test`) on each.',
  columns: { Tests: ({ seen }) => seen?.facts.tests },
  rows: VERSIONS.map(version => ({
    subject: 'Node',
    version,
    prepare: () => nodeOf(version),
    see: (figures, facts) => see(version, figures, facts),
  })),
};
