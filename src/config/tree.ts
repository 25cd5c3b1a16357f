/** The text of a config file as a tree in which everything has its place. Comments and trailing commas are fine. */
import {
  createScanner,
  getLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import type { Place, Problem } from './problems.ts';

export type Path = readonly (string | number)[];

export interface Tree {
  readonly value: unknown;
  /** Of the value at that path, or of the nearest thing around it. */
  place(path: Path): Place;
  /** Of the key itself. */
  keyPlace(path: Path): Place;
}

export type Grown =
  | { readonly ok: true; readonly tree: Tree }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const EXPECTED: Readonly<Record<string, string>> = {
  InvalidSymbol: 'JSON, where keys and texts stand in double quotes',
  InvalidNumberFormat: 'a number',
  PropertyNameExpected: 'a key in double quotes',
  ValueExpected: 'a value',
  ColonExpected: 'a colon after the key',
  CommaExpected: 'a comma between the entries',
  CloseBraceExpected: 'a closing }',
  CloseBracketExpected: 'a closing ]',
  EndOfFileExpected: 'nothing after the closing }',
  InvalidCommentToken: 'no comment',
  UnexpectedEndOfComment: 'the end of the comment, */',
  UnexpectedEndOfString: 'the closing double quote of the text',
  UnexpectedEndOfNumber: 'the rest of the number',
  InvalidUnicode: 'four hexadecimal digits after \\u',
  InvalidEscapeCharacter: 'one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u',
  InvalidCharacter: 'no control character inside a text',
};

/** What is shorter is no secret, as for all that is masked. */
export const LEAST_SECRET = 8;

/** What stands there is not told: it was refused, so nobody has learnt from it yet what is to be masked. */
export const mayBeSecret = (path: Path): boolean =>
  path.length <= 2 || path.some(step => step === 'env' || step === 'args' || step === 'command');

/** Keys that are no names in JavaScript's objects, but parts of them. */
const UNUSABLE = new Set(['__proto__', 'constructor', 'prototype']);

/** The parser is recursive. */
const DEEPEST = 100;

export function grow(file: string, text: string): Grown {
  const lineAt = linesIn(text);
  const placeAt = (offset: number, path: Path): Place => ({ file, ...lineAt(offset), path: written(path) });

  const deep = tooDeep(text);
  if (deep !== null) {
    const place = placeAt(deep, []);
    const expected = `nothing that is nested more than ${DEEPEST} levels deep`;
    return { ok: false, problems: [{ kind: 'syntax', place, expected, found: JSON.stringify(text[deep]) }] };
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: false });
  // What comes after the first mistake mostly follows from it; of two in one place the second knows more.
  const first = errors.findLast(({ offset }) => offset === errors[0]?.offset);
  if (first !== undefined || root === undefined) {
    const offset = first?.offset ?? 0;
    const expected =
      EXPECTED[first === undefined ? 'ValueExpected' : printParseErrorCode(first.error)] ?? 'JSON';
    const found = foundAt(text, offset, first?.length ?? 0);
    return { ok: false, problems: [{ kind: 'syntax', place: placeAt(offset, []), expected, found }] };
  }

  const problems: Problem[] = [];
  const value = plain(
    root,
    [],
    (node, path, problem) => {
      const place = placeAt(node.offset, path);
      problems.push({ ...problem, place });
    },
    offset => placeAt(offset, []).line,
  );
  if (problems.length > 0) return { ok: false, problems };

  const nodeAt = finder(root);
  return {
    ok: true,
    tree: {
      value,
      place: path => placeAt(nodeAt(path).node.offset, path),
      keyPlace(path) {
        const { node, isThere } = nodeAt(path);
        const key = isThere && node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
        return placeAt((key ?? node).offset, path);
      },
    },
  };
}

function linesIn(text: string): (offset: number) => Pick<Place, 'line' | 'column'> {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return offset => {
    let [first, behind] = [0, starts.length];
    while (behind - first > 1) {
      const middle = (first + behind) >> 1;
      if (starts[middle]! <= offset) first = middle;
      else behind = middle;
    }
    return { line: first + 1, column: offset - starts[first]! + 1 };
  };
}

/** Where the nesting gets too deep, or null. */
function tooDeep(text: string): number | null {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    const sign = text[scanner.getTokenOffset()]!;
    if (sign === '{' || sign === '[') depth++;
    if (sign === '}' || sign === ']') depth--;
    if (depth > DEEPEST) return scanner.getTokenOffset();
  }
  return null;
}

/** Finds the value at a path, or the nearest thing around it, with one look a step: there may be as many problems as values. */
function finder(root: Node): (path: Path) => { readonly node: Node; readonly isThere: boolean } {
  const members = new WeakMap<Node, ReadonlyMap<unknown, Node | undefined>>();
  const membersOf = (object: Node): ReadonlyMap<unknown, Node | undefined> => {
    const known = members.get(object);
    if (known !== undefined) return known;
    const found = new Map(
      (object.children ?? []).map(({ children: [key, value] = [] }) => [key?.value, value] as const),
    );
    members.set(object, found);
    return found;
  };
  return path => {
    let node = root;
    for (const step of path) {
      const next = typeof step === 'number' ? node.children?.[step] : membersOf(node).get(step);
      if (next === undefined) return { node, isThere: false };
      node = next;
    }
    return { node, isThere: true };
  };
}

type Tell = (
  node: Node,
  path: Path,
  problem:
    | { readonly kind: 'twice'; readonly key: string; readonly firstLine: number }
    | { readonly kind: 'value'; readonly expected: string; readonly found: string },
) => void;

function plain(node: Node, path: Path, tell: Tell, lineOf: (offset: number) => number): unknown {
  if (node.type === 'array') {
    return (node.children ?? []).map((child, index) => plain(child, [...path, index], tell, lineOf));
  }
  if (node.type !== 'object') return node.value;
  const seen = new Map<string, number>();
  const entries: [string, unknown][] = [];
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue;
    const name = String(key.value);
    const at = [...path, name];
    const before = seen.get(name);
    if (before !== undefined) tell(key, at, { kind: 'twice', key: name, firstLine: lineOf(before) });
    seen.set(name, key.offset);
    if (UNUSABLE.has(name))
      tell(key, at, { kind: 'value', expected: 'another name', found: JSON.stringify(name) });
    entries.push([name, plain(value, at, tell, lineOf)]);
  }
  return Object.fromEntries(entries);
}

/** `servers.my-server.watch[0]`; a name that is no plain word is quoted. */
export function written(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[\w$-]+$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step.replace(/=.{8,}$/s, '=…'))}]`;
  }
  return text;
}

const LONGEST = 40;

function foundAt(text: string, offset: number, length: number): string {
  if (offset >= text.trimEnd().length) return 'the end of the file';
  const rest = text.slice(offset, offset + Math.max(1, Math.min(length, LONGEST)));
  const { path } = getLocation(text, offset);
  return rest.length >= LEAST_SECRET && path.length > 2 && mayBeSecret(path)
    ? 'a word'
    : JSON.stringify(rest);
}
