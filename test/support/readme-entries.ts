/** What the README tells people to put into their client, ready to be started in a project of a test. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClientForm, type Entry, entriesIn, formOf } from './client-forms.ts';
import { home } from './home.ts';
import type { Project } from './project.ts';
import { type Block, blocks, spansIn, table } from './readme.ts';
import { recorders } from './toolbox.ts';

export interface Told extends Entry {
  readonly where: string;
  readonly startsIn: 'project' | 'elsewhere';
  readonly hasPath: boolean;
}

export const CONFIG = 'mcp-reload.config.json';
export const isConfig = ({ announced }: Block): boolean => announced.includes(CONFIG);

/** The clients whose files a block is for. */
export const formsOf = ({ announced }: Block): readonly ClientForm[] => [
  ...new Set(announced.map(formOf).filter(form => form !== undefined)),
];

/** The words of each command in a shell block, as a shell reads them. */
export function commandsIn(text: string, folder: string): readonly (readonly string[])[] {
  const tools = recorders(join(folder, 'recorders'), ['claude', 'npm', 'npx', 'mcp-reload', 'which']);
  const record = join(folder, `record-${spawned++}`);
  const run = spawnSync('/bin/sh', ['-e', '-c', text], {
    encoding: 'utf8',
    env: { PATH: tools, RECORD: record },
  });
  if (run.status !== 0) throw new Error(`exit code ${run.status} of ${text}${run.stderr}`);
  const lines = existsSync(record) ? readFileSync(record, 'utf8').trimEnd().split('\n') : [];
  return lines.map(line => JSON.parse(line));
}
let spawned = 0;

/** `claude mcp add [-s SCOPE] NAME -- COMMAND...`; undefined if it is something else. */
export function added(words: readonly string[]): (Entry & { readonly scope: string }) | undefined {
  const at = words.indexOf('--');
  const [claude, mcp, add, ...before] = words.slice(0, at);
  const [name = '', scope = 'local'] = before[0] === '-s' ? [before[2], before[1]] : before;
  const [command = '', ...args] = words.slice(at + 1);
  if (at < 0 || claude !== 'claude' || mcp !== 'mcp' || add !== 'add') return undefined;
  return { name, command, args, scope };
}

const inShell = (block: Block, where: string, folder: string): Told[] =>
  commandsIn(block.text, folder).flatMap(words => {
    const entry = added(words);
    if (entry === undefined) return [];
    return [{ ...entry, where, hasPath: true, startsIn: entry.scope === 'user' ? 'elsewhere' : 'project' }];
  });

/** Every entry for a client, from JSON, TOML and `claude mcp add`. */
export const clientEntries = (folder: string): readonly Told[] =>
  blocks.flatMap((block): readonly Told[] => {
    const where = `line ${block.line}`;
    if (block.language === 'sh') return inShell(block, where, folder);
    return formsOf(block).flatMap(form =>
      entriesIn(block.text, form).map(entry => ({ ...form, ...entry, where: `${where}, ${form.client}` })),
    );
  });

export interface Language extends Told {
  /** File names with a star, as the table tells them. */
  readonly watched: readonly string[];
}

export const languages = (folder: string): readonly Language[] =>
  table('Your language').map(row => {
    const [told = ''] = spansIn(row.command ?? '');
    const [words = []] = commandsIn(`mcp-reload --name my-server ${told}`, folder);
    const [command = '', ...args] = words;
    const where = `language ${row.language}`;
    const watched = spansIn(row.watched ?? '');
    return { name: 'my-server', command, args, where, watched, startsIn: 'project', hasPath: true };
  });

/** How a project is started that has everything that the README names. */
export function startIn(project: Project, told: Told, tools: string) {
  const places = {
    '/path/to/project': project.root,
    '/path/to/node': process.execPath,
    '/path/to/mcp-reload': join(tools, '..', 'mcp-reload'),
    '/path/to/python': join(tools, 'python'),
    '${workspaceFolder}': project.root,
  };
  const placed = (word: string) =>
    Object.entries(places).reduce((text, [place, real]) => text.replaceAll(place, real), word);
  const elsewhere = project.aside('elsewhere');
  mkdirSync(elsewhere, { recursive: true });
  const folder = told.startsIn === 'project' ? project.root : elsewhere;
  return {
    line: [told.command, ...told.args].map(placed),
    cwd: told.cwd === undefined ? folder : placed(told.cwd),
    env: { PATH: told.hasPath ? `${tools}:/usr/bin:/bin` : elsewhere, CLAUDE_PROJECT_DIR: '' },
  };
}

export const packageJson = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
