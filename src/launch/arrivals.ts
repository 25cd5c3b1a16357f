/** The last step: a file, a module, a folder, a class path. */
import { delimiter, dirname, join, resolve } from 'node:path';
import type { Language } from '../base/language.ts';
import { outputFolder } from './compiled.ts';
import { behindLink, isFile, isFolder, namesIn } from './disk.ts';
import type { Launched } from './facts.ts';
import { languageOfFile, languageOfProject } from './languages.ts';
import type { Lead } from './leads.ts';
import { folderOf } from './manifests.ts';
import { entryFile } from './packages.ts';
import { isInstalled, isSystem } from './programs.ts';
import { moduleFile, moduleFolders } from './python.ts';
import { nearestProject } from './root.ts';
import { arrive, inLanguage, place, strange, type Way, type World } from './way.ts';

export function atFile(path: string, way: Way, world: World): Launched {
  const known = languageOfFile(path);
  const language = known === 'unknown' ? way.language : known;
  const entry = language === 'javascript' ? behindLink(entryFile(path, world.manifests)) : inFolder(path);
  if (isInstalled(entry)) return strange(way, { kind: 'installed', path: entry });
  const there = inLanguage(way, language);
  const folder =
    language === 'javascript' && /\.[mc]?js$/.test(entry) ? outputFolder(entry, world.home) : undefined;
  return arrive(there, folder === undefined ? { kind: 'source', entry } : { kind: 'output', entry, folder });
}

/** Python runs a folder by its `__main__.py`. */
const inFolder = (path: string): string => (isFolder(path) ? join(path, '__main__.py') : path);

/** The file of `python -m name`, of the working folder or of what is installed in place. */
export function moduleAt(name: string, way: Way, { manifests, env }: World): string | undefined {
  const project = way.project ?? folderOf(manifests.nearest('pyproject.toml', way.cwd)) ?? way.cwd;
  const paths = (env.PYTHONPATH ?? '').split(delimiter).filter(path => path !== '');
  const folders = [
    way.cwd,
    ...paths.map(path => resolve(way.cwd, path)),
    ...moduleFolders(project, manifests),
  ];
  return moduleFile(name, [...folders, join(way.cwd, 'src')], 'run');
}

export function atProject(text: string, way: Way, world: World): Launched {
  const path = place(text, way, world);
  const folder = isFile(path) || (!isFolder(path) && /\.\w+$/.test(path)) ? dirname(path) : path;
  const isTold = way.language !== 'unknown' && way.language !== 'shell';
  const language = isTold ? way.language : languageAround(folder, world);
  return arrive({ ...way, language }, { kind: 'project', folder });
}

/** A binary tells nothing of what it was built from; what lies around it does. */
export function atOutput(lead: Extract<Lead, { kind: 'output' }>, way: Way, world: World): Launched {
  const entry = place(lead.path, way, world);
  if (isInstalled(entry)) return strange(way, { kind: 'installed', path: entry });
  const language = lead.language ?? languageAround(dirname(entry), world);
  return arrive({ ...way, language }, { kind: 'output', entry, folder: lead.folder ? dirname(entry) : null });
}

const languageAround = (folder: string, world: World): Language =>
  languageOfProject(namesIn(nearestProject(folder, world.home)?.folder ?? folder));

/** The first folder or jar on the class path that is not installed. */
export function atClassPath(text: string, way: Way, world: World): Launched {
  const parts = text.split(text.includes(';') || /^[A-Za-z]:\\/.test(text) ? ';' : ':');
  const places = parts.map(part => place(part.replace(/[\\/]\*$/, '') || '.', way, world));
  const own = places.find(
    each => (isFolder(each) || isFile(each)) && !isInstalled(each) && !isSystem(each, world.home),
  );
  if (own === undefined) return strange(way, { kind: 'unclear', text: `the class path ${text}` });
  return arrive(way, { kind: 'output', entry: own, folder: isFolder(own) ? own : null });
}
