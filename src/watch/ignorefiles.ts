import { basename, dirname, join } from 'node:path';
import { type IgnoreFile, type Reading, readIgnoreFile, readInTree } from './ignorefile.ts';
import { createRules, type IgnoreRules, noRules } from './ignorerules.ts';
import { commonFolder, ignoresCase, type Repository, repositoryAbove } from './repository.ts';

/**
 * The ignore files of a project on disk: `.gitignore` and `.ignore` from the repository's top down, and
 * `.git/info/exclude`; without a repository from the root down. If the root itself is ignored, somebody works in a
 * place that the repository does not care about: then only what lies in the root counts.
 */
export interface IgnoreFiles {
  /** Where the first of them may be: at or above the root. */
  readonly top: string;
  /** Those that no watched folder holds. */
  readonly apart: readonly string[];
  rules(): IgnoreRules;
  /** Is it one of them, by its name and place? */
  isOne(path: string): boolean;
  /** Something may have happened to those in this folder. */
  doubt(folder: string): void;
  /** Reads again what is in doubt. True: the rules are others now. */
  reread(): boolean;
  /** Those that were found, as absolute paths. */
  inForce(): readonly string[];
  /** Those that could not be read, and why. */
  refused(): ReadonlyMap<string, string>;
}

const strongest = '.ignore';
const weakest = '.gitignore';

export const noIgnoreFiles = (root: string): IgnoreFiles => ({
  top: root,
  apart: [],
  rules: () => noRules,
  isOne: () => false,
  doubt: () => {},
  reread: () => false,
  inForce: () => [],
  refused: () => new Map(),
});

export function createIgnoreFiles(root: string): IgnoreFiles {
  const refused = new Map<string, string>();
  const repository = findRepository(root);
  const top = repository?.top ?? root;
  const exclude = repository && join(commonFolder(repository), 'info', 'exclude');
  const ignoreCase = repository ? ignoresCase(repository) : process.platform !== 'linux';
  const found = new Map<string, IgnoreFile>();
  const doubtful = new Set<string>();

  function use(path: string, reading: Reading): readonly IgnoreFile[] {
    found.delete(path);
    if (reading.kind === 'refused') refused.set(path, reading.code);
    if (reading.kind !== 'read') return [];
    found.set(path, reading.file);
    return [reading.file];
  }
  const look = (path: string) => (path === exclude ? readIgnoreFile(path, top) : readInTree(path));
  const load = (path: string) => use(path, look(path));
  const own = (folder: string) => ({
    strong: load(join(folder, strongest)),
    weak: load(join(folder, weakest)),
  });

  function compile(): IgnoreRules {
    const whole = createRules(top, ignoreCase, exclude === undefined ? [] : load(exclude), own);
    return whole.excludes(root) ? createRules(root, ignoreCase, [], own) : whole;
  }

  let rules = compile();

  function hasChanged(path: string): boolean {
    const reading = look(path);
    return (reading.kind === 'read' ? reading.file.text : undefined) !== found.get(path)?.text;
  }

  return {
    top,
    apart: exclude !== undefined && found.has(exclude) ? [exclude] : [],
    rules: () => rules,
    isOne: path => [strongest, weakest].includes(basename(path)) || path === exclude,
    doubt: folder => void doubtful.add(folder),
    reread() {
      const paths = [...doubtful].flatMap(folder =>
        exclude !== undefined && folder === dirname(exclude)
          ? [exclude]
          : rules.knows(folder)
            ? [join(folder, strongest), join(folder, weakest)]
            : [],
      );
      doubtful.clear();
      if (!paths.some(hasChanged)) return false;
      found.clear();
      refused.clear();
      rules = compile();
      return true;
    },
    inForce: () => [...found.keys()],
    refused: () => refused,
  };
}

/** What can not be looked at is no repository of ours. */
function findRepository(root: string): Repository | undefined {
  try {
    return repositoryAbove(root);
  } catch {
    return undefined;
  }
}
