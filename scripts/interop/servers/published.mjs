// Servers that are published to be used as they are, and a call of each whose answer is the same each time.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmPackages } from '../npm-packages.mjs';

const REFERENCE = '2026.8.31';

/** The script behind the package's own name, or its first. */
function binOf(folder, name) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const bins = typeof manifest.bin === 'string' ? { [name]: manifest.bin } : manifest.bin;
  return join(folder, bins[name.split('/').at(-1)] ?? Object.values(bins)[0]);
}

const given = (value, project) => (typeof value === 'function' ? value(project) : value);

/** `of` are installed together, with the first use of one; `folder` throws the reason when they can't be had here. */
function published(group, of) {
  const versions = Object.fromEntries(of.map(({ name, version }) => [name, version]));
  const folder = () => npmPackages(group, versions);
  return of.map(server => ({
    ...server,
    folder,
    /** The script to run with Node. */
    entry: () => binOf(join(folder(), 'node_modules', server.name), server.name),
    /** What the scene has to know of it in that project. */
    within: project => ({
      name: server.name,
      args: given(server.args, project) ?? [],
      env: given(server.env, project),
      call: given(server.call, project),
      state: project.state,
    }),
  }));
}

export const reference = published('reference-servers', [
  {
    name: '@modelcontextprotocol/server-everything',
    version: REFERENCE,
    call: { name: 'echo', arguments: { message: 'as it was' } },
  },
  {
    name: '@modelcontextprotocol/server-filesystem',
    version: REFERENCE,
    call: project => ({ name: 'read_text_file', arguments: { path: project.path('package.json') } }),
    args: project => [project.root],
  },
  {
    name: '@modelcontextprotocol/server-memory',
    version: REFERENCE,
    call: { name: 'read_graph', arguments: {} },
    env: project => ({ MEMORY_FILE_PATH: project.aside('memory.json') }),
  },
  {
    name: '@modelcontextprotocol/server-sequential-thinking',
    version: REFERENCE,
    call: {
      name: 'sequentialthinking',
      arguments: { thought: 'as it was', thoughtNumber: 1, totalThoughts: 1, nextThoughtNeeded: false },
    },
  },
]);

/** Where there is no browser, how they say so is what has to be the same. */
const chromium = spawnSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).stdout?.trim() ?? '';
export const browser = chromium === '' ? 'no browser' : 'Chromium';
const url = 'data:text/html,<title>A page</title><p>as it was</p>';

export const browsers = published('browser-servers', [
  {
    name: 'chrome-devtools-mcp',
    version: '1.11.0',
    call: { name: 'new_page', arguments: { url } },
    args: () => [
      '--no-usage-statistics',
      '--headless',
      '--isolated',
      ...(chromium === '' ? [] : ['--executablePath', chromium, '--chromeArg=--no-sandbox']),
    ],
  },
  {
    name: '@playwright/mcp',
    version: '0.0.83',
    // What it tells of a page names a file by the time.
    call: { name: 'browser_evaluate', arguments: { function: '() => document.title + 6 * 7' } },
    args: () => [
      '--headless',
      '--isolated',
      '--no-sandbox',
      ...(chromium === '' ? [] : ['--executable-path', chromium]),
    ],
  },
]);
