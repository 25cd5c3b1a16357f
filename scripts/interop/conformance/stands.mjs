// The servers that the suite is let loose on, each in a project of its own: alone, behind the wrapper in its modes.
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { bin } from '../../../.build/test/support/home.js';
import { wrapping } from '../../../.build/test/support/launch.js';
import { enveloped, MODERN } from '../../../.build/test/support/modern-world.js';
import { MARK, marked } from '../../../.build/test/support/processes.js';
import { Project } from '../../../.build/test/support/project.js';
import { connect } from '../../../.build/test/support/sdk.js';
import { FIRST, filesOf } from '../variants.mjs';
import { gateway } from './gateway.mjs';
import { bridged } from './modern-bridge.mjs';
import { serverModules } from './packages.mjs';
import { reloadsIn, saver, savingAtRequests } from './saves.mjs';
import { runSuite } from './suite.mjs';

const SERVER = 'server.mjs';
const LOG = 'wrapper.log';
const BRIDGES = { gateway, bridged };

const lines = {
  alone: command => command,
  wrapped: (command, project) => wrapping(command, ['--log-file', project.aside(LOG)]),
  basic: command => wrapping(command, ['--no-proxy']),
  helper: () => [process.execPath, bin, 'helper'],
};

function projectOf(fixture) {
  const project = new Project({});
  rmSync(project.path('node_modules'));
  symlinkSync(serverModules(), project.path('node_modules'));
  for (const [file, text] of ['conformance-common', fixture].flatMap(name => filesOf(name, FIRST))) {
    mkdirSync(dirname(project.path(file)), { recursive: true });
    project.save(file, text);
  }
  return project;
}

/** A server that takes longer than two seconds at its very first start is known from then on. */
const introductions = {
  async legacy(line, { cwd, env }, mark) {
    const session = await connect('SDK v1 client', { line, cwd, env, mark });
    await session.listTools();
    await session.close();
  },
  /** A list waits for the server, where a question about its era has to be answered soon. */
  async modern(url) {
    const headers = {
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'mcp-method': 'tools/list',
      'mcp-protocol-version': MODERN,
    };
    const message = { jsonrpc: '2.0', id: 'introduction', method: 'tools/list', params: enveloped() };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(message) });
    if (!(await answer.text()).includes('"tools"')) throw new Error('the server does not list its tools');
  },
};

/**
 * Runs the suite: `{ suite, args, fixture, bridge }` say which and on what, `stand` how the server stands there, `each` with which
 * requests its code is saved, if it is. Tells the checks, how often new code took over, and which processes were left.
 */
export async function held({ suite, spec, args, fixture, bridge }, stand, each) {
  const isModern = spec === MODERN;
  const project = projectOf(fixture);
  const mark = randomUUID();
  const env = { ...process.env, MCP_RELOAD_HOME: project.state, [MARK]: mark };
  const where = { cwd: project.root, env };
  const open = [];
  const close = async () => {
    for (const one of open.splice(0).reverse()) await one.close();
  };
  try {
    const line = lines[stand]([process.execPath, SERVER], project);
    if (!isModern) await introductions.legacy(line, where, mark);
    open.push(await BRIDGES[bridge](line, where));
    if (isModern) await introductions.modern(open[0].url);
    if (each) open.push(await savingAtRequests(open[0].url, saver(project, SERVER), each));
    const checks = await runSuite(suite, args, open.at(-1).url, env);
    await close();
    return { checks, reloads: reloadsIn(project.aside(LOG)), left: marked(mark) };
  } finally {
    await close();
    project.remove();
  }
}
