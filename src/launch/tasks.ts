/** Tasks that a manifest names: scripts of PDM, Hatch, Rye, Pipenv, poe, pixi and mise. */
import { join } from 'node:path';
import type { Lead } from './leads.ts';
import { at, folderOf, type Manifests } from './manifests.ts';

export interface Task {
  readonly lead: Lead;
  readonly folder: string;
  readonly envFile: string | undefined;
}

/** A table is keys in pyproject.toml, `file:keys`, or `hatch`, whose scripts belong to an environment. */
export function taskOf(
  words: readonly string[],
  tables: readonly string[],
  folder: string,
  manifests: Manifests,
): Task | undefined {
  const [name = '', ...args] = words;
  for (const [file, keys, key] of tables.flatMap(table => placesOf(table, name))) {
    const path = manifests.nearest(file, folder);
    const value = path === undefined ? undefined : manifests.read(path, ...keys, key);
    const lead = leadOf(value, args, keys.includes('rye'));
    if (path === undefined || lead === undefined) continue;
    const envFile = at(value, 'env_file') ?? at(manifests.read(path, ...keys, '_'), 'env_file');
    return {
      lead,
      folder: folderOf(path)!,
      envFile: typeof envFile === 'string' ? join(folderOf(path)!, envFile) : undefined,
    };
  }
  return undefined;
}

function placesOf(table: string, name: string): readonly (readonly [string, readonly string[], string])[] {
  if (table === 'hatch') {
    const { environment, script } = hatchName(name);
    const keys = ['envs', environment, 'scripts'];
    return [
      ['pyproject.toml', ['tool', 'hatch', ...keys], script],
      ['hatch.toml', keys, script],
    ];
  }
  const [file, keys] = table.includes(':')
    ? (table.split(':') as [string, string])
    : ['pyproject.toml', table];
  return [[file, keys.split('.'), name]];
}

/** `env:script`. */
export function hatchName(name: string): { readonly environment: string; readonly script: string } {
  const [environment, ...script] = name.split(':');
  return script.length === 0
    ? { environment: 'default', script: name }
    : { environment: environment!, script: script.join(':') };
}

/** `listIsWords`: a list is one command and not several. */
function leadOf(value: unknown, args: readonly string[], listIsWords: boolean): Lead | undefined {
  if (typeof value === 'string') return textLead(value, args);
  if (isTexts(value)) {
    return listIsWords ? { kind: 'command', words: [...value, ...args] } : textLead(value.join(' && '), args);
  }
  const call = at(value, 'call') ?? at(value, 'script');
  if (typeof call === 'string') return { kind: 'module', name: call.replace(/[:(].*$/s, ''), args };
  for (const key of ['cmd', 'shell', 'run', 'command']) {
    const text = at(value, key);
    if (typeof text === 'string') return textLead(text, args);
    if (isTexts(text)) return { kind: 'command', words: [...text, ...args] };
  }
  const several = at(value, 'composite') ?? at(value, 'chain') ?? at(value, 'sequence');
  return isTexts(several) ? textLead(several.join(' && '), args) : undefined;
}

/** Where the tool would put the arguments; an empty default stays empty. */
const textLead = (text: string, args: readonly string[]): Lead => ({
  kind: 'shell',
  text: text.replace(/\{args(:[^}]*)?\}/g, ''),
  args,
});

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(each => typeof each === 'string');
