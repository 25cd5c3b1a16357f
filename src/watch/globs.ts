import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import { below, inside, leaves } from './paths.ts';

/**
 * One glob, split into the folder it starts in and the rest, so that a root with brackets in its name, `../` and
 * absolute globs all match the same way.
 */
export interface Glob {
  /** Absolute. For a literal name: that file or folder. */
  readonly base: string;
  readonly literal: boolean;
  /** Written as an absolute path. */
  readonly absolute: boolean;
  /** Is this file or folder named in it, and not just met by a wildcard? */
  names(path: string): boolean;
  matches(path: string): boolean;
  /** May something inside this folder match? The folders on the way down to the base included. */
  reaches(folder: string): boolean;
}

export type Compiled<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

const options: picomatch.PicomatchOptions = { dot: true, nonegate: true };

/** `real` resolves links in a folder's path, since events name the real one. */
export function compileGlob(root: string, text: string, real: (path: string) => string): Compiled<Glob> {
  const tidy = text
    .replaceAll('\\', sep === '\\' ? '/' : '\\')
    .replace(/^(\.\/+)+/, '')
    .replace(/(?<=.)\/+$/, '');
  if (tidy === '') return { ok: false, reason: 'it is empty' };
  try {
    const parts = picomatch.scan(tidy, { nonegate: true });
    const start = (parts.isGlob ? parts.base : tidy).replace(/\\(?=[^\w])/g, '');
    const at = resolve(root, start);
    // A literal name may itself be a link; it is told under its own name.
    const base = parts.isGlob ? real(at) : join(real(dirname(at)), basename(at));
    const absolute = isAbsolute(start);
    if (!parts.isGlob) return { ok: true, value: literalGlob(base, absolute) };
    const match = matcher(parts.glob);
    const named = namedParts(parts.glob).map(part => picomatch(part, options));
    const depth = parts.glob.includes('**') ? Number.POSITIVE_INFINITY : parts.glob.split('/').length - 1;
    return {
      ok: true,
      value: {
        base,
        literal: false,
        absolute,
        names: path =>
          path === base || (inside(base, path) && named.some(matches => matches(below(base, path)))),
        matches: path => inside(base, path) && path !== base && match(base, path),
        reaches: folder =>
          inside(folder, base) || (inside(base, folder) && below(base, folder).split('/').length <= depth),
      },
    };
  } catch (error) {
    return { ok: false, reason: (error as Error).message };
  }
}

/** That file or folder, whatever characters are in its path. */
export const literalGlob = (base: string, absolute: boolean): Glob => ({
  base,
  literal: true,
  absolute,
  names: path => path === base,
  matches: path => inside(base, path),
  reaches: folder => inside(base, folder) || inside(folder, base),
});

/** A glob that only asks for the name, at any depth, is compared with the name alone: most are, and it is cheaper. */
function matcher(glob: string): (base: string, path: string) => boolean {
  const name = /^\*\*\/([^/]+)$/.exec(glob)?.[1];
  if (name !== undefined && name !== '**') {
    const match = picomatch(name, options);
    return (_, path) => match(basename(path));
  }
  const match = picomatch(glob, options);
  return (base, path) => match(below(base, path));
}

/** Of a glob the parts from its beginning that end in a name; braces only list names. */
function namedParts(glob: string): readonly string[] {
  const segments = glob.split(/\/(?![^{]*\})/);
  const isName = (segment: string) => !/[*?[]|[+!]\(/.test(segment);
  return segments.flatMap((segment, at) => (isName(segment) ? [segments.slice(0, at + 1).join('/')] : []));
}

/** An ignore pattern: matches the path or any folder it is in; without a slash at any depth, as in .gitignore. */
export function compileIgnore(root: string, text: string): Compiled<(path: string) => boolean> {
  const tidy = text
    .replaceAll('\\', sep === '\\' ? '/' : '\\')
    .replace(/^(\.\/+)+/, '')
    .replace(/(?<=.)\/+$/, '');
  if (tidy === '') return { ok: false, reason: 'it is empty' };
  try {
    if (tidy.startsWith('../') || isAbsolute(tidy)) {
      const glob = compileGlob(root, tidy, path => path);
      return glob.ok ? { ok: true, value: glob.value.matches } : glob;
    }
    const match = picomatch(tidy, tidy.includes('/') ? options : { ...options, basename: true });
    return {
      ok: true,
      value: path => {
        const name = below(root, path);
        return name !== '' && !leaves(name) && match(name);
      },
    };
  } catch (error) {
    return { ok: false, reason: (error as Error).message };
  }
}
