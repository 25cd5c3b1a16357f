// The package as it would be published, installed into an empty folder with an empty home, without a network: it starts
// through npx and from a global folder, and reloads, on every version of Node that it is for.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fixture, home } from '../../.build/test/support/home.js';
import { ms } from '../../.build/test/support/measure.js';
import { answerOf, noteOf } from '../../.build/test/support/notes.js';
import { npmIn, Packing } from '../../.build/test/support/packed.js';
import { Project } from '../../.build/test/support/project.js';
import { RAW, Rig } from '../../.build/test/support/rig.js';
import { nodeOf, VERSIONS } from './npm-nodes.mjs';

const BROKEN = 'export const ANSWER = ;\n';
const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));

/** An empty folder, and how things are run in it: with that Node first on the path, and a home of their own. */
function place(project, node) {
  const folder = project.aside('empty');
  const own = project.aside('home');
  for (const one of [folder, own]) mkdirSync(one);
  const env = {
    HOME: own,
    USERPROFILE: own,
    MCP_RELOAD_HOME: '',
    PATH: [dirname(node), process.env.PATH].join(delimiter),
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
  };
  const run = (file, ...args) => {
    const all = { ...process.env, ...env };
    const ran = spawnSync(file, args, { cwd: folder, env: all, encoding: 'utf8', timeout: 120_000 });
    if (ran.status !== 0)
      throw ran.error ?? new Error(`${file} ${args.join(' ')}: ${ran.stderr}${ran.stdout}`);
    return ran.stdout.trim();
  };
  return { folder, own, env, run };
}

async function session(project, { folder, env }, command, figures, name) {
  for (const [file, source] of Object.entries(RAW)) copyFileSync(fixture(source), join(folder, file));
  const answer = text => writeFileSync(join(folder, 'answer.mjs'), `export const ANSWER = '${text}';\n`);
  const rig = new Rig({ project, cwd: folder, env, command, wrapped: false });
  try {
    const { client } = rig;
    await client.open();
    const opened = performance.now() - rig.started;
    const tools = (await client.tools()).map(tool => tool.name);
    const call = async () => {
      const result = await client.call('version');
      return { answer: answerOf(result), note: noteOf(result) ?? '' };
    };
    const seen = [await call()];
    answer('two');
    seen.push(await call());
    writeFileSync(join(folder, 'answer.mjs'), BROKEN);
    seen.push(await call());
    answer('three');
    seen.push(await call());
    const answers = seen.map(one => one.answer).join(' ');
    const told = /answer\.mjs:1/.test(seen[2].note) && seen[3].note === '';
    figures.figure(
      `${name}: edit, call, broken code, mended`,
      `${answers}, opened after ${ms(opened)}`,
      answers === 'one two two three' && told && tools.includes('restart_server'),
      seen.map(one => one.note),
    );
    client.end();
    const { code } = await rig.exited();
    await rig.gone(5_000);
    figures.figure(`${name}: at the end of stdin it leaves, with all that it started`, code, code === 0);
  } catch (error) {
    error.message += rig.explain();
    throw error;
  } finally {
    await rig.end();
  }
}

function onNode(wanted, tarball, npm, figures) {
  const name = `Node ${wanted.split('.')[0]}`;
  return figures.part(name, async () => {
    let node;
    try {
      node = nodeOf(wanted);
    } catch (error) {
      return figures.skip(name, error.message);
    }
    const project = new Project({});
    try {
      const here = place(project, node);
      const [cli, npx] = ['npm-cli.js', 'npx-cli.js'].map(file => join(npm, file));
      here.run(node, cli, 'install', '--no-audit', '--no-fund', tarball);
      const installed = readdirSync(join(here.folder, 'node_modules')).filter(one => !one.startsWith('.'));
      figures.figure(`${name}: installed`, installed.join(' '), installed.join() === 'mcp-reload');
      const told = here.run(node, npx, 'mcp-reload', '--version');
      figures.figure(`${name}: npx mcp-reload --version`, told, told === version);
      await session(project, here, [node, npx, 'mcp-reload', '--', node, 'server.mjs'], figures, name);
      // npm keeps its cache there or elsewhere.
      const left = readdirSync(here.own)
        .filter(name => name !== '.npm')
        .join(' ');
      figures.figure(`${name}: in the home folder`, left, left === '.mcp-reload');

      const prefix = project.aside('global');
      here.run(node, cli, 'install', '--global', '--prefix', prefix, '--no-audit', '--no-fund', tarball);
      const windows = process.platform === 'win32';
      const bin = windows ? join(prefix, 'mcp-reload.cmd') : join(prefix, 'bin', 'mcp-reload');
      const globally = windows ? here.run('cmd', '/c', bin, '--version') : here.run(bin, '--version');
      figures.figure(`${name}: installed globally, mcp-reload --version`, globally, globally === version);
    } finally {
      project.remove();
    }
  });
}

export async function prove(figures) {
  const packing = new Packing();
  try {
    const { tarball, size, unpackedSize, files } = packing.packed;
    const kilo = bytes => `${Math.round(bytes / 1000)} kB`;
    figures.remark(`${files.length} files, ${kilo(size)} packed, ${kilo(unpackedSize)} unpacked`);
    const npm = join(npmIn(home, 'root', '--global').trim(), 'npm', 'bin');
    for (const wanted of VERSIONS) await onNode(wanted, tarball, npm, figures);
  } finally {
    packing.remove();
  }
}
