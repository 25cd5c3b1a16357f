/** Reads and checks a config file: all that is wrong with it, each with its place, or what it says. Throws nothing. */
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { type Config, configDefinition } from './definition.ts';
import { nearest } from './nearest.ts';
import type { Problem, Unreadable } from './problems.ts';
import { grow, LEAST_SECRET, mayBeSecret, type Path, type Tree } from './tree.ts';

export interface ReadConfig {
  readonly file: string;
  readonly config: Config;
  readonly tree: Tree;
}

export type Read =
  | { readonly ok: true; readonly read: ReadConfig }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const LARGEST = 1024 * 1024;

/** `file`: absolute. */
export async function readConfig(file: string): Promise<Read> {
  const unreadable = (why: Unreadable): Read => ({
    ok: false,
    problems: [{ kind: 'unreadable', file, why }],
  });
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return unreadable({ kind: 'missing' });
    if (code === 'EISDIR') return unreadable({ kind: 'folder' });
    return unreadable({ kind: 'refused', message });
  }
  if (bytes.length > LARGEST) return unreadable({ kind: 'too-large' });
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.trim() === '' ? unreadable({ kind: 'empty' }) : parseConfig(text, file);
  } catch {
    return unreadable({ kind: 'not-utf8' });
  }
}

export function parseConfig(text: string, file: string): Read {
  const grown = grow(file, text);
  if (!grown.ok) return grown;
  const { tree } = grown;
  const checked = v.safeParse(configDefinition, tree.value);
  const problems = [
    ...misplacedLists(tree.value, [], tree),
    ...(checked.success
      ? impossible(checked.output, tree)
      : unique(checked.issues.flatMap(issue => problemsOf(issue, [], tree)))),
  ];
  if (problems.length > 0 || !checked.success) return { ok: false, problems: inOrder(problems) };
  return { ok: true, read: { file, config: checked.output, tree } };
}

type Issue = v.BaseIssue<unknown>;

function problemsOf(issue: Issue, outer: Path, tree: Tree): readonly Problem[] {
  const path = [...outer, ...(issue.path ?? []).map(({ key }) => key as string | number)];
  // Of several possibilities the one that got furthest was meant.
  const inner = (issue.issues ?? []).filter(({ path }) => path !== undefined);
  if (inner.length > 0) return inner.flatMap(one => problemsOf(one, path, tree));
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return unknownKeys(path.slice(0, -1), tree);
  const ofKey = issue.path?.at(-1)?.origin === 'key';
  const place = ofKey ? tree.keyPlace(path) : tree.place(path);
  return [
    { kind: 'value', place, expected: issue.message, found: shown(ofKey ? path.at(-1) : issue.input, path) },
  ];
}

/** valibot tells only the first of them. */
function unknownKeys(path: Path, tree: Tree): readonly Problem[] {
  const known = knownKeys(path);
  const there = Object.keys(at(tree.value, path) as object);
  const unknown = there.filter(key => !known.includes(key));
  const free = known.filter(name => !there.includes(name));
  return unknown.map(key => ({
    kind: 'unknown-key',
    place: tree.keyPlace([...path, key]),
    key,
    nearest: nearest(key, free),
    known,
  }));
}

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);

interface AnySchema {
  readonly type: string;
  readonly message?: unknown;
  readonly wrapped?: AnySchema;
  readonly entries?: Readonly<Record<string, AnySchema>>;
  readonly value?: AnySchema;
}

/** What the definition has at that path. */
function schemaAt(path: Path): AnySchema | undefined {
  const bare = (schema: AnySchema | undefined): AnySchema | undefined =>
    schema?.wrapped === undefined ? schema : bare(schema.wrapped);
  return path.reduce<AnySchema | undefined>(
    (schema, key) => bare(schema?.type === 'record' ? schema.value : schema?.entries?.[key]),
    configDefinition as unknown as AnySchema,
  );
}

const knownKeys = (path: Path): readonly string[] => Object.keys(schemaAt(path)?.entries ?? {});

/** For valibot a list is an object as well. */
function misplacedLists(value: unknown, path: Path, tree: Tree): readonly Problem[] {
  if (typeof value !== 'object' || value === null) return [];
  const schema = schemaAt(path);
  if (Array.isArray(value)) {
    if (schema?.type !== 'strict_object' && schema?.type !== 'record') return [];
    return [
      { kind: 'value', place: tree.place(path), expected: String(schema.message), found: shown(value, path) },
    ];
  }
  return Object.entries(value).flatMap(([key, inner]) => misplacedLists(inner, [...path, key], tree));
}

/** What is well-formed, and yet can not be. */
function impossible({ servers, defaults }: Config, tree: Tree): readonly Problem[] {
  const sections: [Path, Config['defaults']][] = [[['defaults'], defaults]];
  for (const [name, server] of Object.entries(servers ?? {})) sections.push([['servers', name], server]);
  return sections.flatMap(([path, section]): readonly Problem[] => {
    const { restart_server: restart = true, reload_status: status = true } = section?.tools ?? {};
    const names = [restart === true ? 'restart_server' : restart, status === true ? 'reload_status' : status];
    if (names[0] !== names[1] || typeof names[0] !== 'string') return [];
    const place = tree.place([...path, 'tools']);
    return [
      { kind: 'impossible', place, why: { kind: 'same-name', value: names[0], other: 'reload_status' } },
    ];
  });
}

function unique(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return problems.filter(problem => {
    const key = JSON.stringify(problem);
    return !seen.has(key) && seen.add(key);
  });
}

const line = (problem: Problem) => (problem.kind === 'unreadable' ? 0 : problem.place.line);
const column = (problem: Problem) => (problem.kind === 'unreadable' ? 0 : problem.place.column);
const inOrder = (problems: readonly Problem[]) =>
  [...problems].sort((a, b) => line(a) - line(b) || column(a) - column(b));

const LONGEST = 40;

function shown(value: unknown, path: Path): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (mayBeSecret(path) && String(value).length >= LEAST_SECRET)
    return typeof value === 'number' ? 'a number' : 'a text';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
