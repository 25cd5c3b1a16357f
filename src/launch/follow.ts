/** From the words of a command to the code that it runs, launcher by launcher. Nothing is run for it. */
import { basename, dirname, join, resolve } from 'node:path';
import { atClassPath, atFile, atOutput, atProject, moduleAt } from './arrivals.ts';
import { behindLink, isFile, isFolder, textOf } from './disk.ts';
import type { Launched } from './facts.ts';
import { languageOfFile } from './languages.ts';
import { launcherName, launcherOf } from './launchers.ts';
import type { Launcher, Lead } from './leads.ts';
import { isBuild, serverLine, withOwnFolder } from './lines.ts';
import { binOf, localBin, scriptOf, workspaceFolder } from './packages.ts';
import { isInstalled, isOwnScript, isPath, isSystem, onPath, programLead } from './programs.ts';
import { consoleScript, editableProject, environmentOf } from './python.ts';
import { readLauncher } from './reading.ts';
import { nearestProject } from './root.ts';
import { assignments, type Dialect } from './shell.ts';
import { hatchName, taskOf } from './tasks.ts';
import { arrive, inLanguage, place, strange, type Way, type World } from './way.ts';

const MOST_STEPS = 16;

export function follow(words: readonly string[], cwd: string, world: World): Launched {
  const { VIRTUAL_ENV: environment } = world.env;
  const start: Way = {
    cwd,
    project: environment ? dirname(environment) : undefined,
    stepsLeft: MOST_STEPS,
    language: 'unknown',
    through: [],
    envFiles: [],
    also: [],
    builds: false,
  };
  return walk(words, start, world);
}

function walk(words: readonly string[], way: Way, world: World): Launched {
  const [command, ...args] = assignments(words).rest;
  if (command === undefined || command === '' || way.stepsLeft === 0) {
    return strange(way, { kind: 'unclear', text: words.join(' ') });
  }
  const literal = isPath(command) ? resolve(way.cwd, command) : undefined;
  const path = literal === undefined ? undefined : place(command, way, world);
  const environment = environmentOf(literal ?? '') ?? environmentOf(path ?? '');
  const project = environment === undefined ? way.project : dirname(environment);
  const next = { ...way, project, stepsLeft: way.stepsLeft - 1 };
  const name = launcherName(command);
  const launcher = launcherOf(name);
  if (launcher !== undefined && !(path !== undefined && isOwnScript(path)))
    return enter(name, launcher, args, next, world);
  if (literal !== undefined && environment !== undefined)
    return inEnvironment(literal, environment, args, next, world);
  return path === undefined
    ? bare(command, args, next, world)
    : take(programLead(path, args, world.home), next, world);
}

function enter(name: string, launcher: Launcher, args: readonly string[], way: Way, world: World): Launched {
  const reading = readLauncher(name, launcher, args);
  const there = reading.cd.reduce((cwd, folder) => place(folder, { cwd }, world), way.cwd);
  const [member] = reading.workspace;
  const cwd = (member === undefined ? undefined : workspaceFolder(member, there, world.manifests)) ?? there;
  const [named] = reading.project;
  const project =
    named === undefined ? (there === way.cwd ? way.project : undefined) : place(named, { cwd }, world);
  const envFiles = reading.envFiles.map(file => place(file, { cwd }, world));
  const next: Way = {
    ...way,
    cwd,
    project,
    language: reading.launcher.language ?? way.language,
    through: [...way.through, reading.label],
    envFiles: [...way.envFiles, ...envFiles],
  };
  return take(reading.lead, next, world);
}

function take(lead: Lead, way: Way, world: World): Launched {
  switch (lead.kind) {
    case 'command':
      return walk(lead.words, way, world);
    case 'shell':
      return (
        line(lead.text, lead.args, way, world, lead.cmd ? 'cmd' : 'posix') ??
        strange(way, { kind: 'unclear', text: lead.text })
      );
    case 'file':
      return file(lead.path, lead.args, way, world);
    case 'module':
      return module(lead.name, lead.args, way, world);
    case 'package':
      return nodePackage(lead.words, lead.from, way, world);
    case 'tool':
      return pythonTool(lead.words, lead.from, way, world);
    case 'script':
      return script(lead, way, world);
    case 'task':
      return task(lead.words, lead.tables, way, world);
    case 'project':
      return atProject(lead.path, way, world);
    case 'output':
      return atOutput(lead, way, world);
    case 'class-path':
      return atClassPath(lead.path, way, world);
    case 'foreign':
      return strange(way, lead.why);
  }
}

/** Undefined: it can't be told which of its commands is the server. */
function line(
  text: string,
  args: readonly string[],
  way: Way,
  world: World,
  dialect: Dialect = 'posix',
): Launched | undefined {
  const found = serverLine(text, args, {
    cwd: way.cwd,
    variables: { ...world.env, HOME: world.home },
    dialect,
    enter: (folder, cwd) => place(folder, { cwd }, world),
  });
  if (found === undefined) return undefined;
  return walk(found.words, { ...way, cwd: found.cwd, builds: way.builds || found.builds }, world);
}

/** A script of a shell counts itself, and so does what it starts. */
function file(text: string, args: readonly string[], way: Way, world: World): Launched {
  const path = place(text, way, world);
  const known = languageOfFile(path);
  if (known === 'shell' || (way.language === 'shell' && known === 'unknown')) {
    const commands = withOwnFolder(textOf(path) ?? '', path);
    const dialect = /\.(bat|cmd|ps1)$/i.test(path) ? 'cmd' : 'posix';
    const started = line(commands, args, { ...way, also: [...way.also, path] }, world, dialect);
    if (started !== undefined && started.code.kind !== 'foreign') return started;
  }
  const source = path.endsWith('.json') ? world.manifests.read(path, 'source', 'path') : undefined;
  if (typeof source === 'string')
    return atFile(resolve(dirname(path), source), { ...way, also: [...way.also, path] }, world);
  return atFile(path, way, world);
}

function module(name: string, args: readonly string[], way: Way, world: World): Launched {
  const path = moduleAt(name, way, world);
  if (path !== undefined) return atFile(path, inLanguage(way, 'python'), world);
  const launcher = launcherOf(name);
  if (launcher?.language === 'python') return enter(name, launcher, args, way, world);
  return strange(way, { kind: 'module', name });
}

function consoleScriptAt(name: string, folder: string, way: Way, world: World): Launched | undefined {
  const found = consoleScript(name, folder, world.manifests);
  if (found === undefined) return undefined;
  const there = inLanguage(way, 'python');
  return found.kind === 'file' ? atFile(found.path, there, world) : arrive(there, found);
}

/** A program of a virtual environment is somebody's package, unless a project is installed there in place. */
function inEnvironment(
  path: string,
  environment: string,
  args: readonly string[],
  way: Way,
  world: World,
): Launched {
  const name = basename(path).replace(/\.exe$/i, '');
  const own = consoleScriptAt(name, way.project ?? way.cwd, way, world);
  if (own !== undefined) return own;
  const folder = editableProject(name, environment);
  const editable = folder === undefined ? undefined : consoleScriptAt(name, folder, way, world);
  return editable ?? fallback(args, way, world) ?? strange(way, { kind: 'installed', path });
}

function bare(name: string, args: readonly string[], way: Way, world: World): Launched {
  const declared = consoleScriptAt(name, way.project ?? way.cwd, way, world);
  if (declared !== undefined) return declared;
  const found = onPath(name, world.env, way.cwd);
  if (found === undefined) {
    const here = resolve(way.cwd, name);
    if (isFile(here)) return take(programLead(behindLink(here), args, world.home), way, world);
    return fallback(args, way, world) ?? strange(way, { kind: 'missing', name });
  }
  const path = behindLink(found);
  const environment = environmentOf(path);
  if (environment !== undefined)
    return inEnvironment(path, environment, args, { ...way, project: dirname(environment) }, world);
  const isLocal =
    !isInstalled(path) &&
    !isSystem(path, world.home) &&
    nearestProject(dirname(path), world.home) !== undefined;
  if (isLocal) return take(programLead(path, args, world.home), way, world);
  return fallback(args, way, world) ?? strange(way, { kind: 'installed', path });
}

/** Whatever runs it: a source file among the words is what it runs. */
function fallback(args: readonly string[], way: Way, world: World): Launched | undefined {
  const paths = args.map(arg => place(arg.replace(/(?<=\w):[\w.]+$/, ''), way, world));
  const path = paths.find(each => languageOfFile(each) !== 'unknown' && isFile(each) && !isInstalled(each));
  return path === undefined ? undefined : atFile(path, way, world);
}

const isLocalName = (name: string): boolean => /^(\.{1,2}$|\.{0,2}[\\/]|[A-Za-z]:[\\/]|file:)/.test(name);

function nodePackage(words: readonly string[], from: string | undefined, way: Way, world: World): Launched {
  const [wanted, ...args] = words;
  if (wanted === undefined) return strange(way, { kind: 'unclear', text: way.through.join(' ') });
  const name = wanted.replace(/(?<=.)@.*$/s, '');
  const source = from !== undefined && isLocalName(from) ? from : isLocalName(wanted) ? wanted : undefined;
  if (source !== undefined) {
    const folder = place(source.replace(/^file:/, ''), way, world);
    const bin = binOf(folder, source === wanted ? undefined : name, world.manifests);
    if (bin !== undefined) return atFile(behindLink(bin), way, world);
    return isFolder(folder)
      ? arrive(way, { kind: 'project', folder })
      : take(programLead(folder, args, world.home), way, world);
  }
  const launcher = launcherOf(name);
  if (launcher !== undefined && (launcher.language ?? 'javascript') === 'javascript')
    return walk([name, ...args], way, world);
  const bin = localBin(name, way.cwd, world.manifests);
  if (bin !== undefined && !isInstalled(bin)) return atFile(bin, way, world);
  return fallback(args, way, world) ?? strange(way, { kind: 'package', name });
}

function pythonTool(words: readonly string[], from: string | undefined, way: Way, world: World): Launched {
  const [wanted, ...args] = words;
  if (wanted === undefined) return strange(way, { kind: 'unclear', text: way.through.join(' ') });
  const name = wanted.replace(/[@[].*$/s, '');
  const source = from !== undefined && isLocalName(from) ? from : isLocalName(wanted) ? wanted : undefined;
  if (source !== undefined) {
    const folder = place(source.replace(/^file:(\/\/)?/, '').replace(/\[.*$/s, ''), way, world);
    return consoleScriptAt(name, folder, way, world) ?? arrive(way, { kind: 'project', folder });
  }
  const launcher = launcherOf(name);
  if (launcher?.language === 'python') return walk([name, ...args], way, world);
  return fallback(args, way, world) ?? strange(way, { kind: 'package', name: from ?? name });
}

function script({ words, otherwise }: Extract<Lead, { kind: 'script' }>, way: Way, world: World): Launched {
  const [name = '', ...args] = words;
  const found = scriptOf(name, way.cwd, world.manifests);
  if (found !== undefined) {
    const builds = way.builds || (found.before !== undefined && isBuild(found.before.split(/\s+/)));
    const last = way.through.at(-1) ?? '';
    const through = last.endsWith(` ${name}`)
      ? way.through
      : [...way.through.slice(0, -1), `${last} ${name}`];
    const there = { ...way, through, builds, cwd: found.folder };
    return line(found.text, args, there, world) ?? strange(there, { kind: 'unclear', text: found.text });
  }
  if (otherwise === 'file') return file(name, args, way, world);
  if (otherwise === 'command' && name !== '') return nodePackage(words, undefined, way, world);
  const usual = join(way.cwd, 'server.js');
  if (name === 'start' && isFile(usual)) return atFile(usual, way, world);
  return strange(way, { kind: 'unclear', text: way.through.join(' ') });
}

function task(words: readonly string[], tables: readonly string[], way: Way, world: World): Launched {
  const found = taskOf(words, tables, way.project ?? way.cwd, world.manifests);
  if (found === undefined) {
    const [name = '', ...args] = words;
    return walk([tables.includes('hatch') ? hatchName(name).script : name, ...args], way, world);
  }
  const envFiles = found.envFile === undefined ? way.envFiles : [...way.envFiles, found.envFile];
  return take(found.lead, { ...way, envFiles, cwd: found.folder, stepsLeft: way.stepsLeft - 1 }, world);
}
