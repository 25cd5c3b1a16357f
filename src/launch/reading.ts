/** Reads the words of a launcher by its row of the table: options and verbs, level by level (`uv --directory D run -m x`). */
import type { Asked, Launcher, Lead } from './leads.ts';
import { readOptions } from './options.ts';

export interface Reading {
  /** `uv run`. */
  readonly label: string;
  readonly launcher: Launcher;
  readonly asked: Asked;
  /** The values of options that name folders and files around the command. */
  readonly cd: readonly string[];
  readonly project: readonly string[];
  readonly workspace: readonly string[];
  readonly envFiles: readonly string[];
  readonly lead: Lead;
}

export function readLauncher(name: string, top: Launcher, words: readonly string[]): Reading {
  const options = new Map<string, readonly string[]>();
  let launcher = top;
  let label = name;
  let rest = words;
  for (;;) {
    const { values, ends, cd, project, workspace, envFile, whole = false, anywhere = false } = launcher;
    const given = readOptions(rest, {
      values: names(values, ends, cd, project, workspace, envFile),
      ends: names(ends),
      whole,
      anywhere,
    });
    for (const [option, all] of given.options) options.set(option, [...(options.get(option) ?? []), ...all]);
    rest = given.rest;
    const { next } = launcher;
    if (next === undefined) break;
    const verb = rest[0] ?? '*';
    const known = verb !== '*' && Object.hasOwn(next, verb);
    const child = known ? next[verb] : next['*'];
    if (child === undefined) {
      launcher = {
        ...launcher,
        leads: () => ({ kind: 'foreign', why: { kind: 'unclear', text: `${label} ${verb}` } }),
      };
      break;
    }
    if (known) {
      label += ` ${verb}`;
      rest = rest.slice(1);
    }
    launcher = below(launcher, child);
  }

  const all = (text: string | undefined) => [...names(text)].flatMap(option => options.get(option) ?? []);
  const asked: Asked = {
    options,
    rest,
    value: (...wanted) => wanted.flatMap(option => options.get(option) ?? [])[0],
    has: (...wanted) => wanted.some(option => options.has(option)),
  };
  return {
    label,
    launcher,
    asked,
    cd: all(launcher.cd),
    project: all(launcher.project),
    workspace: all(launcher.workspace),
    envFiles: all(launcher.envFile),
    lead: launcher.leads?.(asked) ?? { kind: 'foreign', why: { kind: 'unclear', text: label } },
  };
}

/** Options of a launcher are also understood behind its verb. */
function below(parent: Launcher, child: Launcher): Launcher {
  const joined = (one = '', other = '') => `${one} ${other}`.trim();
  const { next: _next, anywhere: _anywhere, ...inherited } = parent;
  return {
    ...inherited,
    ...child,
    values: joined(parent.values, child.values),
    ends: joined(parent.ends, child.ends),
    cd: joined(parent.cd, child.cd),
    project: joined(parent.project, child.project),
    workspace: joined(parent.workspace, child.workspace),
    envFile: joined(parent.envFile, child.envFile),
  };
}

const names = (...texts: readonly (string | undefined)[]): ReadonlySet<string> =>
  new Set(texts.flatMap(text => text?.split(' ').filter(name => name !== '') ?? []));
