/** Real starts of many kinds of commands, from folders where clients do start them. */
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fixture } from '../home.ts';
import { wordsOf } from '../notes.ts';
import { Project } from '../project.ts';
import { python } from '../python.ts';
import { BESIDE_RAW, type Rig, withRig } from '../rig.ts';

/** A home folder beside a project, whose programs are found before all others. */
export interface Household {
  readonly project: Project;
  readonly home: string;
  readonly env: Record<string, string>;
  at(name: string): string;
  save(name: string, text: string): void;
}

/** `tools` are stand-ins: each starts a server, whatever its words. */
export async function inHousehold<T>(
  tools: readonly string[],
  body: (house: Household) => Promise<T>,
): Promise<T> {
  using project = new Project({});
  return await body(householdOf(project, tools));
}

function householdOf(project: Project, tools: readonly string[]): Household {
  const home = project.aside('home');
  const at = (name: string) => (name === '' ? home : join(home, name));
  const save = (name: string, text: string) => {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
    if (text.startsWith('#!')) chmodSync(at(name), 0o755);
  };
  for (const [name, source] of Object.entries({ 'raw.mjs': 'raw.mjs', ...BESIDE_RAW })) {
    mkdirSync(project.aside('servers'), { recursive: true });
    cpSync(fixture(source), join(project.aside('servers'), name));
  }
  const server = join(project.aside('servers'), 'raw.mjs');
  for (const tool of tools) save(`.tools/bin/${tool}`, `#!/bin/sh\nexec '${process.execPath}' '${server}'\n`);
  const folders = [
    at('.tools/bin'),
    ...(python === undefined ? [] : [dirname(python)]),
    dirname(process.execPath),
  ];
  const PATH = [...folders, process.env.PATH].join(delimiter);
  const env = {
    HOME: home,
    USERPROFILE: home,
    PATH,
    CLAUDE_PROJECT_DIR: '',
    VIRTUAL_ENV: '',
    PYTHONPATH: '',
  };
  return { project, home, env, at, save };
}

/** A server in each language that we can start, copied to the folder. */
export function putServers({ at }: Household, folder: string): void {
  mkdirSync(at(folder), { recursive: true });
  const names = {
    'server.py': 'server.py',
    'answer.py': 'answer.py',
    'server.mjs': 'raw.mjs',
    ...BESIDE_RAW,
  };
  for (const [name, source] of Object.entries(names)) cpSync(fixture(source), join(at(folder), name));
}

export interface Told {
  /** Without the prefix and the name. */
  readonly what: string;
  readonly why: string;
  readonly status: string;
}

const said = (line: string | undefined) => (line ?? '').replace(/^.*?\[mcp-reload\]\S* \S+: /, '');

/** Once the session is open. */
async function toldBy({ client, stderr }: Rig): Promise<Told> {
  const status = wordsOf(await client.call('reload_status'));
  const [what, why] = stderr.split('\n');
  return { what: said(what), why: said(why), status };
}

export interface Started extends Told {
  /** How many files it says are watched. */
  readonly files: number | undefined;
}

/** One start from that folder; what its log begins with and `reload_status` says. */
export function startFrom(
  house: Household,
  cwd: string,
  command: readonly string[],
  options: readonly string[] = [],
): Promise<Started> {
  return withRig({ project: house.project, command, options, cwd, env: house.env }, async rig => {
    await rig.client.open();
    // Is answered when the files have been scanned.
    await rig.client.call('version');
    const told = await toldBy(rig);
    const [, files] = /\((\d+) files?\)/.exec(told.status) ?? [];
    return { ...told, files: files === undefined ? undefined : Number(files) };
  });
}

/** Saves the file and calls: how many reloads there were then. */
export function reloadsAfter(house: Household, command: readonly string[], file: string): Promise<number> {
  return withRig({ project: house.project, command, cwd: house.home, env: house.env }, async ({ client }) => {
    await client.open();
    await client.call('version');
    house.save(file, `${readFileSync(house.at(file), 'utf8')}\n`);
    await client.call('version');
    const [, reloads] = /^(\d+) reloads?/m.exec(wordsOf(await client.call('reload_status'))) ?? [];
    return Number(reloads);
  });
}

export interface Wide extends Told {
  readonly openedMs: number;
  /** Folders that the system watches for the wrapper; undefined where it does not tell. */
  readonly watchedFolders: readonly string[] | undefined;
  /** How many reloads followed a save in a folder below, and then one beside the server. */
  readonly reloads: readonly [below: number, beside: number];
  readonly cacheSurvives: boolean;
}

/** Started from a folder that nobody wants watched; `below` and `beside` are files to save. */
export function startWide(
  house: Household,
  setup: { readonly cwd: string; readonly command: readonly string[]; readonly options?: readonly string[] },
  files: { readonly below: string; readonly beside: string; readonly cache: string },
): Promise<Wide> {
  return withRig({ project: house.project, env: house.env, ...setup }, async rig => {
    const { client } = rig;
    await client.open();
    const openedMs = performance.now() - rig.started;
    await client.call('version');
    const told = await toldBy(rig);
    const watchedFolders = watchesOf(rig.child.pid!, house);
    const reloads = async () => {
      await client.call('version');
      return Number(/^(\d+) reloads?/m.exec(wordsOf(await client.call('reload_status')))?.[1]);
    };
    house.save(files.below, `${readFileSync(house.at(files.below), 'utf8')}\n`);
    const below = await reloads();
    house.save(files.beside, `${readFileSync(house.at(files.beside), 'utf8')}\n`);
    const beside = await reloads();
    await client.call('restart_server', { clear_cache: true });
    const cacheSurvives = statSync(house.at(files.cache), { throwIfNoEntry: false })?.isFile() ?? false;
    return { ...told, openedMs, watchedFolders, reloads: [below, beside], cacheSurvives };
  });
}

/** By their inodes, which Linux lists for every open watch. */
function watchesOf(pid: number, { home, at }: Household): readonly string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  const folder = `/proc/${pid}/fdinfo`;
  const texts = readdirSync(folder).map(name => readFileSync(join(folder, name), 'utf8'));
  const inodes = new Set(
    texts.flatMap(text =>
      [...text.matchAll(/^inotify .*?ino:([0-9a-f]+)/gm)].map(([, hex]) => Number.parseInt(hex!, 16)),
    ),
  );
  const names = ['', ...readdirSync(home, { recursive: true, encoding: 'utf8' })];
  const known = names.filter(name => inodes.delete(statSync(at(name)).ino));
  return [...known.map(name => name || '~'), ...[...inodes].map(inode => `inode ${inode}`)];
}
