/** Manifests of projects, read once each; one that is broken says nothing, and is told. */
import { dirname, join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { isFile, textOf, upwards } from './disk.ts';
import type { Problem } from './facts.ts';

export interface Manifests {
  /** The value under the keys; undefined where there is none. */
  read(file: string, ...keys: readonly string[]): unknown;
  /** The nearest file of that name, at or above the folder. */
  nearest(name: string, folder: string): string | undefined;
  problems(): readonly Problem[];
}

export function openManifests(): Manifests {
  const known = new Map<string, unknown>();
  const problems: Problem[] = [];

  function parsed(file: string): unknown {
    if (known.has(file)) return known.get(file);
    let value: unknown;
    const text = textOf(file);
    try {
      if (text !== undefined) value = /toml$|Pipfile$/.test(file) ? parseToml(text) : parseJson(text);
    } catch (error) {
      problems.push({ file, reason: (error as Error).message.split('\n')[0]! });
    }
    known.set(file, value);
    return value;
  }

  return {
    read: (file, ...keys) => keys.reduce((value, key) => at(value, key), parsed(file)),
    nearest(name, folder) {
      const found = upwards(folder).find(each => isFile(join(each, name)));
      return found === undefined ? undefined : join(found, name);
    },
    problems: () => problems,
  };
}

/** A member of what may be anything. */
export const at = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;

export const folderOf = (file: string | undefined): string | undefined =>
  file === undefined ? undefined : dirname(file);

/** With comments and commas at the end, which Deno and TypeScript allow. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const plain = text
      .replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '$1')
      .replace(/,(?=\s*[}\]])/g, '');
    if (plain === text) throw error;
    return JSON.parse(plain);
  }
}
